import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { AddTenant } from './add-tenant.svelte.ts';
import { problemAt } from '../../backend/memory/problems.ts';

const settled = () => new Promise((done) => setTimeout(done));

test('application credentials are added and checked, and their secret leaves the page', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [] }), 'available');
  add.choose('application');
  add.domain = ' acme.eu.auth0.com ';
  add.clientId = 'abc';
  add.clientSecret = 'hush';
  await add.connect();
  expect(add.tenant).toMatchObject({ host: 'acme.eu.auth0.com', name: 'acme', sessionOnly: false });
  expect(add.access?.sufficient).toBe(true);
  expect(add.clientSecret).toBe('');
});

test('a missing part is reported at its place in the form', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  const add = new AddTenant(backend, 'available');
  backend.refuse('addTenant', 'request', null, [
    problemAt('domain', 'address_empty'),
    problemAt('clientSecret', 'client_secret_empty'),
  ]);
  add.choose('application');
  await add.connect();
  expect(add.at('domain')?.code).toBe('address_empty');
  expect(add.at('clientSecret')?.code).toBe('client_secret_empty');
  expect(add.at('token')).toBeNull();
  expect(add.problem).toBeNull();
  expect(add.tenant).toBeNull();
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
  await add.connect();
  expect(add.tenant?.sessionOnly).toBe(true);
});

test('a missing permission is part of the result', async () => {
  const add = new AddTenant(new MemoryBackend({ tenants: [], missing: ['read:users'] }), 'available');
  add.choose('token');
  add.token = 'a.b.c';
  await add.connect();
  expect(add.access?.sufficient).toBe(false);
});

test('a tenant that cannot be reached can be corrected, in the form as it was apart from the secret', async () => {
  const backend = new MemoryBackend({ tenants: [] });
  backend.refuse('checkTenant', 'unreachable_dns');
  const add = new AddTenant(backend, 'available');
  add.choose('application');
  add.domain = 'acmee.eu.auth0.com';
  add.clientId = 'abc';
  add.clientSecret = 'hush';
  await add.connect();
  expect([add.checked, add.unconnected]).toEqual([true, true]);
  expect(add.problem?.code).toBe('unreachable_dns');
  await add.correct();
  expect(add.tenant).toBeNull();
  expect(add.problem).toBeNull();
  expect(add).toMatchObject({ way: 'application', domain: 'acmee.eu.auth0.com', clientId: 'abc' });
  expect(add.clientSecret).toBe('');
  expect((await backend.startup()).tenants).toEqual([]);
});
