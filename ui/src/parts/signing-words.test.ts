import { expect, test } from 'vitest';
import { signingWords } from './signing-words.ts';

test('a pack is called signed by its key, or not signed with the reason', () => {
  expect(signingWords({ key: 'SHA256:abc', unsigned: null })).toBe('Signed by SHA256:abc.');
  expect(signingWords({ key: null, unsigned: 'keychain_locked' })).toBe(
    'Not signed: the keychain is locked.',
  );
  expect(signingWords({ key: null, unsigned: 'eclipse' })).toBe('Not signed: the key can’t be used.');
  expect(signingWords({ key: null, unsigned: null })).toBe('Not signed.');
});
