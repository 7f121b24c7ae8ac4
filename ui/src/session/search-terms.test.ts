import { expect, test } from 'vitest';
import { searchTerms, type SearchWords } from './search-terms.ts';

const english: SearchWords = {
  locale: 'en-GB',
  now: new Date(2026, 10, 30, 12),
  presets: [
    { id: 'inactive-accounts', name: 'Inactive accounts' },
    { id: 'access-review', name: 'User access review' },
  ],
  formats: [
    { name: 'xlsx', extension: 'xlsx', title: 'Excel' },
    { name: 'csv-excel', extension: 'csv', title: 'CSV for Excel' },
  ],
};
const french = { ...english, locale: 'fr-FR' };
const day = (year: number, month: number, date: number) => ({
  from: new Date(year, month - 1, date).toISOString(),
  to: new Date(year, month - 1, date + 1).toISOString(),
});
const month = (year: number, number: number) => ({
  from: new Date(year, number - 1, 1).toISOString(),
  to: new Date(year, number, 1).toISOString(),
});
const only = (search: string, words = english) => {
  const terms = searchTerms(search, words);
  expect(terms).toHaveLength(1);
  return terms[0];
};

test('each word is a term, looked for in names as it is', () => {
  expect(searchTerms('  Customer  portal ', english).map(({ text }) => text)).toEqual(['Customer', 'portal']);
  expect(searchTerms('   ', english)).toEqual([]);
});

test('a month is that month of every year, by its name in the language or the beginning of it', () => {
  for (const [word, words] of [
    ['september', english],
    ['Sept', english],
    ['sep', english],
    ['septembre', french],
    ['sept.', french],
  ] as const) {
    expect(only(word, words)?.during).toContainEqual(month(2026, 9));
    expect(only(word, words)?.during).toContainEqual(month(2019, 9));
  }
  expect(only('août', french)?.during).toEqual(only('aout', french)?.during);
  expect(only('ma', english)?.during).toEqual([]);
  // Begins March and May.
  expect(only('jui', french)?.during).toEqual([]);
});

test('a year and a month together are both required', () => {
  const [first, second] = searchTerms('september 2026', english);
  expect(first?.during).toContainEqual(month(2026, 9));
  expect(second?.during).toEqual([
    { from: new Date(2026, 0, 1).toISOString(), to: new Date(2027, 0, 1).toISOString() },
  ]);
});

test('a day is found in words and in digits, in the order of the region', () => {
  expect(only('12 september')?.during).toContainEqual(day(2026, 9, 12));
  expect(searchTerms('September 12, 2026', { ...english, locale: 'en-US' })[0]?.during).toContainEqual(
    day(2026, 9, 12),
  );
  expect(only('1er mars', french)?.during).toContainEqual(day(2026, 3, 1));
  expect(only('2026-09-12')?.during).toEqual([day(2026, 9, 12)]);
  expect(only('2026-09')?.during).toEqual([month(2026, 9)]);
  expect(only('12/09/2026')?.during).toEqual([day(2026, 9, 12)]);
  expect(only('12/09/2026', { ...english, locale: 'en-US' })?.during).toEqual([day(2026, 12, 9)]);
  expect(only('31/02/2026')?.during).toEqual([]);
});

test('today and yesterday are days', () => {
  expect(only('today')?.during).toEqual([day(2026, 11, 30)]);
  expect(only('hier', french)?.during).toEqual([day(2026, 11, 29)]);
  expect(only("aujourd'hui", french)?.during).toEqual([day(2026, 11, 30)]);
});

test('a number is a number of users, whatever groups its digits', () => {
  for (const number of ['12345', '12,345', '12.345', '12 345', '12\u202f345']) {
    expect(only(number)?.users).toBe(12_345);
  }
  expect(only('12,34')?.users).toBeNull();
  expect(only('v2')?.users).toBeNull();
});

test('presets and formats are found by their words', () => {
  expect(only('inact')?.presets).toEqual(['inactive-accounts']);
  expect(only('review')?.presets).toEqual(['access-review']);
  expect(only('excel')?.formats).toEqual(['xlsx', 'csv-excel']);
  expect(only('csv')?.formats).toEqual(['csv-excel']);
});
