import { expect, test, vi } from 'vitest';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { ACME, DEMO, labelOf, STAGING } from '../backend/memory/data.ts';
import { history } from '../backend/memory/history.ts';
import { loadPage, NO_FILTER } from './history-page.ts';
import { Preferences } from './preferences.svelte.ts';
import { Session } from './session.svelte.ts';
import { problemLike } from '../backend/memory/problems.ts';

/** The part of the browser's storage that preferences use. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

test('the session starts with the tenant that was chosen last', async () => {
  const stored = storage();
  const first = new Session(new MemoryBackend(), new Preferences(stored));
  await first.start();
  expect(first.tenant?.id).toBe(ACME.id);
  first.choose(STAGING.id);
  const second = new Session(new MemoryBackend(), new Preferences(stored));
  await second.start();
  expect(second.tenant?.id).toBe(STAGING.id);
});

test('the preloaded history comes with the changes since, and only once', async () => {
  const backend = new MemoryBackend({ exports: 5 });
  const [view] = (await loadPage(backend, NO_FILTER, [], 0)).rows;
  if (view === undefined) throw new Error('no exports');
  const session = new Session(backend, new Preferences(storage()));
  const followed = vi.spyOn(backend, 'onExportChanged');
  const started = session.start();
  followed.mock.calls[0]?.[0](view);
  await started;
  const preloaded = session.takePreloaded();
  expect(preloaded?.page.rows).toHaveLength(5);
  expect(preloaded?.changed).toEqual([view]);
  expect(session.takePreloaded()).toBeNull();
});

test('an added tenant becomes the current one, and is listed once', async () => {
  const session = new Session(new MemoryBackend({ tenants: [] }), new Preferences(storage()));
  await session.start();
  expect(session.tenant).toBeNull();
  session.added(DEMO);
  session.added(DEMO);
  expect(session.tenants).toEqual([DEMO]);
  expect(session.tenant).toEqual(DEMO);
});

test('when the current tenant is removed, another becomes the current one', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  await session.removeTenant(ACME.id);
  expect(session.tenant?.id).toBe(STAGING.id);
});

test('a changed tenant is replaced in the list', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  session.changed({ ...STAGING, name: 'renamed' });
  expect(session.tenants.map((tenant) => tenant.name)).toEqual([ACME.name, 'renamed']);
});

test('a known tenant can be renewed; a removed one has to be added', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  session.renew(STAGING.id);
  expect(session.renewing?.id).toBe(STAGING.id);
  expect(session.screen.name).toBe('exports');
  session.renewing = null;
  session.renew('removed');
  expect([session.renewing, session.screen.name]).toEqual([null, 'addTenant']);
});

test('an export has to be fixed until its credential is corrected', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  const [view] = history(1, new Date());
  if (view === undefined) throw new Error('no exports');
  const problem = problemLike('token_expired');
  const expired = { ...view, tenant: labelOf(STAGING), canResume: true, problem };
  expect(session.nextStep(expired)).toBe('fixCredential');
  session.renewed({ ...STAGING, tokenExpiresAt: '2026-11-24T12:00:00Z' });
  expect(session.nextStep(expired)).toBe('resume');
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(session.nextStep({ ...expired, updatedAt: later })).toBe('fixCredential');
});

test('fixing opens the place where the reason is corrected', async () => {
  const token = { ...STAGING, signIn: 'token' as const };
  const backend = new MemoryBackend({ tenants: [{ ...ACME, signIn: 'clientSecret' }, token] });
  const session = new Session(backend, new Preferences(storage()));
  await session.start();
  const missing = problemLike('missing_scope', { needed: ['read:users'] });
  session.fix(ACME.id, missing);
  expect(session.checkingAccess).toMatchObject({ tenant: { id: ACME.id }, problem: missing });
  expect(session.renewing).toBeNull();
  // A token can't be granted a permission, only replaced.
  session.fix(token.id, missing);
  expect(session.renewing?.id).toBe(token.id);
  session.fix('removed', problemLike('unauthorized'));
  expect(session.screen.name).toBe('addTenant');
});

test('tenants that another process has added or removed appear without a restart', async () => {
  const backend = new MemoryBackend({ tenants: [ACME] });
  const session = new Session(backend, new Preferences(storage()));
  await session.start();
  backend.changeElsewhere([ACME, STAGING]);
  await session.refreshTenants();
  expect(session.tenants.map(({ id }) => id)).toEqual([ACME.id, STAGING.id]);
  expect(session.tenant?.id).toBe(ACME.id);
  const { tenants } = session;
  await session.refreshTenants();
  expect(session.tenants, 'nothing has changed').toBe(tenants);
  backend.changeElsewhere([STAGING]);
  await session.refreshTenants();
  expect(session.tenant?.id).toBe(STAGING.id);
  backend.refuse('listTenants', 'store_failed');
  await session.refreshTenants();
  expect(session.tenants).toHaveLength(1);
});

test('a tenant that appears does not replace the first form while it is filled in', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  const session = new Session(backend, new Preferences(storage()));
  await session.start();
  session.fillingIn = true;
  backend.changeElsewhere([ACME]);
  await session.refreshTenants();
  expect(session.tenant).toBeNull();
  session.fillingIn = false;
  await session.refreshTenants();
  expect(session.tenant?.id).toBe(ACME.id);
});

test('the current tenant is that of the export on the screen', async () => {
  const session = new Session(new MemoryBackend(), new Preferences(storage()));
  await session.start();
  const [view] = history(1, new Date());
  if (view === undefined) throw new Error('no exports');
  session.choose(ACME.id);
  const other = { ...view, tenant: labelOf(STAGING), input: { ...view.input, tenantId: STAGING.id } };
  session.show({ name: 'details', export: other });
  expect(session.tenant?.id).toBe(STAGING.id);
  session.show({ name: 'newExport', from: null });
  expect(session.tenant?.id, 'a new export from there').toBe(STAGING.id);
  session.show({ name: 'exports' });
  expect(session.tenant?.id).toBe(ACME.id);
  session.show({ name: 'newExport', from: other.input });
  expect(session.tenant?.id, 'a changed export').toBe(STAGING.id);
  session.show({ name: 'details', export: other });
  session.choose(ACME.id);
  expect([session.screen.name, session.tenant?.id]).toEqual(['exports', ACME.id]);
});

test('a start that failed can be tried again', async () => {
  const backend = new MemoryBackend();
  const session = new Session(backend, new Preferences(storage()));
  backend.refuse('startup', 'store_failed');
  await session.start();
  expect(session.failure).toMatchObject({ code: 'store_failed' });
  backend.allow('startup');
  await session.start();
  expect(session.failure).toBeNull();
  expect(session.startup).not.toBeNull();
});

test('preferences are stored, and invalid ones are ignored', () => {
  const stored = storage();
  stored.setItem('rollcall.language', 'tlh');
  stored.setItem('rollcall.appearance', 'plaid');
  const preferences = new Preferences(stored);
  expect([preferences.locale, preferences.appearance]).toEqual([null, 'system']);
  preferences.locale = 'fr';
  preferences.appearance = 'dark';
  expect(preferences.dragWarned).toBe(false);
  preferences.dragWarned = true;
  const again = new Preferences(stored);
  expect([again.locale, again.appearance, again.dragWarned]).toEqual(['fr', 'dark', true]);
  again.locale = null;
  expect(new Preferences(stored).locale).toBeNull();
});

test('the history is shown without a tenant, and the welcome screen without both', async () => {
  const session = new Session(new MemoryBackend({ tenants: [] }), new Preferences(storage()));
  await session.start();
  expect(session.isNew).toBe(false);
  session.show({ name: 'newExport', from: null });
  expect(session.screen.name).toBe('addTenant');

  const fresh = new Session(new MemoryBackend({ tenants: [ACME], exports: 0 }), new Preferences(storage()));
  await fresh.start();
  fresh.show({ name: 'settings' });
  expect(fresh.isNew).toBe(false);
  await fresh.removeTenant(ACME.id);
  expect(fresh.isNew).toBe(true);
  expect(fresh.screen.name).toBe('exports');
});

test('an export of an earlier demo tenant is repeated with the current one', async () => {
  const backend = new MemoryBackend();
  const session = new Session(backend, new Preferences(storage()));
  await session.start();
  const view = backend.change('export-1', { tenant: { ...labelOf(DEMO), id: 'ended' } });
  const again = await session.actions.exportAgain({ ...view, input: { ...view.input, tenantId: 'ended' } });
  expect(again?.input.tenantId).toBe(DEMO.id);
  // The chosen tenant stays the chosen one.
  expect(session.tenant?.id).toBe(ACME.id);
  expect(session.tenants.map(({ id }) => id)).toContain(DEMO.id);
});
