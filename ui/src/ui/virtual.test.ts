import { expect, test } from 'vitest';
import { inSight } from './virtual.ts';

test('a short list exists as a whole', () => {
  expect(inSight(5, 70, 0, 600)).toEqual({ start: 0, end: 5 });
  expect(inSight(0, 70, 0, 600)).toEqual({ start: 0, end: 0 });
});

test('of ten thousand rows, about those in sight exist', () => {
  const { start, end } = inSight(10_000, 70, 350_000, 600);
  expect(start).toBeLessThan(5_000);
  expect(end).toBeGreaterThan(5_000 + 600 / 70);
  expect(end - start).toBeLessThan(30);
});

test('a list that has become shorter than the scroll position shows nothing rather than failing', () => {
  expect(inSight(3, 70, 9_000, 600)).toEqual({ start: 3, end: 3 });
});

test('at first only what is in sight exists', () => {
  expect(inSight(10_000, 70, 0, 600, 0)).toEqual({ start: 0, end: 10 });
});
