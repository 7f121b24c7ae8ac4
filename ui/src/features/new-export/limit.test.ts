import { expect, test } from 'vitest';
import { readLimit } from './limit.ts';

test('a number is read with the separators of any language', () => {
  for (const typed of ['1500', ' 1500 ', '1,500', '1.500', '1 500', '1\u00a0500', '1\u202f500', "1'500"]) {
    expect(readLimit(typed), typed).toEqual({ value: 1500, problem: null });
  }
  expect(readLimit('1,500,000').value).toBe(1_500_000);
  expect(readLimit('0')).toEqual({ value: 0, problem: null });
});

test('an empty limit means no limit', () => {
  expect(readLimit('  ')).toEqual({ value: null, problem: null });
});

test('an invalid limit says what is wrong', () => {
  expect(readLimit('many').problem).toBe('limit_not_a_number');
  expect(readLimit('12a').problem).toBe('limit_not_a_number');
  expect(readLimit('1,50,000').problem).toBe('limit_not_a_number');
  expect(readLimit('1e3').problem).toBe('limit_not_a_number');
  expect(readLimit('1.5').problem).toBe('limit_not_whole');
  expect(readLimit('-3').problem).toBe('limit_zero');
});
