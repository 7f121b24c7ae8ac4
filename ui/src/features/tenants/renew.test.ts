import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, STAGING } from '../../backend/memory-data.ts';
import { Renewal } from './renew.svelte.ts';

test('a new token takes the place of the old one, and leaves the page', async () => {
  const backend = new MemoryBackend();
  const renewal = new Renewal(backend, STAGING);
  renewal.secret = ' a.b.c ';
  const renewed = await renewal.renew();
  expect(renewal.secret).toBe('');
  expect(Date.parse(renewed?.tokenExpiresAt ?? '')).toBeGreaterThan(Date.now());
});

test('what is wrong with the secret is told beside it', async () => {
  const renewal = new Renewal(new MemoryBackend(), ACME);
  expect(await renewal.renew()).toBeNull();
  expect(renewal.wrong?.code).toBe('client_secret_empty');
  expect(renewal.problem).toBeNull();
  expect(renewal.busy).toBe(false);
});

test('a credential that may not read users is refused, and what was typed stays', async () => {
  const renewal = new Renewal(new MemoryBackend({ missing: ['read:users'] }), STAGING);
  renewal.secret = 'a.b.c';
  expect(await renewal.renew()).toBeNull();
  expect(renewal.problem?.code).toBe('missing_scope');
  expect(renewal.secret).toBe('a.b.c');
});
