import { expect, test } from 'vitest';
import { tokenLife } from './token-life.ts';

const now = new Date('2026-11-23T12:00:00Z');
const expiring = (tokenExpiresAt: string | null) => tokenLife({ tokenExpiresAt }, now);

test('a token warns in its last hour and when it has expired', () => {
  expect(expiring('2026-11-23T13:00:00Z')).toEqual({ seconds: 3600, stage: 'long' });
  expect(expiring('2026-11-23T12:59:59Z')?.stage).toBe('soon');
  expect(expiring('2026-11-23T12:00:00Z')?.stage).toBe('expired');
});

test('a credential that does not expire has no lifetime', () => {
  expect(expiring(null)).toBeNull();
});
