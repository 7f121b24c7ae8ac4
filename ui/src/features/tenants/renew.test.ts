import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME, STAGING } from '../../backend/memory/data.ts';
import { Renewal } from './renew.svelte.ts';
import { problemAt } from '../../backend/memory/problems.ts';

test('a new token replaces the old one, and leaves the page', async () => {
  const backend = new MemoryBackend();
  const renewal = new Renewal(backend, STAGING);
  renewal.secret = ' a.b.c ';
  const renewed = await renewal.renew();
  expect(renewal.secret).toBe('');
  expect(Date.parse(renewed?.tokenExpiresAt ?? '')).toBeGreaterThan(Date.now());
});

test('a problem with the secret is reported at it', async () => {
  const backend = new MemoryBackend();
  backend.refuse('renewCredential', 'request', null, [problemAt('clientSecret', 'client_secret_empty')]);
  const renewal = new Renewal(backend, ACME);
  expect(await renewal.renew()).toBeNull();
  expect(renewal.secretProblem?.code).toBe('client_secret_empty');
  expect(renewal.problem).toBeNull();
  expect(renewal.busy).toBe(false);
});

test('another refusal is reported as a whole, and the typed secret stays', async () => {
  const backend = new MemoryBackend();
  backend.refuse('renewCredential', 'missing_scope');
  const renewal = new Renewal(backend, STAGING);
  renewal.secret = 'a.b.c';
  expect(await renewal.renew()).toBeNull();
  expect(renewal.problem?.code).toBe('missing_scope');
  expect(renewal.secret).toBe('a.b.c');
});
