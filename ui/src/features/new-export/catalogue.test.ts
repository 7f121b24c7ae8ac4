import { afterEach, expect, test } from 'vitest';
import { FIELDS } from '../../backend/memory/data.ts';
import { sampleOf } from '../../backend/memory/sample.ts';
import { locales } from '../../i18n/catalogue.ts';
import { language, t } from '../../i18n/language.svelte.ts';
import { fieldHint, fieldLabel, findFields, findKeys, rootOf, titleFor, pathInside } from './catalogue.ts';

afterEach(() => {
  language.locale = 'en';
});

test.each(locales)(
  'every field has a name, a description, an example and a group with words in %s',
  (locale) => {
    language.locale = locale;
    for (const { name, group, example } of FIELDS) {
      expect(t(`group.${group}`), name).not.toBe('');
      expect(fieldLabel(name), name).not.toBe(name);
      expect(fieldHint(name), name).toMatch(/\.$/);
      expect(example, name).not.toBe('');
    }
    expect(fieldLabel('something_new')).toBe('something_new');
    expect(fieldHint('toString')).toBe('');
  },
);

test('groups keep their order, whichever of their fields match', () => {
  const groups = (search: string) => [...findFields(FIELDS, search).keys()];
  expect(groups('')).toEqual(['identity', 'contact', 'sign_in', 'connection', 'metadata', 'access']);
  expect(groups('updated_at')).toEqual(['identity']);
  expect(groups('ed')).toEqual(groups('').filter((group) => groups('ed').includes(group)));
});

test("a field is found by its words and by Auth0's name, with or without accents", () => {
  const names = (search: string) =>
    [...findFields(FIELDS, search).values()].flat().map((field) => field.name);
  expect(names('last_ip')).toEqual(['last_ip']);
  expect(names('E-MAIL')).toContain('email');
  expect(names('no such field')).toEqual([]);
  expect(names('')).toHaveLength(FIELDS.length);
  language.locale = 'fr';
  expect(names('prenom')).toContain('given_name');
});

test('metadata keys are found by any part of their path', () => {
  const { keys } = sampleOf(50, new Date());
  expect(findKeys(keys, 'CITY').map(({ path }) => path)).toEqual(['user_metadata.address.city']);
  expect(findKeys(keys, 'app_meta').every(({ path }) => path.startsWith('app_metadata.'))).toBe(true);
});

test('a path is split, and becomes a title', () => {
  expect(rootOf('user_metadata.consent.given')).toBe('user_metadata');
  expect(pathInside('user_metadata.consent.given')).toBe('consent.given');
  for (const [path, title] of [
    ['user_metadata.consent.given', 'Consent given'],
    ['user_metadata.consentGiven', 'Consent given'],
    ['app_metadata.plan', 'Plan'],
    ['app_metadata.billing.plan_type', 'Billing plan type'],
    ['app_metadata.VAT', 'VAT'],
    ['user_metadata.tags[0]', 'Tags 1'],
    ['app_metadata.internal notes', 'Internal notes'],
    ['user_metadata.été', 'Été'],
    ['email', 'email'],
  ] as const) {
    expect(titleFor(path), path).toBe(title);
  }
});
