// The tree of conditions of a new export, and which comparisons a field offers. Trees are never
// changed, only replaced. A path names a part: indexes into the groups, from the outermost inwards.

import {
  type FieldEntry,
  type FilterInput,
  type MetadataKey,
  OPERATORS,
  type OperatorEntry,
  operatorOf,
} from '../../backend/backend.ts';

export type Group = Extract<FilterInput, { kind: 'all' | 'any' }>;
export type Condition = Extract<FilterInput, { kind: 'condition' }>;
export type Path = readonly number[];

/** What is known of a field's values: decides which comparisons are offered. */
export type ValueKind = OperatorEntry['offered'][number] | 'unknown';

/** How a value is entered. */
export type Editor = OperatorEntry['argument'];

/** What comparisons compare, in the order in which their meanings are explained. */
const GROUPS = ['text', 'boolean', 'number', 'time', 'any'] as const;

/** All comparisons, by what they compare. */
export const OPERATOR_GROUPS = GROUPS.map(
  (group) => [group, OPERATORS.filter((entry) => groupOf(entry) === group).map(({ name }) => name)] as const,
);

function groupOf(entry: OperatorEntry): (typeof GROUPS)[number] {
  const [first] = entry.offered;
  return isOffered(entry, 'structure') ? 'any' : first;
}

/** The comparisons that a kind of field offers; the first is the usual one. */
function offeredFor(kind: ValueKind): readonly string[] {
  const made = OPERATORS.filter(({ offered }) => kind === 'unknown' || offered[0] === kind);
  const others = OPERATORS.filter((entry) => !made.includes(entry) && isOffered(entry, kind));
  // What is neither yes nor no is not yes.
  if (kind === 'boolean') return made.map(({ name }) => name);
  return [...made, ...others].map(({ name }) => name);
}

function isOffered({ offered }: OperatorEntry, kind: ValueKind): boolean {
  return (offered as readonly ValueKind[]).includes(kind);
}

/** How many groups may be inside of each other, below the outermost one. */
export const DEEPEST = 2;

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

/** Returns the part at a path. */
function partAt(root: Group, path: Path): FilterInput | undefined {
  return path.reduce<FilterInput | undefined>(
    (part, index) => (part === undefined || part.kind === 'condition' ? undefined : part.parts[index]),
    root,
  );
}

/** Whether a filter asks for users who have never signed in. */
function asksForNever(filter: FilterInput): boolean {
  return filter.kind === 'condition'
    ? filter.field === 'last_login' && filter.operator === 'empty'
    : filter.parts.some(asksForNever);
}

/**
 * Lets users who have never signed in match, beside those whose last sign-in is older than an age:
 * the condition at the path, which no such user satisfies, becomes one of two of which any must
 * hold. Returns the tree and the path of the new condition; null where that is of no use.
 */
export function withNever(root: Group, path: Path): { readonly root: Group; readonly path: Path } | null {
  const condition = partAt(root, path);
  const outside = path.slice(0, -1);
  const group = partAt(root, outside);
  if (condition?.kind !== 'condition' || group === undefined || group.kind === 'condition') return null;
  if (condition.field !== 'last_login' || condition.operator !== 'older-than') return null;
  const never: Condition = { kind: 'condition', field: 'last_login', operator: 'empty', values: [] };
  const index = path.at(-1) ?? 0;
  if (group.kind === 'any') {
    if (asksForNever(group)) return null;
    const parts = group.parts.toSpliced(index + 1, 0, never);
    return { root: replaced(root, outside, { ...group, parts }), path: [...outside, index + 1] };
  }
  if (path.length > DEEPEST) return null;
  const either: Group = { kind: 'any', parts: [condition, never] };
  return { root: replaced(root, path, either), path: [...path, 1] };
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

/** The fields that conditions are about most often, in this order. */
const COMMON = [
  'last_login',
  'email',
  'email_verified',
  'blocked',
  'created_at',
  'identities[0].connection',
  'roles',
] as const;

/** Splits fields into those that conditions are about most often, and the others. */
export function commonFirst(fields: readonly FieldEntry[]): {
  readonly common: readonly FieldEntry[];
  readonly others: readonly FieldEntry[];
} {
  const common = COMMON.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  return { common, others: fields.filter((field) => !common.includes(field)) };
}

/** Returns the comparisons to offer; one that a recipe has is kept, whatever the field. */
export function operatorsFor(kind: ValueKind, current: string): readonly string[] {
  const usual = offeredFor(kind);
  return current === '' || usual.includes(current) ? usual : [...usual, current];
}

/** Returns how the value of a comparison is entered; as text, if a newer Rollcall made it. */
export function editorOf(operator: string): Editor {
  return operator === '' ? 'none' : (operatorOf(operator)?.argument ?? 'text');
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
  const offered = offeredFor(kind);
  const operator = offered.includes(condition.operator) ? condition.operator : (offered[0] ?? 'is');
  return { ...withOperator(condition, operator), field };
}

/** Returns the values of a text with one a line, each once. */
export function valuesOfList(text: string): string[] {
  const values = text.replace(/^\uFEFF/, '').split(/[\r\n]/);
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
}
