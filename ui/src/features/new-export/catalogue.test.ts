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

test('groups keep their order without a search', () => {
  const groups = (search: string) => [...findFields(FIELDS, search).keys()];
  expect(groups('')).toEqual(['identity', 'contact', 'sign_in', 'connection', 'metadata', 'access']);
  expect(groups('updated_at')).toEqual(['identity']);
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

test.each([
  ['en', 'mfa', 'multifactor'],
  ['en', '2FA', 'multifactor'],
  ['en', 'login', 'last_login'],
  ['en', 'phone', 'phone_number'],
  ['en', 'mobile', 'phone_number'],
  ['en', 'status', 'blocked'],
  ['en', 'group', 'groups'],
  ['en', 'department', 'organizations'],
  ['en', 'created', 'created_at'],
  ['en', 'sign up', 'created_at'],
  ['en', 'surname', 'family_name'],
  ['fr', 'double authentification', 'multifactor'],
  ['fr', 'téléphone', 'phone_number'],
  ['fr', 'statut', 'blocked'],
  ['fr', 'groupe', 'groups'],
  ['fr', 'service', 'organizations'],
  ['fr', 'inscription', 'created_at'],
  ['fr', 'courriel', 'email'],
] as const)('in %s, “%s” finds %s', (locale, search, name) => {
  language.locale = locale;
  const found = [...findFields(FIELDS, search).values()].flat().map((field) => field.name);
  expect(found).toContain(name);
});

test('the best match comes first, with its group', () => {
  const first = (search: string) => [...findFields(FIELDS, search).values()].flat()[0]?.name;
  expect(first('email')).toBe('email');
  expect(first('phone')).toBe('phone_number');
  expect(first('created')).toBe('created_at');
  expect(first('group')).toBe('groups');
  expect(first('nickname')).toBe('nickname');
  expect(first('mfa')).toBe('mfa_methods');
  expect(first('sign-in')).toBe('last_login');
});

test('a field is found by its example', () => {
  const [example] = FIELDS.filter(({ name }) => name === 'user_id').map((field) => field.example);
  expect([...findFields(FIELDS, example ?? '').values()].flat().map(({ name }) => name)).toEqual(['user_id']);
});

test('metadata keys are found by any part of their path', () => {
  const { keys } = sampleOf(50, new Date());
  expect(findKeys(keys, 'CITY', true).map(({ path }) => path)).toEqual(['user_metadata.address.city']);
  expect(findKeys(keys, 'newsletter', false)).toEqual([]);
  expect(findKeys(keys, 'newsletter', true).map(({ path }) => path)).toEqual(['user_metadata.tags[0]']);
  expect(findKeys(keys, 'app_meta', true).every(({ path }) => path.startsWith('app_metadata.'))).toBe(true);
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
