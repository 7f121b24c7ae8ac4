import { expect, test } from 'vitest';
import { largest, share, spans } from './charts.ts';

const bars = (counts: [month: string, users: number][]) => {
  const { by, bars } = spans(counts.map(([month, users]) => ({ month, users })));
  return [by, bars.map(({ from, users }) => [from.toISOString().slice(0, 7), users])];
};

test('months without sign-ups have an empty bar', () => {
  expect(
    bars([
      ['2025-11', 3],
      ['2026-02', 5],
    ]),
  ).toEqual([
    'month',
    [
      ['2025-11', 3],
      ['2025-12', 0],
      ['2026-01', 0],
      ['2026-02', 5],
    ],
  ]);
  expect(bars([])).toEqual(['month', []]);
});

test('up to three years are shown by month, longer times by year', () => {
  expect(
    bars([
      ['2023-03', 1],
      ['2026-02', 1],
    ])[0],
  ).toBe('month');
  expect(
    bars([
      ['2023-03', 1],
      ['2023-12', 2],
      ['2026-03', 4],
    ]),
  ).toEqual([
    'year',
    [
      ['2023-01', 3],
      ['2024-01', 0],
      ['2025-01', 0],
      ['2026-01', 4],
    ],
  ]);
});

test('the tail of many names becomes one bar', () => {
  const names = ['a', 'b', 'c'].map((name, index) => ({ name, users: 10 - index }));
  expect(largest(names, 0, 3)).toEqual({ shown: names, rest: 0 });
  expect(largest(names, 0, 2)).toEqual({ shown: names.slice(0, 1), rest: 17 });
  expect(largest(names, 4, 3)).toEqual({ shown: names.slice(0, 2), rest: 12 });
});

test('a share of nothing is 0', () => {
  expect(share(0, 0)).toBe(0);
  expect(share(1, 4)).toBe(25);
});
