import { expect, test } from 'vitest';
import { noticeWords } from './notice-words.ts';

test('a notice contains its facts', () => {
  const words = noticeWords({ code: 'cells_neutralised', detail: { cells: 3, file: 'users.csv' } });
  expect(words).toContain('3 cells');
  expect(words).toContain('users.csv');
});

test('a notice that is not known is named', () => {
  expect(noticeWords({ code: 'unknown', detail: { code: 'eclipse' } })).toContain('eclipse');
});
