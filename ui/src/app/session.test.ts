import { expect, test } from 'vitest';
import { MemoryBackend } from '../backend/memory.ts';
import { ACME, DEMO, STAGING } from '../backend/memory-data.ts';
import { Preferences } from './preferences.svelte.ts';
import { Session } from './session.svelte.ts';

/** The part of the browser's storage that is in use. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

test('it opens with the tenant that was chosen last', async () => {
  const kept = storage();
  const first = new Session(new MemoryBackend(), new Preferences(kept));
  await first.start();
  expect(first.tenant?.id).toBe(ACME.id);
  first.choose(STAGING.id);
  const second = new Session(new MemoryBackend(), new Preferences(kept));
  await second.start();
  expect(second.tenant?.id).toBe(STAGING.id);
});

test('an added tenant is the one at hand, once', async () => {
  const session = new Session(new MemoryBackend({ tenants: [] }), new Preferences(storage()));
  await session.start();
  expect(session.tenant).toBeNull();
  session.added(DEMO);
  session.added(DEMO);
  expect(session.tenants).toEqual([DEMO]);
  expect(session.tenant).toEqual(DEMO);
});

test('when the tenant at hand is removed, another takes its place', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  await session.removeTenant(ACME.id);
  expect(session.tenant?.id).toBe(STAGING.id);
});

test('an application that does not answer is told, and can be asked again', async () => {
  const backend = new MemoryBackend();
  const session = new Session(backend, new Preferences(storage()));
  const startup = backend.startup.bind(backend);
  backend.startup = () => Promise.reject(new Error('no answer'));
  await session.start();
  expect(session.failure).toMatchObject({ code: 'unexpected' });
  backend.startup = startup;
  await session.start();
  expect(session.failure).toBeNull();
  expect(session.startup).not.toBeNull();
});

test('preferences are kept, and nonsense in their place is ignored', () => {
  const kept = storage();
  kept.setItem('rollcall.language', 'tlh');
  kept.setItem('rollcall.appearance', 'plaid');
  const preferences = new Preferences(kept);
  expect([preferences.locale, preferences.appearance]).toEqual([null, 'system']);
  preferences.locale = 'fr';
  preferences.appearance = 'dark';
  const again = new Preferences(kept);
  expect([again.locale, again.appearance]).toEqual(['fr', 'dark']);
  again.locale = null;
  expect(new Preferences(kept).locale).toBeNull();
});
