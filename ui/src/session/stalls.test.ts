import { expect, test } from 'vitest';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { history } from '../backend/memory/history.ts';
import { Stalls } from './stalls.ts';

const start = new Date('2026-11-23T12:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function downloading(bytesDone: number) {
  const [view] = history(1, start);
  if (view === undefined) throw new Error('no exports');
  return { ...view, state: 'downloading' as const, progress: { ...view.progress, bytesDone } };
}

test('a download that has stopped looks stopped within five seconds', () => {
  let now = start;
  const stalls = new Stalls(new MemoryBackend(), () => now.getTime());
  expect(stalls.of(downloading(10), now)).toBeNull();
  now = at(3);
  expect(stalls.of(downloading(10), now)).toBeNull();
  now = at(4);
  expect(stalls.of(downloading(10), now)).toBe(4);
  now = at(60);
  expect(stalls.of(downloading(10), now)).toBe(60);
  expect(stalls.of(downloading(11), now), 'it moves again').toBeNull();
});

test('an export that waits for Auth0 has not stopped', () => {
  const stalls = new Stalls(new MemoryBackend(), () => start.getTime());
  const waiting = { ...downloading(0), state: 'waiting' as const };
  stalls.of(waiting, start);
  expect(stalls.of(waiting, at(600))).toBeNull();
});
