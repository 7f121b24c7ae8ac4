import { expect, test } from 'vitest';
import { ACME, DEMO } from '../backend/memory/data.ts';
import { signInWords, storedTenantName } from './tenant-words.ts';

test('the demo tenant signs in with nothing that the user has given', () => {
  expect(DEMO.signIn).toBe('clientSecret');
  expect(signInWords(DEMO)).toBe('A demo tenant on this computer');
  expect(signInWords(ACME)).toBe('Signs in with application credentials');
});

test('the log names the demo tenant as the window does, and others as they were stored', () => {
  const listed = [ACME, DEMO];
  expect(storedTenantName(DEMO.id, 'Demo', listed)).toBe('Demo tenant');
  expect(storedTenantName(ACME.id, 'acme before', listed)).toBe('acme before');
  expect(storedTenantName('removed', 'Demo', listed)).toBe('Demo');
  expect(storedTenantName(null, 'gone', listed)).toBe('gone');
});
