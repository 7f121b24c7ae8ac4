import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportInput } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME, PRESETS } from '../../backend/memory/data.ts';
import { loadPage, NO_FILTER } from '../../session/history-page.ts';
import type { SearchWords } from '../../session/search-terms.ts';
import { History } from './history.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const words = () =>
  Promise.resolve({ locale: 'en', now: new Date(), presets: [], formats: [] } satisfies SearchWords);
const removed = new Set<string>();
const actions = { isRemoved: (id: string) => removed.has(id) };
beforeEach(() => {
  removed.clear();
});

function request(): ExportInput {
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('no presets');
  return { ...preset.input, tenantId: ACME.id, name: 'Access' };
}

async function opened(backend: MemoryBackend) {
  const history = new History(backend, actions, words);
  history.open();
  await vi.advanceTimersByTimeAsync(0);
  return history;
}

test('ten thousand exports are loaded page by page, each once', async () => {
  const history = await opened(new MemoryBackend({ exports: 10_000 }));
  expect(history.rows).toHaveLength(30);
  await Promise.all([history.more(), history.more()]);
  expect(history.rows).toHaveLength(230);
  expect(new Set(history.rows.map((view) => view.id)).size).toBe(230);
});

test('pages grow for whoever scrolls on, and hold each export once', async () => {
  const history = await opened(new MemoryBackend({ exports: 1_000 }));
  let pages = 1;
  for (; history.rows.length < 1_000; pages += 1) await history.more();
  expect(new Set(history.rows.map((view) => view.id)).size).toBe(1_000);
  expect(pages).toBe(5);
});

test('the first page is loaded once, even if more is asked for before the history is opened', async () => {
  const backend = new MemoryBackend({ exports: 50 });
  const loaded = vi.spyOn(backend, 'exports');
  const history = new History(backend, actions, words);
  void history.more();
  history.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(loaded).toHaveBeenCalledTimes(1);
  expect(history.rows).toHaveLength(30);
});

test('a preloaded page is shown at once, with the changes since, and is not loaded again', async () => {
  const backend = new MemoryBackend({ exports: 50 });
  const page = await loadPage(backend, NO_FILTER, [], 0);
  const loaded = vi.spyOn(backend, 'exports');
  const [first] = page.rows;
  if (first === undefined) throw new Error('no exports');
  const history = new History(backend, actions, words);
  history.open({ page, changed: [{ ...first, name: 'Changed meanwhile' }] });
  expect(history.rows).toHaveLength(30);
  expect(history.count).toBe(50);
  expect(history.rows[0]?.name).toBe('Changed meanwhile');
  await vi.advanceTimersByTimeAsync(0);
  expect(loaded).not.toHaveBeenCalled();
});

test('a change that arrives while the history is loaded is not lost', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  await backend.startExport(request());
  const read = backend.exports.bind(backend);
  let deliver: () => void = () => undefined;
  vi.spyOn(backend, 'exports').mockImplementation(async (filter) => {
    const rows = await read(filter);
    await new Promise<void>((resolve) => (deliver = resolve));
    return rows;
  });
  const history = await opened(backend);
  for (let step = 0; step < 16; step += 1) backend.advance();
  deliver();
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows.map(({ state }) => state)).toEqual(['ready']);
});

test('a new export appears on top and goes through its states', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const history = await opened(backend);
  expect(history.empty).toBe(true);
  await backend.startExport(request());
  expect(history.empty).toBe(false);
  expect(history.rows[0]?.state).toBe('queued');
  const states = new Set<string>();
  for (let step = 0; step < 16; step += 1) {
    backend.advance();
    states.add(history.rows[0]?.state ?? '');
  }
  expect([...states]).toEqual(['starting', 'waiting', 'downloading', 'converting', 'packing', 'ready']);
  expect(history.rows[0]).toMatchObject({ rows: 1_000, packPresent: true });
});

test('a search shows its matches, and an empty search everything', async () => {
  const history = await opened(new MemoryBackend());
  history.filter = { ...NO_FILTER, search: 'mfa' };
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows.map((view) => view.name)).toEqual(['MFA coverage']);
  history.filter = { ...NO_FILTER, search: 'nothing like it' };
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows).toEqual([]);
  expect(history.empty).toBe(false);
  history.filter = NO_FILTER;
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows).toHaveLength(9);
});

