// The words of the activity log.

import type { ActivityFault, ActivityKind, ActivityView } from '../backend/backend.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';

/** The groups of kinds, in the order in which to offer them. */
export const activityGroups = ['exports', 'files', 'people', 'tenants', 'settings'] as const;
export type ActivityGroup = (typeof activityGroups)[number];

/** The group of each kind, in the order in which to offer them. None can be forgotten. */
const GROUPS: Readonly<Record<ActivityKind, ActivityGroup>> = {
  export_created: 'exports',
  export_resumed: 'exports',
  job_created: 'exports',
  job_downloaded: 'exports',
  job_lost: 'exports',
  looked_up: 'exports',
  fetched_again: 'exports',
  export_ready: 'exports',
  witness_found: 'exports',
  export_failed: 'exports',
  export_lost: 'exports',
  export_stopped: 'exports',
  expiry_warned: 'exports',
  export_removed: 'exports',
  files_checked: 'files',
  files_saved: 'files',
  files_not_saved: 'files',
  files_copied: 'files',
  files_dragged: 'files',
  files_deleted: 'files',
  keep_until_changed: 'files',
  sample_read: 'people',
  person_requested: 'people',
  person_packed: 'people',
  person_failed: 'people',
  files_converted: 'files',
  files_failed: 'files',
  tenant_added: 'tenants',
  tenant_changed: 'tenants',
  credential_replaced: 'tenants',
  tenant_removed: 'tenants',
  key_made: 'settings',
  setting_changed: 'settings',
  log_begun: 'settings',
};

const KINDS = Object.keys(GROUPS) as readonly ActivityKind[];

/** Returns the kinds of a group. */
export function kindsOf(group: ActivityGroup): readonly ActivityKind[] {
  return KINDS.filter((kind) => GROUPS[kind] === group);
}

/** Returns the kinds whose words contain a word of a search. */
export function kindsNamed(word: string): readonly ActivityKind[] {
  const sought = folded(word);
  return KINDS.filter((kind) => folded(kindWords(kind)).includes(sought));
}

/**
 * Returns the words of what happened. A kind without words does not compile; one that only a newer
 * version knows is shown by its name.
 */
export function kindWords(kind: ActivityKind): string {
  const key: PlainKey = `activity.${kind}`;
  return isKey(key) ? t(key) : kind;
}

/** Returns what a line of the log says beside its kind, tenant and export; often nothing. */
export function detailWords({ detail }: Pick<ActivityView, 'detail'>): string {
  if (typeof detail !== 'object' || detail === null) return '';
  const facts = detail as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  if (facts['by'] === 'email') parts.push(t('log.detail.by_email'));
  if (facts['by'] === 'id') parts.push(t('log.detail.by_id'));
  if (typeof facts['users'] === 'number') parts.push(t('log.detail.users', { count: facts['users'] }));
  if (typeof facts['rows'] === 'number') parts.push(t('log.detail.users', { count: facts['rows'] }));
  if (typeof facts['accounts'] === 'number')
    parts.push(t('log.detail.accounts', { count: facts['accounts'] }));
  if (Array.isArray(facts['files']) && facts['files'].length > 0)
    parts.push(t('log.detail.files', { count: facts['files'].length }));
  if (typeof facts['to'] === 'string') parts.push(t('log.detail.to', { place: facts['to'] }));
  if (typeof facts['setting'] === 'string') {
    const key = `log.setting.${facts['setting']}`;
    parts.push(isKey(key) ? t(key as PlainKey) : facts['setting']);
  }
  return parts.join(' · ');
}

/** Returns what does not match in the log. */
export function faultWords(fault: ActivityFault): string {
  switch (fault.code) {
    case 'altered':
    case 'unlinked':
    case 'moved':
    case 'added':
    case 'end_replaced':
      return t(`log.fault.${fault.code}`, { sequence: number(fault.detail.sequence) });
    case 'missing': {
      const { from, to } = fault.detail;
      return from === to
        ? t('log.fault.missing_one', { from: number(from) })
        : t('log.fault.missing', { from: number(from), to: number(to) });
    }
    case 'reordered': {
      const { sequence, says } = fault.detail;
      return t('log.fault.reordered', { sequence: number(sequence), says: number(says) });
    }
    case 'emptied':
      return t('log.fault.emptied', { lines: number(fault.detail.lines) });
    case 'cut_off':
      return t('log.fault.cut_off', { last: number(fault.detail.last), lines: number(fault.detail.lines) });
    case 'end_unknown':
      return t('log.fault.end_unknown');
    case 'exports_unknown':
      return t('log.fault.exports_unknown', { count: fault.detail.exports, name: fault.detail.name });
    case 'pack_differs':
      return t('log.fault.pack_differs', {
        name: fault.detail.name,
        sequence: number(fault.detail.sequence),
      });
    case 'keychain_differs':
    case 'keychain_unaware':
      return t(`log.fault.${fault.code}`, { sequence: number(fault.detail.sequence) });
    case 'history_differs': {
      const { name, column, sequence } = fault.detail;
      return t('log.fault.history_differs', {
        name,
        column: columnWords(column),
        sequence: number(sequence),
      });
    }
    case 'history_lacks': {
      const { name, sequence } = fault.detail;
      return t('log.fault.history_lacks', { name, sequence: number(sequence) });
    }
  }
}

/** Returns the words of a column of the history. */
function columnWords(column: string): string {
  const key = `log.column.${column}`;
  return isKey(key) ? t(key as PlainKey) : column;
}

function number(value: number): string {
  return language.format.count(value);
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
