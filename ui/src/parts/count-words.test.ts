import { expect, test } from 'vitest';
import type { CountCheckView } from '../backend/backend.ts';
import { countBrief, countingWords, countWords, windowWords } from './count-words.ts';

const MATCHES: CountCheckView = {
  outcome: 'matches',
  reason: null,
  detail: null,
  export: 12_345,
  index: 12_345,
  atLeast: false,
  changedMeanwhile: 0,
  notCompared: 0,
  at: '2026-11-01T10:15:40Z',
  undatedDiffers: false,
  windows: [],
};

test('a match names both numbers', () => {
  expect(countWords(MATCHES)).toMatch(/^Matches Auth0’s search index on .*: 12,345 = 12,345\.$/);
  expect(countBrief(MATCHES)).toBe('count matches');
  expect(countWords({ ...MATCHES, index: 12_344, changedMeanwhile: 1 })).toContain(
    'but for 1 user it gained or lost during the count: 12,345 exported, 12,344 in the index.',
  );
});

test('nothing that was not counted reads like a match', () => {
  const differs = countWords({ ...MATCHES, outcome: 'differs', index: 13_000, atLeast: true });
  expect(differs).toContain('12,345 exported, at least 13,000 in the index');
  const reason = (change: Partial<CountCheckView>) =>
    countWords({ ...MATCHES, outcome: 'notChecked', index: null, ...change });
  expect(reason({ reason: 'permissionMissing', detail: 'read:users' })).toBe(
    'Not checked: read:users is missing.',
  );
  expect(reason({ reason: 'connections' })).toBe('Not checked: only some connections were exported.');
  expect(reason({ reason: 'unanswered', detail: 'timeout' })).toBe(
    'Not checked: Auth0 could not be asked (No answer).',
  );
});

test('a window and the progress are told in words', () => {
  const window = { from: null, to: '2026-01-01T00:00:00Z', export: 1, index: 2, atLeast: false };
  expect(windowWords(window)).toMatch(/^before /);
  expect(windowWords({ ...window, from: '2025-01-01T00:00:00Z' })).toMatch(/^from .* until /);
  expect(countingWords({ again: false, done: 12, total: 127 })).toBe(
    'Counting again in Auth0’s search index: 12 of 127',
  );
});
