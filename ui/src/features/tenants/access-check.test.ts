import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME } from '../../backend/memory/data.ts';
import { problemLike } from '../../backend/memory/problems.ts';
import { AccessCheck } from './access-check.svelte.ts';

const lacksUsers = problemLike('missing_scope', { needed: ['read:users', 'read:current_user'] });

test('a permission that is granted by now counts', async () => {
  const check = new AccessCheck(new MemoryBackend(), ACME, lacksUsers);
  expect(check.still).toBe('');
  expect(await check.look()).toBe(true);
  expect(check.access?.sufficient).toBe(true);
});

test('a permission that is still missing is named', async () => {
  const check = new AccessCheck(new MemoryBackend({ missing: ['read:users'] }), ACME, lacksUsers);
  expect(await check.look()).toBe(false);
  expect(check.still).toBe('read:users');
});

test('what a column lacked is looked for as well', async () => {
  const problem = problemLike('lookup_permission_missing', { field: 'groups', missing: ['read:groups'] });
  const check = new AccessCheck(new MemoryBackend(), ACME, problem);
  expect(await check.look()).toBe(false);
  expect(check.still).toBe('read:groups');
});

test('a check that fails says why', async () => {
  const backend = new MemoryBackend();
  backend.refuse('checkTenant', 'unreachable');
  const check = new AccessCheck(backend, ACME, lacksUsers);
  expect(await check.look()).toBe(false);
  expect([check.failure?.code, check.access, check.busy]).toEqual(['unreachable', null, false]);
});
