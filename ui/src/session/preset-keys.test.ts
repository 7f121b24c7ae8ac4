import { expect, test } from 'vitest';
import { assignKeys } from './preset-keys.ts';

const builtin = (id: string) => ({ id, builtin: true });
const own = (id: string) => ({ id, builtin: false });
const usual = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(builtin);
const first = assignKeys([], usual);

test('built-in presets have the first keys in their order, and leave the last to own ones', () => {
  expect(first).toEqual(['a', 'b', 'c', 'd', 'e', 'f', null, null, null]);
});

test('no key changes its preset when one is saved', () => {
  const saved = assignKeys(first, [own('mine'), ...usual]);
  expect(saved).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'mine', null, null]);
  const more = assignKeys(saved, [own('another'), own('mine'), own('third'), own('fourth'), ...usual]);
  expect(more).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'mine', 'another', 'third']);
});

test('a removed preset that is restored has its key again, unless another one has got it', () => {
  const saved = assignKeys(first, [own('mine'), ...usual]);
  const removed = assignKeys(saved, usual);
  expect(assignKeys(removed, [own('mine'), ...usual])).toEqual(saved);
  const replaced = assignKeys(removed, [own('new'), ...usual]);
  expect(assignKeys(replaced, [own('new'), own('mine'), ...usual])).toEqual([
    ...['a', 'b', 'c', 'd', 'e', 'f'],
    ...['new', 'mine', null],
  ]);
});
