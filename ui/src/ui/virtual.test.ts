import { expect, test } from 'vitest';
import { RowPlaces } from './virtual.ts';

const equal = (count: number, height = 70) => new RowPlaces(Array.from({ length: count }, () => height));

test('a short list is rendered as a whole', () => {
  expect(equal(5).visible(0, 600)).toEqual({ start: 0, end: 5 });
  expect(equal(0).visible(0, 600)).toEqual({ start: 0, end: 0 });
});

test('of ten thousand rows, only the visible ones and a few spare ones are rendered', () => {
  const { start, end } = equal(10_000).visible(350_000, 600);
  expect(start).toBeLessThan(5_000);
  expect(end).toBeGreaterThan(5_000 + 600 / 70);
  expect(end - start).toBeLessThan(30);
});

test('a list that became shorter than the scroll position renders its last rows', () => {
  expect(equal(3).visible(9_000, 600)).toEqual({ start: 0, end: 3 });
});

test('without spare rows, only visible ones are rendered', () => {
  expect(equal(10_000).visible(0, 600, 0)).toEqual({ start: 0, end: 9 });
});

test('rows of different heights follow one another', () => {
  const places = new RowPlaces([100, 70, 70, 100]);
  expect([0, 1, 2, 3, 4].map((row) => places.top(row))).toEqual([0, 100, 170, 240, 340]);
  expect([places.total, places.height(3), places.count]).toEqual([340, 100, 4]);
  expect([0, 99, 100, 239, 240, 339, 340].map((height) => places.at(height))).toEqual([0, 0, 1, 2, 3, 3, 4]);
});
