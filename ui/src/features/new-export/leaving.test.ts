import { expect, test } from 'vitest';
import type { Problem } from '../../backend/backend.ts';
import { Leaving } from './leaving.svelte.ts';

const wrong: Problem = { code: 'limit_not_a_number' };

test('a problem is shown once the field is left, not while its text is typed', () => {
  const leaving = new Leaving();
  expect(leaving.shown).toBe(true);
  leaving.type(null);
  expect(leaving.shown).toBe(false);
  leaving.type(wrong);
  expect(leaving.shown).toBe(false);
  leaving.leave();
  expect(leaving.shown).toBe(true);
});

test('a problem that is shown stays while its text is corrected, until it is right', () => {
  const leaving = new Leaving();
  leaving.type(wrong);
  expect(leaving.shown).toBe(true);
  // The text was right in between.
  leaving.type(null);
  expect(leaving.shown).toBe(false);
});
