import { expect, test } from 'vitest';
import { FIELDS } from '../../backend/memory-data.ts';
import { language } from '../../i18n/language.svelte.ts';
import { fieldLabel, findFields, groupOf, typedPath } from './catalogue.ts';

test('every field has a group and words of its own', () => {
  for (const { name } of FIELDS) {
    expect(groupOf(name), name).not.toBe('other');
    expect(fieldLabel(name), name).not.toBe(name);
  }
  expect(groupOf('something_new')).toBe('other');
});

test("a field is found by its words and by Auth0's name, with or without accents", () => {
  const names = (search: string) =>
    [...findFields(FIELDS, search).values()].flat().map((field) => field.name);
  expect(names('last_ip')).toEqual(['last_ip']);
  expect(names('E-MAIL')).toContain('email');
  expect(names('no such field')).toEqual([]);
  expect(names('')).toHaveLength(FIELDS.length);
  language.locale = 'fr';
  expect(names('prenom')).toEqual(['given_name']);
  language.locale = 'en';
});

test('a path into metadata can be typed', () => {
  expect(typedPath(' app_metadata.plan ')).toBe('app_metadata.plan');
  expect(typedPath('app_metadata')).toBeNull();
  expect(typedPath('plan')).toBeNull();
});
