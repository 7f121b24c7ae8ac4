import { expect, test } from 'vitest';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { Overdue } from './overdue.svelte.ts';

test('the application says what is overdue, whatever the clock of the window', async () => {
  const backend = new MemoryBackend();
  const [first] = await backend.exports({ offset: 0, limit: 1 });
  if (first === undefined) throw new Error('no exports');
  const overdue = new Overdue(backend);
  const stop = overdue.follow();
  expect(overdue.has(first)).toBe(false);

  await backend.setKeepUntil(first.id, '2020-01-31');
  await overdue.load();
  const kept = { ...first, keepUntil: '2020-01-31' };
  expect([overdue.has(kept), overdue.has(first)]).toEqual([true, false]);
  expect(overdue.has({ ...kept, packPresent: false })).toBe(false);

  // Auth0's clock has the last word: the day of the window is not asked.
  await backend.setKeepUntil(first.id, '2999-01-31');
  await overdue.load();
  expect(overdue.views).toEqual([]);
  stop();
});