test('the history is filtered by state and tenant, and counts its matches', async () => {
  const history = await opened(new MemoryBackend({ exports: 10_000 }));
  expect(history.count).toBe(10_000);
  history.filter = { ...NO_FILTER, states: 'attention', tenantId: ACME.id };
  await vi.advanceTimersByTimeAsync(0);
  expect(new Set(history.rows.map((view) => view.state))).toEqual(new Set(['lost', 'stopped']));
  expect(new Set(history.rows.map((view) => view.tenant.id))).toEqual(new Set([ACME.id]));
  expect(history.count).toBeLessThan(10_000);
  expect(history.filtered).toBe(true);
});

test('an export that no longer matches the filter leaves the list', async () => {
  const backend = new MemoryBackend({ exports: 3 });
  const history = await opened(backend);
  history.filter = { ...NO_FILTER, states: 'running' };
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows).toEqual([]);
  const view = await backend.startExport(request());
  expect([history.rows.length, history.count]).toEqual([1, 1]);
  await backend.stopExport(view.id);
  expect([history.rows.length, history.count]).toEqual([0, 0]);
});

test('a page that is dropped leaves no gap in the one that follows', async () => {
  const backend = new MemoryBackend({ exports: 500 });
  const history = await opened(backend);
  await history.more();
  const read = backend.exports.bind(backend);
  const deliver: (() => void)[] = [];
  vi.spyOn(backend, 'exports').mockImplementation(async (filter) => {
    const rows = await read(filter);
    await new Promise<void>((resolve) => deliver.push(resolve));
    return rows;
  });
  void history.more();
  await vi.advanceTimersByTimeAsync(0);
  history.filter = { ...NO_FILTER, order: 'oldest' };
  await vi.advanceTimersByTimeAsync(0);
  // The page of the filter before arrives, and the end of the list is still in sight.
  deliver[0]?.();
  await vi.waitFor(() => {
    expect(deliver).toHaveLength(2);
  });
  void history.more();
  await vi.advanceTimersByTimeAsync(0);
  for (const each of deliver) each();
  await vi.advanceTimersByTimeAsync(0);
  const rows = await read({ search: [], tenantId: null, states: [], order: 'oldest', offset: 0, limit: 30 });
  expect(history.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

test('while a search is typed, only its latest text is looked for', async () => {
  const backend = new MemoryBackend();
  const history = await opened(backend);
  const read = backend.exports.bind(backend);
  const asked: string[] = [];
  const deliver: (() => void)[] = [];
  vi.spyOn(backend, 'exports').mockImplementation(async (filter) => {
    asked.push((filter.search ?? []).map(({ text }) => text).join(' '));
    await new Promise<void>((resolve) => deliver.push(resolve));
    return read(filter);
  });
  for (const search of ['m', 'mf', 'mfa']) {
    history.filter = { ...NO_FILTER, search };
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(asked).toEqual(['m']);
  deliver[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['m', 'mfa']);
  deliver[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows.map((view) => view.name)).toEqual(['MFA coverage']);
});

test('after a first page that could not be loaded, more begins with it', async () => {
  const backend = new MemoryBackend({ exports: 500 });
  const history = await opened(backend);
  backend.refuse('exports', 'store_failed');
  history.filter = { ...NO_FILTER, order: 'oldest' };
  await vi.advanceTimersByTimeAsync(0);
  expect(history.problem?.code).toBe('store_failed');
  backend.allow('exports');
  await history.more();
  const times = history.rows.map(({ createdAt }) => Date.parse(createdAt));
  expect(times).toHaveLength(30);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test('removed exports are neither listed nor counted', async () => {
  const backend = new MemoryBackend({ exports: 2 });
  const history = await opened(backend);
  removed.add('export-1');
  history.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows.map(({ id }) => id)).toEqual(['export-2']);
  expect([history.count, history.empty]).toEqual([1, false]);
});

test('a history whose exports were all removed is empty', async () => {
  removed.add('export-1');
  const history = await opened(new MemoryBackend({ exports: 1 }));
  expect([history.count, history.empty]).toEqual([0, true]);
});

test('a history that could not be loaded says why, and can be loaded again', async () => {
  const backend = new MemoryBackend();
  backend.refuse('exports', 'store_failed');
  const history = await opened(backend);
  expect(history.problem?.code).toBe('store_failed');
  backend.allow('exports');
  await history.reload();
  expect(history.problem).toBeNull();
  expect(history.rows).toHaveLength(9);
});
