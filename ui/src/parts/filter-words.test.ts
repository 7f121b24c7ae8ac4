import { afterEach, expect, test } from 'vitest';
import { type FilterInput, OPERATORS } from '../backend/backend.ts';
import { locales } from '../i18n/catalogue.ts';
import { language } from '../i18n/language.svelte.ts';
import { filterWords, funnelWords, operatorWords, readAge } from './filter-words.ts';

afterEach(() => {
  language.locale = 'en';
});

const condition = (field: string, operator: string, ...values: string[]): FilterInput => ({
  kind: 'condition',
  field,
  operator,
  values,
});
const filter: FilterInput = {
  kind: 'all',
  parts: [
    condition('blocked', 'not-true'),
    {
      kind: 'any',
      parts: [condition('last_login', 'older-than', '90d'), condition('last_login', 'empty')],
    },
  ],
};

test('a filter reads like a sentence', () => {
  expect(filterWords(filter)).toBe('not blocked and (last sign-in more than 90 days ago or never signed in)');
  language.locale = 'fr';
  expect(filterWords(filter)).toBe(
    'non bloqués et (dernière connexion il y a plus de 90 jours ou jamais connectés)',
  );
});

test.each([
  ['en', 'last sign-in more than 90 days ago', 'last sign-in within the last 90 days'],
  ['fr', 'dernière connexion il y a plus de 90 jours', 'dernière connexion il y a moins de 90 jours'],
  ['de', 'letzte Anmeldung vor mehr als 90 Tagen', 'letzte Anmeldung vor höchstens 90 Tagen'],
] as const)('an age of the last sign-in leaves out who has none, in %s', (locale, older, newer) => {
  language.locale = locale;
  expect(filterWords(condition('last_login', 'older-than', '90d'))).toBe(older);
  expect(filterWords(condition('last_login', 'newer-than', '90d'))).toBe(newer);
});

test('a condition whose field is still to be chosen is open', () => {
  const open: FilterInput = { kind: 'all', parts: [condition('blocked', 'not-true'), condition('', '')] };
  expect(filterWords(open)).toBe('not blocked and …');
});

test.each(locales)('every comparison has words in %s', (locale) => {
  language.locale = locale;
  const values = {
    none: [],
    text: ['x'],
    list: ['x', 'y'],
    time: ['2026-01-31'],
    age: ['24h'],
    number: ['5'],
  } as const;
  for (const { name, argument } of OPERATORS) {
    const words = filterWords(condition('app_metadata.plan', name, ...values[argument]));
    expect(words, name).toMatch(/^app_metadata\.plan .+/);
    expect(words, name).not.toContain(name.includes('-') ? name : 'undefined');
  }
  expect(filterWords(condition('a', 'matches', 'x'))).toBe('a matches x');
});

test('the comparisons of a yes-no field name what they keep', () => {
  expect(operatorWords('true', 'blocked')).toBe('is blocked');
  expect(operatorWords('not-true', 'email_verified')).toBe('is not verified');
  expect(operatorWords('true', 'app_metadata.vip')).toBe('is yes');
});

test('a long list is counted', () => {
  expect(filterWords(condition('email', 'in', 'a', 'b'))).toBe('E-mail is “a” or “b”');
  expect(filterWords(condition('roles', 'in', 'Admin', 'Support'))).toBe(
    'with the role “Admin” or “Support”',
  );
  expect(filterWords(condition('email', 'in', 'a', 'b', 'c', 'd'))).toBe('E-mail is one of 4 values');
});

test('a funnel names each step with its users', () => {
  const input = { filter } as never;
  const funnel = { delivered: 12_345, remaining: [11_900, 812] };
  expect(funnelWords({ input, funnel })).toBe(
    'Delivered 12,345 → not blocked 11,900 → last sign-in more than 90 days ago or never signed in 812',
  );
  expect(funnelWords({ input, funnel: null })).toBe('');
});

test('an age is a number, as typed, and a unit', () => {
  expect(readAge('90d')).toEqual({ count: '90', unit: 'd' });
  expect(readAge('24h')).toEqual({ count: '24', unit: 'h' });
  expect(readAge('x')).toEqual({ count: 'x', unit: 'd' });
});
