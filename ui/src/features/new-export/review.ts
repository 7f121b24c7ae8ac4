// Sums an export up in one sentence, or says what it still needs.

import type { RequestProblem, TenantView } from '../../backend/backend.ts';
import { language, t } from '../../i18n/language.svelte.ts';
import { filterWords } from '../../parts/filter-words.ts';
import { tenantName } from '../../session/tenant-words.ts';
import { reviewOfCosts } from './cost-words.ts';
import type { Draft } from './draft.svelte.ts';

/** What a form can need before it can be sent, in the order of its parts. */
const NEEDS = [
  'tenant',
  'name',
  'connection',
  'limit',
  'outputs',
  'folder',
  'filter',
  'style',
  'protect',
  'fields',
  'columns',
  'other',
] as const;
type Need = (typeof NEEDS)[number];

function needOf({ place, code }: RequestProblem): Need {
  switch (place) {
    case 'fields':
      return code === 'no_fields' ? 'fields' : 'columns';
    case 'fieldName':
    case 'fieldTitle':
    case 'fieldShape':
      return 'columns';
    case 'name':
    case 'connection':
    case 'limit':
    case 'outputs':
    case 'folder':
    case 'filter':
    case 'style':
    case 'protect':
      return place;
    default:
      return 'other';
  }
}

/** Returns what is missing before an export can start; empty if nothing is. */
function needsOf(draft: Draft, tenant: TenantView | null): Need[] {
  const found = new Set<Need>(draft.problems.map(needOf));
  if (tenant === null) found.add('tenant');
  return NEEDS.filter((need) => found.has(need));
}

/**
 * Returns the sentence. `who` and `files` are the chosen connections and formats in words.
 * Something that can't be exported is never summed up as if it could.
 */
export function reviewOf(draft: Draft, tenant: TenantView | null, who: string, files: string): string {
  const needs = needsOf(draft, tenant);
  if (tenant === null || needs.length > 0) {
    return t('review.needs', { needs: language.format.list(needs.map((need) => t(`review.need.${need}`))) });
  }
  const name = tenantName(tenant);
  const place = tenant.production ? t('review.production', { name }) : name;
  const { mostUsers: limit, kept: filter } = draft;
  const whom =
    limit === null
      ? t('review.all', { tenant: place })
      : t('review.limited', { count: limit, tenant: place });
  const connections = draft.connectionIds.length > 0 ? t('review.connections', { connections: who }) : '';
  const filtered = filter === null ? '' : t('review.filtered', { conditions: filterWords(filter) });
  const columns = t('review.columns', { count: draft.columns.length });
  const count = draft.style.protect.length;
  const hidden = count > 0 ? t('review.hidden', { count }) : '';
  const kept = draft.keepOnlyResult ? t('review.keep_only') : '';
  const written = t('review.files', { files, kept });
  const costs = reviewOfCosts({ fields: draft.requested, filter }, draft.costs.list);
  return `${whom}${connections}${filtered}${columns}${hidden}${written}${costs}`;
}
