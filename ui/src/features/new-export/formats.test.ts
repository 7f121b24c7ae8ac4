import { expect, test } from 'vitest';
import { groupFormats } from './formats.ts';

test('every format is in one group, in order', () => {
  const names = ['csv', 'xlsx', 'csv-excel', 'csv-plain', 'json', 'parquet', 'import-ready', 'something-new'];
  const grouped = groupFormats(names.map((name) => ({ name, extension: 'x' })));
  expect(grouped.map(([group, formats]) => [group, ...formats.map(({ name }) => name)])).toEqual([
    ['spreadsheets', 'csv', 'xlsx', 'csv-excel'],
    ['programs', 'csv-plain', 'json', 'parquet', 'something-new'],
    ['import', 'import-ready'],
  ]);
});

test('a group without formats is not shown', () => {
  expect(groupFormats([{ name: 'json', extension: 'json' }])).toHaveLength(1);
});
