import { afterEach, expect, test } from 'vitest';
import { type FilterInput } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME } from '../../backend/memory/data.ts';
import { language } from '../../i18n/language.svelte.ts';
import { Failures } from '../../session/failures.svelte.ts';
import { Presets } from '../../session/presets.svelte.ts';
import { Draft } from './draft.svelte.ts';
import { NEW_CONDITION } from './filter.ts';
import { usualName } from './usual-name.ts';

afterEach(() => {
  language.locale = 'en';
});

const condition = (field: string, operator: string, ...values: string[]): FilterInput => ({
  kind: 'condition',
  field,
  operator,
  values,
});
const old = condition('last_login', 'older-than', '90d');
const all = (...parts: FilterInput[]) => ({ kind: 'all', parts }) as const;

function newDraft(): Draft {
  const backend = new MemoryBackend({ exports: 0 });
  return new Draft(backend, new Presets(backend, new Failures()), ACME.id, null);
}

test('an export is named by what its filter keeps', () => {
  expect(usualName(null)).toBe('All users');
  expect(usualName(all(old))).toBe('Users: last sign-in more than 90 days ago');
  language.locale = 'de';
  expect(usualName(all(old))).toBe('Benutzer: letzte Anmeldung vor mehr als 90 Tagen');
});

test('conditions that are long or still to be completed are not told', () => {
  const long = all(old, condition('blocked', 'not-true'), condition('email', 'contains', 'example.com'));
  expect(usualName(long)).toBe('Selected users');
  expect(usualName(all(NEW_CONDITION))).toBe('Selected users');
  expect(usualName(all(condition('email', 'is')))).toBe('Selected users');
});

test('the name follows the filter and the language until the user has chosen one', () => {
  const draft = newDraft();
  expect(draft.name).toBe('All users');
  draft.filter = all(old);
  expect(draft.input.name).toBe('Users: last sign-in more than 90 days ago');
  language.locale = 'fr';
  expect(draft.name).toBe('Utilisateurs\u00a0: dernière connexion il y a plus de 90 jours');
  draft.name = 'Sleepers';
  draft.filter = all();
  expect(draft.input.name).toBe('Sleepers');
  // An emptied name is missing, not forgotten.
  draft.name = '';
  expect(draft.input.name).toBe('');
});

test('a usual name that a request brings follows on', () => {
  const draft = newDraft();
  draft.load({ ...draft.input, name: 'All users' }, 'All users');
  draft.filter = all(condition('blocked', 'true'));
  expect(draft.name).toBe('Users: is blocked');
  draft.load({ ...draft.input, name: 'Mine' }, 'Mine');
  expect(draft.name).toBe('Mine');
});
