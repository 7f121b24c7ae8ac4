// What a looked-up column covers, in words.

import type { EvidenceView } from '../../backend/backend.ts';
import { fieldLabel } from '../../parts/field-words.ts';
import { language, t } from '../../i18n/language.svelte.ts';

type Coverage = EvidenceView['lookups'][number];
type NotRead = Coverage['notRead'][number];

/** Returns what a looked-up column covers, and what it doesn’t. */
export function coverageWords(coverage: Coverage): string {
  const field = fieldLabel(coverage.field);
  const [first] = coverage.notRead;
  switch (coverage.outcome) {
    case 'leftOut':
      return t('coverage.left_out', { field, reason: reasonOf(first) });
    case 'notAvailable':
      return t('coverage.not_available', { field, reason: reasonOf(first) });
    case 'read':
      return [
        t('coverage.read', { field, coverage: whatIsCovered(coverage), count: coverage.users }),
        ...coverage.notRead.map((part) =>
          t('coverage.not_read', { part: partWord(part.part), reason: reasonOf(part) }),
        ),
        ...(coverage.nestedGroups > 0 ? [t('coverage.nested', { count: coverage.nestedGroups })] : []),
      ].join(' ');
  }
}

function whatIsCovered({ field, notRead, listed }: Coverage): string {
  switch (field) {
    case 'roles':
      return notRead.length > 0 ? t('coverage.roles_direct') : t('coverage.roles_all');
    case 'organizations':
      return notRead.length > 0 ? t('coverage.organizations_alone') : t('coverage.organizations_all');
    case 'groups':
      return t('coverage.groups');
    case 'mfa_methods':
      return t('coverage.mfa_methods', { count: listed });
    default:
      return field;
  }
}

function partWord(part: string): string {
  return part === 'groups' ? t('coverage.part_groups') : t('coverage.part_organization_roles');
}

function reasonOf(part: NotRead | undefined): string {
  if (part !== undefined && part.missing.length > 0) {
    return t('coverage.missing', { permissions: language.format.list(part.missing) });
  }
  return part?.auth0Message ? t('problem.auth0_says', { message: part.auth0Message }) : t('coverage.refused');
}
