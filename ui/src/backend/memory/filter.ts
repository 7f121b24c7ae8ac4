// Whether a made-up user passes a filter: enough of the operators to look at the window.

import { type FilterInput, operatorOf } from '../backend.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type User = Readonly<Record<string, Json>>;

/** Returns the value at a path. */
export function at(user: User, path: string): Json {
  let value: Json = user;
  for (const [, key, index] of path.matchAll(/(?:^|\.)([^.[]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Readonly<Record<string, Json>>)[key ?? index ?? ''] ?? null;
  }
  return value;
}

/** Returns whether every condition has all that it needs. */
export function isComplete(filter: FilterInput): boolean {
  if (filter.kind !== 'condition') return filter.parts.every(isComplete);
  const { field, operator, values } = filter;
  return field !== '' && (operatorOf(operator)?.argument === 'none' || (values[0] ?? '') !== '');
}

/** Returns the fields of a filter. */
export function fieldsOf(filter: FilterInput): string[] {
  return filter.kind === 'condition' ? [filter.field] : filter.parts.flatMap(fieldsOf);
}

export function keeps(filter: FilterInput, user: User, asOf: Date): boolean {
  if (filter.kind === 'all') return filter.parts.every((part) => keeps(part, user, asOf));
  if (filter.kind === 'any') return filter.parts.some((part) => keeps(part, user, asOf));
  return satisfies(at(user, filter.field), filter.operator, filter.values, asOf);
}

function satisfies(value: Json, operator: string, values: readonly string[], asOf: Date): boolean {
  const opposite = operatorOf(operator)?.oppositeOf ?? null;
  if (opposite !== null) return !satisfies(value, opposite, values, asOf);
  const text = typeof value === 'object' ? '' : String(value).toLowerCase();
  const wanted = (values[0] ?? '').toLowerCase();
  const ago = () => {
    const hours = Number.parseInt(wanted, 10) * (wanted.endsWith('d') ? 24 : 1);
    return asOf.getTime() - hours * 3_600_000;
  };
  const time = () => (typeof value === 'string' ? Date.parse(value) : Number.NaN);
  switch (operator) {
    case 'is':
      return text === wanted;
    case 'in':
      return values.some((each) => each.toLowerCase() === text);
    case 'contains':
      return text.includes(wanted);
    case 'starts-with':
      return text.startsWith(wanted);
    case 'ends-with':
      return text.endsWith(wanted);
    case 'empty':
      return value === null || value === '';
    case 'true':
      return value === true;
    case 'before':
      return time() < Date.parse(wanted);
    case 'after':
      return time() >= Date.parse(wanted) + 24 * 3_600_000;
    case 'older-than':
      return time() < ago();
    case 'newer-than':
      return time() >= ago();
    case 'less-than':
      return typeof value === 'number' && value < Number(wanted);
    case 'more-than':
      return typeof value === 'number' && value > Number(wanted);
    default:
      return true;
  }
}
