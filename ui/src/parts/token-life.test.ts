import { expect, test } from 'vitest';
import { tokenLife } from './token-life.ts';

const now = new Date('2026-11-23T12:00:00Z');
const ending = (tokenExpiresAt: string | null) => tokenLife({ tokenExpiresAt }, now);

test('a token warns in its last hour and says when it is over', () => {
  expect(ending('2026-11-23T13:00:00Z')).toEqual({ seconds: 3600, stage: 'long' });
  expect(ending('2026-11-23T12:59:59Z')?.stage).toBe('soon');
  expect(ending('2026-11-23T12:00:00Z')?.stage).toBe('over');
});

test('what has no end says nothing', () => {
  expect(ending(null)).toBeNull();
});
