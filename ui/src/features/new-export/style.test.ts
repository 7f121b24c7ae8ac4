import { expect, test } from 'vitest';
import { FIELD_OVERLAPS } from '../../backend/bindings.ts';
import { hiddenBy, hiddenWith, overlaps, PLAIN, styleFor, withHidden } from './style.ts';

test.each(FIELD_OVERLAPS)('$one and $other: $overlap', ({ one, other, overlap }) => {
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

test('a field is hidden with the one that contains it, whatever the index', () => {
  const style = withHidden(
    PLAIN,
    new Map([
      ['user_metadata', 'mask' as const],
      ['identities[1]', 'hash' as const],
    ]),
  );
  expect(hiddenWith(style, 'user_metadata.phone')).toBe('user_metadata');
  expect(hiddenWith(style, 'identities[0].user_id')).toBe('identities[1]');
  expect(hiddenWith(style, 'user_metadata')).toBeNull();
  expect(hiddenWith(style, 'user_metadata_other')).toBeNull();
  expect(hiddenWith(style, 'identities')).toBeNull();
});
