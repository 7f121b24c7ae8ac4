import { describe, expect, test } from 'vitest';
import {
  catalogues,
  type Key,
  localeFor,
  locales,
  type Message,
  regionalTag,
  translate,
} from './catalogue.ts';

const english: Record<string, Message> = catalogues.en;

function texts(message: Message): string[] {
  return typeof message === 'string'
    ? [message]
    : [message.one, message.many ?? message.other, message.other];
}

function placeholders(message: Message): string[] {
  const names = texts(message).flatMap((text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)].sort();
}

describe.each(locales)('the catalogue in %s', (locale) => {
  const catalogue: Record<string, Message> = catalogues[locale];

  test('has exactly the keys of English', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
  });

  test('has words and the same placeholders for every key', () => {
    // The text of a plural may leave out the count.
    const named = (message: Message) => placeholders(message).filter((name) => name !== 'count');
    for (const [key, message] of Object.entries(catalogue)) {
      expect(
        texts(message).every((text) => text.trim() !== ''),
        key,
      ).toBe(true);
      expect(named(message), key).toEqual(named(english[key] ?? ''));
      expect(texts(message).join(''), key).not.toMatch(/\{\W|\{\w*\s/);
    }
  });
});

test("plurals follow each language's rules", () => {
  const users = (locale: 'en' | 'fr', count: number) => translate(locale, 'row.users', { count });
  expect([0, 1, 2, 48_210].map((count) => users('en', count))).toEqual([
    '0 users',
    '1 user',
    '2 users',
    '48,210 users',
  ]);
  // In French, zero is singular.
  expect([0, 1, 2].map((count) => users('fr', count))).toEqual([
    '0 utilisateur',
    '1 utilisateur',
    '2 utilisateurs',
  ]);
});

test('arguments are inserted as they are, even if they look like placeholders', () => {
  expect(translate('en', 'row.stop_named' satisfies Key, { name: '{count} $& é' })).toBe('Stop {count} $& é');
});

test('a system language chooses its catalogue, or English', () => {
  expect(['fr-CA', 'fr', 'FR_be', 'de-DE', '', null].map(localeFor)).toEqual([
    'fr',
    'fr',
    'fr',
    'en',
    'en',
    'en',
  ]);
});

test.each([
  ['en', 'en-GB', 'en-GB'],
  ['en', 'en_GB', 'en-GB'],
  ['fr', 'fr-CA', 'fr-CA'],
  ['fr', 'en-GB', 'fr'],
  ['en', null, 'en'],
  ['en', 'not a tag', 'en'],
] as const)('%s on a system in %s is written as in %s', (locale, system, tag) => {
  expect(regionalTag(locale, system)).toBe(tag);
});
