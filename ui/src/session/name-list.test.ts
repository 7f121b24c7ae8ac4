import { expect, test } from 'vitest';
import { joinNames, splitNames } from './name-list.ts';

test('every list of names survives its text', () => {
  for (const names of [
    [],
    ['Admin'],
    ['Admin', 'Sales, EU'],
    ['The "boss"', ' edge ', 'Équipe'],
    ['a,b', '"'],
  ]) {
    expect(splitNames(joinNames(names))).toEqual(names);
  }
});

test('a list is read as a person types it', () => {
  expect(splitNames(' Admin ,Support,  "Sales, EU" ')).toEqual(['Admin', 'Support', 'Sales, EU']);
  expect(splitNames('"unclosed')).toEqual(['"unclosed']);
  expect(splitNames('')).toEqual([]);
});
