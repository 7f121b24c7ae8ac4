// The tree of conditions of a new export, and which comparisons a field offers. Trees are never
// changed, only replaced. A path names a part: indexes into the groups, from the outermost inwards.

import type { FieldEntry, FilterInput, MetadataKey } from '../../backend/backend.ts';

export type Group = Extract<FilterInput, { kind: 'all' | 'any' }>;
export type Condition = Extract<FilterInput, { kind: 'condition' }>;
export type Path = readonly number[];

/** What a condition compares: decides which comparisons are offered. */
export type ValueKind = 'text' | 'boolean' | 'number' | 'time' | 'structure' | 'unknown';

/** How a value is entered. */
export type Editor = 'none' | 'text' | 'number' | 'date' | 'age' | 'list';

const TEXT = ['is', 'is-not', 'contains', 'starts-with', 'ends-with', 'in'] as const;
const BOOLEAN = ['true', 'not-true'] as const;
const NUMBER = ['more-than', 'less-than'] as const;
const TIME = ['older-than', 'newer-than', 'before', 'after'] as const;
const ANY = ['empty', 'not-empty'] as const;

export type Operator = (typeof TEXT | typeof BOOLEAN | typeof NUMBER | typeof TIME | typeof ANY)[number];

/** The comparisons that a kind of field offers; the first is the usual one. */
const OPERATORS: Readonly<Record<ValueKind, readonly Operator[]>> = {
  text: [...TEXT, ...ANY],
  boolean: [...BOOLEAN, ...ANY],
  number: [...NUMBER, 'is', 'is-not', 'in', ...ANY],
  time: [...TIME, ...ANY],
  structure: ANY,
  unknown: [...TEXT, ...BOOLEAN, ...NUMBER, ...TIME, ...ANY],
};

const ALL_OPERATORS: ReadonlySet<string> = new Set(OPERATORS.unknown);

/** A condition whose field is still to be chosen. */
export const NEW_CONDITION: Condition = { kind: 'condition', field: '', operator: '', values: [] };

/** Returns the filter as the outermost group. */
export function rootOf(filter: FilterInput | null): Group {
  if (filter === null) return { kind: 'all', parts: [] };
  return filter.kind === 'condition' ? { kind: 'all', parts: [filter] } : filter;
}

/** Returns the filter of an outermost group; null if it has no parts. */
export function filterOf(root: Group): FilterInput | null {
  return root.parts.length === 0 ? null : root;
}

/** Replaces the part at a path, or removes it with null. */
export function replaced(root: Group, path: Path, part: FilterInput | null): Group {
  const [index, ...rest] = path;
  if (index === undefined) return part === null || part.kind === 'condition' ? root : part;
  const old = root.parts[index];
  if (old === undefined) return root;
  const changed = rest.length === 0 || old.kind === 'condition' ? part : replaced(old, rest, part);
  return { ...root, parts: root.parts.toSpliced(index, 1, ...(changed === null ? [] : [changed])) };
}

/** Adds a part to the end of the group at a path. */
export function added(root: Group, path: Path, part: FilterInput): Group {
  const [index, ...rest] = path;
  if (index === undefined) return { ...root, parts: [...root.parts, part] };
  const group = root.parts[index];
  if (group === undefined || group.kind === 'condition') return root;
  return { ...root, parts: root.parts.with(index, added(group, rest, part)) };
}

/** Returns the number of conditions. */
export function countOf(filter: FilterInput | null): number {
  if (filter === null) return 0;
  return filter.kind === 'condition' ? 1 : filter.parts.reduce((sum, part) => sum + countOf(part), 0);
}

/** Returns what is known of the values of a field. */
export function kindOf(
  field: string,
  fields: readonly FieldEntry[],
  keys: readonly MetadataKey[],
): ValueKind {
  // An index stands for every element.
  const usual = field.replace(/\[\d+\]/g, '[0]');
  const entry = fields.find(({ name }) => name === field || name === usual);
  switch (entry?.kind ?? keys.find(({ path }) => path === field)?.kind) {
    case 'text':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'number':
      return 'number';
    case 'date_time':
      return 'time';
    case 'object':
      return 'structure';
    case 'list':
      // The comparisons look at the elements; those of `multifactor` and metadata are texts.
      return field === 'identities' ? 'structure' : 'text';
    default:
      return 'unknown';
  }
}

/** Returns the comparisons to offer; one that a recipe has is kept, whatever the field. */
export function operatorsFor(kind: ValueKind, current: string): readonly string[] {
  const usual: readonly string[] = OPERATORS[kind];
  return current === '' || usual.includes(current) ? usual : [...usual, current];
}

export function isKnownOperator(operator: string): operator is Operator {
  return ALL_OPERATORS.has(operator);
}

/** Returns how the value of a comparison is entered. */
export function editorOf(operator: string): Editor {
  switch (operator) {
    case '':
    case 'empty':
    case 'not-empty':
    case 'true':
    case 'not-true':
      return 'none';
    case 'older-than':
    case 'newer-than':
      return 'age';
    case 'before':
    case 'after':
      return 'date';
    case 'less-than':
    case 'more-than':
      return 'number';
    case 'in':
      return 'list';
    default:
      return 'text';
  }
}

/** Returns a condition with another comparison. A value that is entered alike stays. */
export function withOperator(condition: Condition, operator: string): Condition {
  const editor = editorOf(operator);
  const same = editor === editorOf(condition.operator);
  const usual = editor === 'age' ? ['90d'] : [];
  return { ...condition, operator, values: same ? condition.values : usual };
}

/** Returns a condition with another field. The comparison stays if the field offers it. */
export function withField(condition: Condition, field: string, kind: ValueKind): Condition {
  const offered: readonly string[] = OPERATORS[kind];
  const operator = offered.includes(condition.operator) ? condition.operator : (offered[0] ?? 'is');
  return { ...withOperator(condition, operator), field };
}

/** Returns the values of a text with one a line, each once. */
export function valuesOfList(text: string): string[] {
  const values = text.replace(/^\uFEFF/, '').split(/[\r\n]/);
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
}
