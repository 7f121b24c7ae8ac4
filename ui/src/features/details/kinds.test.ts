import { expect, test } from 'vitest';
import type { ActivityKind } from '../../backend/backend.ts';
import { kindWords } from './kinds.ts';

test('what happened has words', () => {
  expect(kindWords('export_ready')).toBe('Files saved');
});

test('what only a newer version knows is shown by its name', () => {
  expect(kindWords('eclipse_seen' as ActivityKind)).toBe('eclipse_seen');
});
