// A filter in words, and what it did: the only place that words conditions.

import { type ExportView, type FilterInput, operatorOf } from '../backend/backend.ts';
import { isKey, type Key, type PlainKey } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { fieldLabel } from './field-words.ts';

type Condition = Extract<FilterInput, { kind: 'condition' }>;

/** How many values of a list are spelled out. */
const MOST_VALUES = 3;

/** Returns a filter in words: conditions joined by “and” or “or”, inner groups in brackets. */
export function filterWords(filter: FilterInput): string {
  if (filter.kind === 'condition') return conditionWords(filter);
  const parts = filter.parts.map((part) => {
    const words = filterWords(part);
    return part.kind !== 'condition' && part.parts.length > 1 ? t('filter.brackets', { words }) : words;
  });
  return parts.join(filter.kind === 'all' ? t('filter.and') : t('filter.or'));
}

/** Returns a condition in words, such as “Created is over 90 days ago”. */
export function conditionWords({ field, operator, values }: Condition): string {
  // Still to be chosen.
  if (field === '') return '…';
  const name = fieldLabel(field);
  const value = values[0] ?? '';
  const list = language.format.either(values.map((each) => t('filter.quoted', { value: each })));
  const many = values.length > MOST_VALUES;
  // What is asked most has words of its own, such as “not blocked”.
  const own = `filter.${operator}.${field}`;
  if (isKey(own) && !many) {
    const facts = { age: ageWords(value), values: list };
    return (t as (key: Key, args: Readonly<Record<string, string>>) => string)(own, facts);
  }
  const entry = operatorOf(operator);
  switch (entry?.argument) {
    case 'none':
      return t(`filter.${entry.name}`, { field: name });
    case 'text':
    case 'number':
      return t(`filter.${entry.name}`, { field: name, value });
    case 'age':
      return t(`filter.${entry.name}`, { field: name, age: ageWords(value) });
    case 'time':
      return t(`filter.${entry.name}`, { field: name, time: timeWords(value) });
    case 'list':
      return many
        ? t(`filter.${entry.name}_many`, { field: name, count: values.length })
        : t(`filter.${entry.name}`, { field: name, values: list });
    // An operator of a newer Rollcall is shown as it is.
    case undefined:
      return [name, operator, ...values].join(' ');
  }
}

/** Returns an operator in words, such as “is longer ago than”; “is blocked” for that field. */
export function operatorWords(operator: string, field = ''): string {
  const own = `operator.${operator}.${field}`;
  if (isKey(own)) return t(own as PlainKey);
  const entry = operatorOf(operator);
  return entry === undefined ? operator : t(`operator.${entry.name}`);
}

/** Returns an age such as `90d` in words. */
export function ageWords(age: string): string {
  const { count, unit } = readAge(age);
  const number = Number(count);
  if (count === '' || !Number.isInteger(number)) return age;
  return t(unit === 'h' ? 'filter.age_hours' : 'filter.age_days', { count: number });
}

/** Splits an age such as `90d` into its number, as typed, and its unit. */
export function readAge(age: string): { readonly count: string; readonly unit: 'd' | 'h' } {
  const unit = age.endsWith('h') ? 'h' : 'd';
  return { count: age.replace(/[dh]$/, ''), unit };
}

function timeWords(time: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(time)) return language.format.date(time);
  return Number.isNaN(Date.parse(time)) ? time : language.format.moment(time);
}

/** One step of a funnel: what must hold, and how many users were left. */
export interface FunnelStep {
  readonly words: string;
  readonly users: number;
}

/** Returns the steps of an export's filter; empty without a filter, or before it has run. */
export function funnelSteps({ input, funnel }: Pick<ExportView, 'input' | 'funnel'>): readonly FunnelStep[] {
  const { filter } = input;
  if (funnel === null || filter == null) return [];
  const parts = filter.kind === 'all' ? filter.parts : [filter];
  return [
    { words: t('filter.delivered'), users: funnel.delivered },
    ...funnel.remaining.map((users, index) => {
      const part = parts[index];
      return { words: part === undefined ? '' : filterWords(part), users };
    }),
  ];
}

/** Returns what an export's filter did in one line; empty without a filter. */
export function funnelWords(view: Pick<ExportView, 'input' | 'funnel'>): string {
  return funnelSteps(view)
    .map(({ words, users }) => `${words} ${language.format.count(users)}`)
    .join(' → ');
}
