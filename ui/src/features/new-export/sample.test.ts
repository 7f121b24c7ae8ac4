import { expect, test } from 'vitest';
import type { SampleView } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME, STAGING } from '../../backend/memory/data.ts';
import { SampleState } from './sample.svelte.ts';
import { PLAIN } from './style.ts';

const acme = { tenantId: ACME.id, connections: [] };
const staging = { tenantId: STAGING.id, connections: [] };

test('hidden values are not shown', async () => {
  const sample = new SampleState(new MemoryBackend());
  await sample.load({ tenantId: ACME.id, connections: [] });
  await sample.show([{ name: 'email', exportAs: null }], {
    ...PLAIN,
    protect: [{ path: 'email', how: 'mask' }],
  });
  expect(sample.preview?.rows[0]?.[0]?.text).toBe('•••');
});

test('ten users are shown with the chosen columns, and objects become several columns', async () => {
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

test('a sample is loaded once, unless it is to be renewed', async () => {
  const backend = new MemoryBackend();
  let loads = 0;
  const original = backend.sample.bind(backend);
  backend.sample = (...args) => {
    loads += 1;
    return original(...args);
  };
  const sample = new SampleState(backend);
  await sample.load(acme);
  await sample.load({ ...acme });
  expect(loads).toBe(1);
  await sample.renew();
  expect(loads).toBe(2);
  await sample.load(staging);
  expect(loads).toBe(3);
});

test('a late answer does not show the users of another tenant', async () => {
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

test('a sample that could not be loaded says why, and can be renewed', async () => {
  const backend = new MemoryBackend();
  backend.refuse('sample', 'missing_scope');
  const sample = new SampleState(backend);
  await sample.load(acme);
  expect(sample.problem?.code).toBe('missing_scope');
  expect(sample.view).toBeNull();
  backend.allow('sample');
  await sample.renew();
  expect(sample.problem).toBeNull();
  expect(sample.view?.users).toBe(50);
});

test('a cleared sample holds no users, and ignores late answers', async () => {
  const backend = new MemoryBackend();
  const sample = new SampleState(backend);
  await sample.load(acme);
  sample.clear();
  expect([sample.view, sample.preview]).toEqual([null, null]);
  const late = sample.load(acme);
  sample.clear();
  await late;
  expect([sample.view, sample.preview, sample.loading]).toEqual([null, null, false]);
});

test('other columns of the sampled users can be looked at, without changing what is shown', async () => {
  const backend = new MemoryBackend();
  const sample = new SampleState(backend);
  const fields = [{ name: 'email', exportAs: null }];
  expect(await sample.peek(fields)).toBeNull();
  await sample.load(acme);
  await sample.show([{ name: 'user_id', exportAs: null }]);
  expect((await sample.peek(fields))?.rows[0]?.[0]?.text).toContain('@');
  expect(sample.preview?.columns.map(({ title }) => title)).toEqual(['user_id']);
  backend.refuse('preview', 'unexpected');
  expect(await sample.peek(fields)).toBeNull();
});
