import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { AddTenant } from './add-tenant.svelte.ts';
import { problemAt } from '../../backend/memory/problems.ts';

const settled = () => new Promise((done) => setTimeout(done));

test('application credentials are connected, and their secret leaves the page', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [] }), 'available');
  add.choose('application');
  add.domain = ' acme.eu.auth0.com ';
  add.clientId = 'abc';
  add.clientSecret = 'hush';
  const connected = await add.connect();
  expect(connected?.tenant).toMatchObject({ host: 'acme.eu.auth0.com', name: 'acme', sessionOnly: false });
  expect(connected?.access.sufficient).toBe(true);
  expect(add.clientSecret).toBe('');
});

test('a missing part is reported at its place in the form', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  const add = new AddTenant(backend, 'available');
  backend.refuse('connectTenant', 'request', null, [
    problemAt('domain', 'address_empty'),
    problemAt('clientSecret', 'client_secret_empty'),
  ]);
  add.choose('application');
  expect(await add.connect()).toBeNull();
  expect(add.at('domain')?.code).toBe('address_empty');
  expect(add.at('clientSecret')?.code).toBe('client_secret_empty');
  expect(add.at('token')).toBeNull();
  expect(add.problem).toBeNull();
  expect(add.addable).toBe(false);
});

test('a pasted token is read at once, and an unreadable one is reported at once', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  const add = new AddTenant(backend, 'available');
  backend.refuse('readToken', 'token_not_a_jwt');
  add.choose('token');
  add.token = 'not a token';
  await settled();
  expect(add.at('token')?.code).toBe('token_not_a_jwt');
  backend.allow('readToken');
  add.token = 'a.b.c';
  await settled();
  expect(add.at('token')).toBeNull();
  expect(add.tokenFacts?.domain).toBe('acme.eu.auth0.com');
});

test('the answer about an earlier token is dropped', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [] }), 'available');
  add.token = 'a.b.c';
  add.token = '';
  await settled();
  expect(add.tokenFacts).toBeNull();
});

test('without a keychain the credentials are kept for the session', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [], keychain: 'missing' }), 'missing');
  add.choose('token');
  add.token = 'a.b.c';
  expect((await add.connect())?.tenant.sessionOnly).toBe(true);
});

test('a token that lacks a permission keeps the field for a better one', async () => {
  const backend = new MemoryBackend({ tenants: [], missing: ['read:users'] });
  const add = new AddTenant(backend, 'available');
  add.choose('token');
  add.token = 'a.b.c';
  expect(await add.connect()).toBeNull();
  expect(add.access?.sufficient).toBe(false);
  expect(add.at('token')).toMatchObject({ code: 'missing_scope', detail: { needed: ['read:users'] } });
  expect(add.token).toBe('a.b.c');
  expect((await backend.startup()).tenants).toEqual([]);
  // What was said of the token goes with it.
  add.token = 'd.e.f';
  expect([add.access, add.at('token')]).toEqual([null, null]);
});

test('an application that lacks a permission is reported as a whole', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [], missing: ['read:users'] }), 'available');
  add.choose('application');
  expect(await add.connect()).toBeNull();
  expect([add.access?.sufficient, add.problems]).toEqual([false, []]);
});

test('a failed attempt stays on the form, with the error at its field and the secret still there', async () => {
  const backend = new MemoryBackend({ tenants: [], failAt: 'domain' });
  backend.refuse('checkTenant', 'unreachable_dns');
  const add = new AddTenant(backend, 'available');
  add.choose('application');
  add.domain = 'acmee.eu.auth0.com';
  add.clientId = 'abc';
  add.clientSecret = 'hush';
  expect(await add.connect()).toBeNull();
  expect(add.at('domain')?.code).toBe('unreachable_dns');
  expect(add).toMatchObject({ way: 'application', domain: 'acmee.eu.auth0.com', clientSecret: 'hush' });
  expect((await backend.startup()).tenants).toEqual([]);

  expect(add.addable).toBe(true);
  expect((await add.addAnyway())?.host).toBe('acmee.eu.auth0.com');
  expect(add.clientSecret).toBe('');
  expect((await backend.startup()).tenants).toHaveLength(1);
});

test('a failure that no field is to blame for is shown for the whole form', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  backend.refuse('checkTenant', 'unreachable_issuer');
  const add = new AddTenant(backend, 'available');
  add.choose('application');
  expect(await add.connect()).toBeNull();
  expect([add.problem?.code, add.problems]).toEqual(['unreachable_issuer', []]);
  add.choose(null);
  expect([add.problem, add.addable]).toEqual([null, false]);
});
