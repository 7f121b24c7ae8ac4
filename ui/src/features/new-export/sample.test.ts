import { expect, test } from 'vitest';
import type { SampleView } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, STAGING } from '../../backend/memory-data.ts';
import { SampleState } from './sample.svelte.ts';
import { PLAIN } from './style.ts';

const acme = { tenantId: ACME.id, connections: [] };
const staging = { tenantId: STAGING.id, connections: [] };

test('what is to be hidden is not shown', async () => {
  const sample = new SampleState(new MemoryBackend());
  await sample.load({ tenantId: ACME.id, connections: [] });
  await sample.show([{ name: 'email', exportAs: null }], {
    ...PLAIN,
    protect: [{ path: 'email', how: 'mask' }],
  });
  expect(sample.preview?.rows[0]?.[0]?.text).toBe('•••');
});

test('ten users show under the chosen columns, and objects open', async () => {
  const sample = new SampleState(new MemoryBackend());
  await sample.show([
    { name: 'email', exportAs: 'Mail' },
    { name: 'user_metadata.consent', exportAs: null },
  ]);
  expect(sample.preview).toBeNull();
  await sample.load(acme);
  expect(sample.preview?.rows).toHaveLength(10);
  expect(sample.preview?.columns).toEqual([
    { title: 'Mail', field: 0 },
    { title: 'user_metadata.consent.given', field: 1 },
    { title: 'user_metadata.consent.date', field: 1 },
  ]);
});

test('the same users are asked for once, unless they are to be renewed', async () => {
  const backend = new MemoryBackend();
  let asked = 0;
  const original = backend.sample.bind(backend);
  backend.sample = (...args) => {
    asked += 1;
    return original(...args);
  };
  const sample = new SampleState(backend);
  await sample.load(acme);
  await sample.load({ ...acme });
  expect(asked).toBe(1);
  await sample.renew();
  expect(asked).toBe(2);
  await sample.load(staging);
  expect(asked).toBe(3);
});

test('an answer that comes late does not show one tenant’s users as another’s', async () => {
  const backend = new MemoryBackend();
  const answers: ((view: SampleView) => void)[] = [];
  backend.sample = () => new Promise((resolve) => answers.push(resolve));
  const sample = new SampleState(backend);
  const first = sample.load(acme);
  const second = sample.load(staging);
  const view = (users: number) => ({ users, takenAt: '2026-01-01T00:00:00Z', keys: [], unnameable: 0 });
  answers[1]?.(view(2));
  answers[0]?.(view(1));
  await Promise.all([first, second]);
  expect(sample.view?.users).toBe(2);
  expect(sample.loading).toBe(false);
});

test('why there is nobody to show is told, and asking again may help', async () => {
  const backend = new MemoryBackend({ missing: ['read:users'] });
  const sample = new SampleState(backend);
  await sample.load(acme);
  expect(sample.problem?.code).toBe('missing_scope');
  expect(sample.view).toBeNull();
  backend.sample = () =>
    Promise.resolve({ users: 0, takenAt: '2026-01-01T00:00:00Z', keys: [], unnameable: 0 });
  await sample.renew();
  expect(sample.problem).toBeNull();
  expect(sample.view?.users).toBe(0);
});

test('once nobody looks any more nothing of the users is held, nor taken in later', async () => {
  const backend = new MemoryBackend();
  const sample = new SampleState(backend);
  await sample.load(acme);
  sample.forget();
  expect([sample.view, sample.preview]).toEqual([null, null]);
  const late = sample.load(acme);
  sample.forget();
  await late;
  expect([sample.view, sample.preview, sample.loading]).toEqual([null, null, false]);
});
