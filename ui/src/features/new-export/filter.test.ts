import { expect, test } from 'vitest';
import { FIELDS } from '../../backend/memory/data.ts';
import {
  added,
  commonFirst,
  type Condition,
  countOf,
  filterOf,
  type Group,
  kindOf,
  NEW_CONDITION,
  OPERATOR_GROUPS,
  operatorsFor,
  replaced,
  rootOf,
  valuesOfList,
  withField,
  withNever,
  withOperator,
} from './filter.ts';

const condition = (field: string, operator: string, ...values: string[]): Condition => ({
  kind: 'condition',
  field,
  operator,
  values,
});
const blocked = condition('blocked', 'not-true');
const old = condition('last_login', 'older-than', '90d');
const never = condition('last_login', 'empty');
const tree: Group = { kind: 'all', parts: [blocked, { kind: 'any', parts: [old, never] }] };

test('a filter is edited as its outermost group', () => {
  expect(rootOf(null)).toEqual({ kind: 'all', parts: [] });
  expect(rootOf(blocked)).toEqual({ kind: 'all', parts: [blocked] });
  expect(rootOf(tree)).toBe(tree);
  expect(filterOf({ kind: 'any', parts: [] })).toBeNull();
  expect(filterOf(tree)).toBe(tree);
});

test('parts are replaced, added and removed at their place, and the others stay', () => {
  const newer = condition('last_login', 'newer-than', '1d');
  expect(replaced(tree, [1, 0], newer).parts[1]).toEqual({ kind: 'any', parts: [newer, never] });
  expect(replaced(tree, [1], null)).toEqual({ kind: 'all', parts: [blocked] });
  expect(replaced(tree, [1, 1], null).parts[1]).toEqual({ kind: 'any', parts: [old] });
  expect(replaced(tree, [], { ...tree, kind: 'any' }).kind).toBe('any');
  expect(replaced(tree, [7], null)).toEqual(tree);
  expect(countOf(added(tree, [1], NEW_CONDITION))).toBe(4);
  expect(added(tree, [], NEW_CONDITION).parts).toHaveLength(3);
  expect(countOf(tree)).toBe(3);
});

test('a field offers the comparisons of its type', () => {
  const kinds = ['email', 'blocked', 'logins_count', 'last_login', 'app_metadata', 'identities[3].isSocial'];
  expect(kinds.map((field) => kindOf(field, FIELDS, []))).toEqual([
    'text',
    'boolean',
    'number',
    'time',
    'structure',
    'boolean',
  ]);
  const keys = [{ path: 'user_metadata.since', kind: 'date_time', users: 1, example: null } as const];
  expect(kindOf('user_metadata.since', FIELDS, keys)).toBe('time');
  expect(kindOf('user_metadata.other', FIELDS, keys)).toBe('unknown');
  expect(operatorsFor('time', '')).not.toContain('less-than');
  expect(operatorsFor('boolean', '')).toEqual(['true', 'not-true']);
  // What a recipe has is shown and kept.
  expect(operatorsFor('boolean', 'empty')).toContain('empty');
  expect(operatorsFor('time', 'starts-with')).toContain('starts-with');
});

test('common fields come first, and every field once', () => {
  const { common, others } = commonFirst(FIELDS);
  expect(common.map(({ name }) => name).slice(0, 4)).toEqual([
    'last_login',
    'email',
    'email_verified',
    'blocked',
  ]);
  expect(common).toHaveLength(7);
  expect(new Set([...common, ...others]).size).toBe(FIELDS.length);
  expect(common.length + others.length).toBe(FIELDS.length);
});

test('a value stays while it is entered in the same way', () => {
  expect(withOperator(old, 'newer-than').values).toEqual(['90d']);
  expect(withOperator(old, 'before').values).toEqual([]);
  expect(withOperator(condition('email', 'is', 'a'), 'contains').values).toEqual(['a']);
  expect(withField(old, 'created_at', 'time')).toEqual(condition('created_at', 'older-than', '90d'));
  expect(withField(old, 'email', 'text')).toEqual(condition('email', 'is'));
  expect(withField(NEW_CONDITION, 'last_login', 'time')).toEqual(old);
});

test('users who have never signed in are added beside an old last sign-in', () => {
  const both = { kind: 'any', parts: [old, never] } as const;
  const all = (...parts: Group['parts']): Group => ({ kind: 'all', parts });
  // Conditions beside it still hold for everyone, also those that are added later.
  expect(withNever(all(old), [0])).toEqual({ root: all(both), path: [0, 1] });
  expect(withNever(all(blocked, old), [1])).toEqual({ root: all(blocked, both), path: [1, 1] });
  const inside: Group = { kind: 'all', parts: [{ kind: 'any', parts: [old, blocked] }] };
  expect(withNever(inside, [0, 0])).toEqual({
    root: all({ kind: 'any', parts: [old, never, blocked] }),
    path: [0, 1],
  });
  // They are there already, or no such condition is.
  expect(withNever(tree, [1, 0])).toBeNull();
  expect(withNever({ kind: 'any', parts: [old, all(never, blocked)] }, [0])).toBeNull();
  expect(withNever(tree, [0])).toBeNull();
  expect(withNever(tree, [1])).toBeNull();
  expect(withNever(all(condition('last_login', 'newer-than', '1d')), [0])).toBeNull();
  // Groups are not nested deeper than by hand.
  expect(withNever(all(all(all(old))), [0, 0, 0])).toBeNull();
});

test('a pasted list has one value a line', () => {
  expect(valuesOfList('\uFEFFa@x.org\r\n\r\n b, c \na@x.org')).toEqual(['a@x.org', 'b, c']);
});

test('every comparison that a field can offer is explained, once', () => {
  const explained = OPERATOR_GROUPS.flatMap(([, operators]) => [...operators]);
  expect([...explained].sort()).toEqual([...operatorsFor('unknown', '')].sort());
});
