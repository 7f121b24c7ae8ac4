import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME } from '../../backend/memory/data.ts';
import { pageLanguage, PersonDesk } from './person.svelte.ts';

function desk(backend = new MemoryBackend()): PersonDesk {
  return new PersonDesk(backend, ACME.id, 'en');
}

/** Returns a desk that has looked for a person, by default one with two accounts. */
async function searched(
  text = 'ines.dubois@example.com',
  backend = new MemoryBackend(),
): Promise<PersonDesk> {
  const person = desk(backend);
  person.text = text;
  await person.find();
  return person;
}

test('all accounts that are found are included unless one is taken out', async () => {
  const person = desk();
  expect(person.canFind).toBe(false);
  person.text = ' Ines.Dubois@example.com ';
  await person.find();
  expect(person.accounts.size).toBe(2);
  person.choose('google-oauth2|104857', false);
  await person.make();
  expect(person.made?.accounts.map(({ userId }) => userId)).toEqual(['auth0|62d1a9f04b3c']);
  expect(person.progress).toBeNull();
});

test('without an account there is nothing to make', async () => {
  const person = await searched();
  for (const account of [...person.accounts]) person.choose(account, false);
  expect(person.canMake).toBe(false);
  await person.make();
  expect(person.made).toBeNull();
});

test('a text with a bar is an id', async () => {
  const person = await searched('samlp|acme|ines@example.com');
  expect(person.found?.accounts[0]?.userId).toBe('samlp|acme|ines@example.com');
});

test('typing another address forgets what was found', async () => {
  const person = await searched();
  await person.make();
  person.text = 'ines.dubois@example.co';
  expect([person.found, person.made, person.canMake]).toEqual([null, null, false]);
});

test('an answer to an earlier address is not shown for a later one', async () => {
  const person = desk();
  person.text = 'ines.dubois@example.com';
  const finding = person.find();
  person.text = 'other@example.com';
  await finding;
  expect(person.found).toBeNull();
});

test('nobody is a problem, and nothing can be made', async () => {
  const person = await searched('nobody@example.com');
  expect(person.problem?.code).toBe('person_not_found');
  expect(person.textProblem).toEqual(person.problem);
  expect([person.canMake, person.working]).toEqual([false, null]);
});

test('parts without their permission are not included, and say which it is', async () => {
  const backend = new MemoryBackend({ missing: ['read:grants', 'read:role_members'] });
  const person = await searched(undefined, backend);
  expect(person.missing('roles')).toEqual(['read:role_members']);
  expect([person.includes('roles'), person.includes('events')]).toEqual([false, true]);
  await person.make();
  const outcomes = new Map(person.made?.accounts[0]?.parts.map(({ part, outcome }) => [part, outcome]));
  expect(outcomes.get('consents')).toEqual({ kind: 'missingPermission', scopes: ['read:grants'] });
});

test('a part that is left out is not asked for, and roles in organizations go with these', async () => {
  const person = await searched();
  person.include('events', false);
  person.include('organizations', false);
  expect(person.includes('organizationRoles')).toBe(false);
  await person.make();
  const outcomes = new Map(person.made?.accounts[0]?.parts.map(({ part, outcome }) => [part, outcome.kind]));
  expect(outcomes.get('events')).toBe('notChosen');
  expect(outcomes.get('roles')).toBe('included');
  person.include('organizations', true);
  expect(person.includes('organizationRoles')).toBe(true);
});

test('a pack is opened and shown by its id', async () => {
  const backend = new MemoryBackend();
  const person = await searched(undefined, backend);
  await person.make();
  await person.openPage();
  await person.showInFolder();
  expect(backend.deeds).toEqual(['openPersonPage person-1', 'showPersonPack person-1']);
});

test('a refusal while the pack is made is shown, and it can be tried again', async () => {
  const backend = new MemoryBackend();
  const person = await searched(undefined, backend);
  backend.refuse('makePersonPack', 'disk_full');
  await person.make();
  expect([person.problem?.code, person.made, person.canMake]).toEqual(['disk_full', null, true]);
  backend.allow('makePersonPack');
  await person.make();
  expect([person.problem, person.made?.id]).toEqual([null, 'person-1']);
});

test("the page is in the window's language if it can be, or else in English", () => {
  expect(['en', 'fr', 'de'].map(pageLanguage)).toEqual(['en', 'fr', 'en']);
});
