import { expect, test } from 'vitest';
import { visibleRows } from './virtual.ts';

test('a short list is rendered as a whole', () => {
  expect(visibleRows(5, 70, 0, 600)).toEqual({ start: 0, end: 5 });
  expect(visibleRows(0, 70, 0, 600)).toEqual({ start: 0, end: 0 });
});

test('of ten thousand rows, only the visible ones and a few spare ones are rendered', () => {
  const { start, end } = visibleRows(10_000, 70, 350_000, 600);
  expect(start).toBeLessThan(5_000);
  expect(end).toBeGreaterThan(5_000 + 600 / 70);
  expect(end - start).toBeLessThan(30);
});

test('a list that became shorter than the scroll position renders nothing', () => {
  expect(visibleRows(3, 70, 9_000, 600)).toEqual({ start: 3, end: 3 });
});

test('without spare rows, only visible ones are rendered', () => {
  expect(visibleRows(10_000, 70, 0, 600, 0)).toEqual({ start: 0, end: 10 });
});
