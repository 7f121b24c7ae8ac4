import { expect, test } from 'vitest';
import { FORMATS } from '../../backend/memory/data.ts';
import { groupFormats, withFormat } from './formats.ts';

test('every format is in one group, in order', () => {
  const grouped = groupFormats(FORMATS);
  expect(grouped.map(([group]) => group)).toEqual(['spreadsheets', 'programs', 'import']);
  expect(grouped[0]?.[1].map(({ name }) => name)).toEqual(['xlsx', 'csv-excel', 'csv']);
  const names = grouped.flatMap(([, formats]) => formats.map(({ name }) => name));
  expect(names.toSorted()).toEqual(FORMATS.map(({ name }) => name).toSorted());
});

test('a group without formats is not shown', () => {
  expect(groupFormats(FORMATS.filter(({ name }) => name === 'json'))).toHaveLength(1);
});

test('a format is added after the others, once, and taken away', () => {
  expect(withFormat(['xlsx'], 'json', true)).toEqual(['xlsx', 'json']);
  expect(withFormat(['xlsx', 'json'], 'xlsx', true)).toEqual(['json', 'xlsx']);
  expect(withFormat(['xlsx', 'json'], 'xlsx', false)).toEqual(['json']);
  expect(withFormat([], 'json', false)).toEqual([]);
});
