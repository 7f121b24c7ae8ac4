// What looked-up columns cost in time, in words. No number is shown that nothing is known about.

import type { ExportInput, FilterInput, LookUpCost } from '../../backend/backend.ts';
import { language, t } from '../../i18n/language.svelte.ts';
import { fieldLabel } from '../../parts/field-words.ts';
import { rootOf } from './catalogue.ts';

/** Returns what a column costs; empty if nothing is known. */
export function costWords(cost: LookUpCost): string {
  const { seconds, secondsFor1000, users } = cost;
  if (cost.listed !== null) {
    const listed = listedWords(cost);
    if (seconds === null || secondsFor1000 === null) {
      return cost.calls === null ? '' : t('cost.lists_calls', { listed, count: cost.calls });
    }
    return t('cost.lists', { listed, time: timeOf(seconds), more: timeOf(secondsFor1000) });
  }
  if (users !== null && seconds !== null) {
    const key = users.from === 'limit' ? 'cost.users_limit' : 'cost.users_last';
    return t(key, { count: users.atMost, time: timeOf(seconds) });
  }
  return secondsFor1000 === null ? '' : t('cost.users', { time: timeOf(secondsFor1000) });
}

/** Returns what the columns and conditions of a request cost; empty if nothing is known. */
export function reviewOfCosts(
  input: Pick<ExportInput, 'fields' | 'filter'>,
  costs: readonly LookUpCost[],
): string {
  const needed = new Set(
    [
      ...input.fields.flatMap(({ name, shape }) => [
        name,
        ...(shape?.join ?? []),
        ...(shape?.fallback ?? []),
      ]),
      ...(input.filter == null ? [] : fieldsOf(input.filter)),
    ].map(rootOf),
  );
  const known = costs
    .filter(({ field }) => needed.has(field))
    .flatMap((cost) => {
      const { seconds, secondsFor1000 } = cost;
      const field = fieldLabel(cost.field);
      if (cost.listed !== null) {
        return seconds === null ? [] : [t('cost.review_lists', { field, time: timeOf(seconds) })];
      }
      if (cost.users !== null && seconds !== null)
        return [t('cost.review_users', { field, time: timeOf(seconds) })];
      return secondsFor1000 === null ? [] : [t('cost.review_1000', { field, time: timeOf(secondsFor1000) })];
    });
  return known.length === 0 ? '' : t('review.cost', { costs: language.format.list(known) });
}

function fieldsOf(filter: FilterInput): string[] {
  return filter.kind === 'condition' ? [filter.field] : filter.parts.flatMap(fieldsOf);
}

function listedWords({ field, listed }: LookUpCost): string {
  const count = listed?.count ?? 0;
  const words =
    field === 'roles'
      ? t('cost.roles', { count })
      : field === 'organizations'
        ? t('cost.organizations', { count })
        : t('cost.groups', { count });
  return listed?.all === false ? t('cost.more_than', { listed: words }) : words;
}

function timeOf(seconds: number): string {
  return language.format.roughDuration(seconds);
}
