import { describe, expect, test } from 'vitest';
import { de } from '../../messages/de.ts';
import { en } from '../../messages/en.ts';
import { fr } from '../../messages/fr.ts';
import {
  type Key,
  type Locale,
  localeFor,
  locales,
  type Message,
  regionalTag,
  translate,
} from './catalogue.ts';

const catalogues: Record<Locale, Record<string, Message>> = { en, de, fr };
const english = catalogues.en;

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
  const catalogue = catalogues[locale];

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

  test('has typographic quotation marks, apostrophes and ellipses', () => {
    expect(wrong(locale, /["'`]|\.\.\./)).toEqual([]);
  });

  test('is used by the window', () => {
    expect(translate(locale, 'about.licence')).toBe(catalogue['about.licence']);
  });
});

/** The texts of a language that match. */
function wrong(locale: Locale, pattern: RegExp): string[] {
  return Object.values(catalogues[locale])
    .flatMap(texts)
    .filter((text) => pattern.test(text));
}

describe('German typography', () => {
  test('quotes stand in pairs, low and high', () => {
    for (const text of Object.values(catalogues.de).flatMap(texts)) {
      expect(text.replace(/„[^„“]+“/g, ''), text).not.toMatch(/[„“”«»‚‘’]/);
    }
  });

  test('a no-break space stands before a unit', () => {
    expect(wrong('de', /[\d}] ?%|\d (Stunden|Tagen|Minuten)|z\. ?B\./)).toEqual([]);
  });

  test('ß stands after long vowels and diphthongs', () => {
    expect(
      wrong('de', /\b(gro(ss|ess)|grö(ss|sz)|schlie(ss|sz)|hei(ss|sz)|au(ss|sz)er|gemä(ss|sz))/i),
    ).toEqual([]);
  });
});

describe('French typography', () => {
  test('a no-break space stands before high punctuation and inside quotes', () => {
    expect(wrong('fr', /[^\u00a0\u202f/\d](?:[;!?»]|:(?= ))|«[^\u00a0\u202f]|[\d}] ?%/)).toEqual([]);
  });
});

test("plurals follow each language's rules", () => {
  const users = (locale: Locale, count: number) => translate(locale, 'row.users', { count });
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
  expect([0, 1, 2, 48_210].map((count) => translate('de', 'exports.count', { count }))).toEqual([
    '0 Exporte',
    '1 Export',
    '2 Exporte',
    '48.210 Exporte',
  ]);
});

test('arguments are inserted as they are, even if they look like placeholders', () => {
  expect(translate('en', 'row.stop_named' satisfies Key, { name: '{count} $& é' })).toBe('Stop {count} $& é');
});

test('a system language chooses its catalogue, or English', () => {
  expect(['fr-CA', 'fr', 'FR_be', 'de-DE', 'de_AT', 'it-IT', '', null].map(localeFor)).toEqual([
    'fr',
    'fr',
    'fr',
    'de',
    'de',
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
  ['de', 'de-CH', 'de-CH'],
  ['en', null, 'en'],
  ['en', 'not a tag', 'en'],
] as const)('%s on a system in %s is written as in %s', (locale, system, tag) => {
  expect(regionalTag(locale, system)).toBe(tag);
});

test('a chosen region of another language leaves the one of the system', () => {
  expect(regionalTag('en', 'fr-FR', 'en_GB')).toBe('en-GB');
  expect(regionalTag('en', 'en-US', 'en-GB')).toBe('en-US');
  expect(regionalTag('fr', null, 'en-GB')).toBe('fr');
});
