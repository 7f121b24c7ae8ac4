import { expect, test } from 'vitest';
import { hiddenBy, overlaps, PLAIN, styleFor, withHidden } from './style.ts';

test.each([
  ['email', 'email', true],
  ['user_metadata', 'user_metadata.phone', true],
  ['identities[0].user_id', 'identities', true],
  ['email', 'email_verified', false],
  ['identities[0].user_id', 'identities[0].connection', false],
])('%s and %s: %s', (one, other, overlap) => {
  expect(overlaps(one, other)).toBe(overlap);
  expect(overlaps(other, one)).toBe(overlap);
});

test('a hidden field is dropped with its column', () => {
  const style = withHidden(PLAIN, new Map([['email', 'hash' as const]]));
  expect(styleFor(style, ['email', 'name'])).toEqual(style);
  expect(styleFor(style, ['name']).protect).toEqual([]);
});

test('columns are hidden and shown again, and hidden values inside of a column stay hidden', () => {
  const inside = { path: 'user_metadata.phone', how: 'mask' as const };
  const style = withHidden({ ...PLAIN, protect: [inside] }, new Map([['email', 'keepDomain' as const]]));
  expect(style.protect).toEqual([inside, { path: 'email', how: 'keepDomain' }]);
  expect([hiddenBy(style, 'email'), hiddenBy(style, 'user_metadata')]).toEqual(['keepDomain', null]);
  expect(withHidden(style, new Map([['email', null]])).protect).toEqual([inside]);
});
