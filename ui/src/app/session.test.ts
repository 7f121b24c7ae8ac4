import { expect, test, vi } from 'vitest';
import { MemoryBackend } from '../backend/memory.ts';
import { ACME, DEMO, history, labelOf, STAGING } from '../backend/memory-data.ts';
import { loadPage, NO_FILTER } from './history-page.ts';
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

test('what changes while it starts goes with what was loaded ahead, which is given once', async () => {
  const backend = new MemoryBackend({ exports: 5 });
  const [view] = (await loadPage(backend, NO_FILTER, 0)).rows;
  if (view === undefined) throw new Error('there are no exports');
  const followed = vi.spyOn(backend, 'onExportChanged');
  const session = new Session(backend, new Preferences(storage()));
  const started = session.start();
  followed.mock.calls[0]?.[0](view);
  await started;
  const ahead = session.takeAhead();
  expect(ahead?.page.rows).toHaveLength(5);
  expect(ahead?.changed).toEqual([view]);
  expect(session.takeAhead()).toBeNull();
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

test('a changed tenant takes the place of what it was', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  session.changed({ ...STAGING, name: 'renamed' });
  expect(session.tenants.map((tenant) => tenant.name)).toEqual([ACME.name, 'renamed']);
});

test('a credential is renewed of a tenant that is known; another has to be added', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  session.renew(STAGING.id);
  expect(session.renewing?.id).toBe(STAGING.id);
  expect(session.screen.name).toBe('exports');
  session.renewing = null;
  session.renew('removed long ago');
  expect([session.renewing, session.screen.name]).toEqual([null, 'addTenant']);
});

test('the first drag of many real people is told about, once', () => {
  const kept = storage();
  const session = new Session(new MemoryBackend(), new Preferences(kept));
  const [view] = history(1, new Date());
  if (view === undefined) throw new Error('the history is empty');
  expect(session.mayDrag({ ...view, rows: 99 })).toBe(true);
  expect(session.mayDrag({ ...view, tenant: { ...view.tenant, demo: true } })).toBe(true);
  expect(session.mayDrag(view)).toBe(false);
  expect(session.dragWarning).toEqual(view);
  session.dragUnderstood(false);
  expect(session.mayDrag(view)).toBe(true);
  const next = new Session(new MemoryBackend(), new Preferences(kept));
  expect(next.mayDrag(view)).toBe(false);
  next.dragUnderstood(true);
  expect(new Session(new MemoryBackend(), new Preferences(kept)).mayDrag(view)).toBe(true);
});

test('an export asks for another credential until one is given', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  const [view] = history(1, new Date());
  if (view === undefined) throw new Error('the history is empty');
  const expired = { ...view, tenant: labelOf(STAGING), problem: { code: 'token_expired', detail: null } };
  expect(session.needsRenewal(view)).toBe(false);
  expect(session.needsRenewal(expired)).toBe(true);
  session.renewed({ ...STAGING, tokenExpiresAt: '2026-11-24T12:00:00Z' });
  expect(session.needsRenewal(expired)).toBe(false);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(session.needsRenewal({ ...expired, updatedAt: later })).toBe(true);
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
  expect(preferences.dragWarned).toBe(false);
  preferences.dragWarned = true;
  const again = new Preferences(kept);
  expect([again.locale, again.appearance, again.dragWarned]).toEqual(['fr', 'dark', true]);
  again.locale = null;
  expect(new Preferences(kept).locale).toBeNull();
});
