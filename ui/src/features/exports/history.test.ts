import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadPage, NO_FILTER } from '../../app/history-page.ts';
import type { ExportInput } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, PRESETS } from '../../backend/memory-data.ts';
import { History, UNDO_MILLISECONDS } from './history.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function request(): ExportInput {
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('there are no presets');
  return { ...preset.input, tenantId: ACME.id, name: 'Access' };
}

async function opened(backend: MemoryBackend) {
  const history = new History(backend);
  const close = history.open();
  await vi.advanceTimersByTimeAsync(0);
  return { history, close };
}

test('ten thousand exports are loaded page by page, each once', async () => {
  const { history } = await opened(new MemoryBackend({ exports: 10_000 }));
  expect(history.rows).toHaveLength(30);
  await Promise.all([history.more(), history.more()]);
  expect(history.rows).toHaveLength(230);
  expect(new Set(history.rows.map((view) => view.id)).size).toBe(230);
});

test('the first page is asked for once, though the empty list asks for more before it is opened', async () => {
  const backend = new MemoryBackend({ exports: 50 });
  const asked = vi.spyOn(backend, 'exports');
  const history = new History(backend);
  void history.more();
  history.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(history.rows).toHaveLength(30);
});

test('what was loaded ahead is shown at once, with what has changed since, and is not asked for again', async () => {
  const backend = new MemoryBackend({ exports: 50 });
  const page = await loadPage(backend, NO_FILTER, 0);
  const asked = vi.spyOn(backend, 'exports');
  const [first] = page.rows;
  if (first === undefined) throw new Error('there are no exports');
  const history = new History(backend);
  history.open({ page, presets: [], changed: [{ ...first, name: 'Changed meanwhile' }] });
  expect(history.rows).toHaveLength(30);
  expect(history.count).toBe(50);
  expect(history.rows[0]?.name).toBe('Changed meanwhile');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).not.toHaveBeenCalled();
});

test('a new export appears on top and goes its way', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const { history } = await opened(backend);
  expect(history.empty).toBe(true);
  await history.start(request());
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

test('a search shows what it finds, and an empty search everything', async () => {
  const { history } = await opened(new MemoryBackend());
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

test('the history is filtered by state and tenant, and says how many there are', async () => {
  const { history } = await opened(new MemoryBackend({ exports: 10_000 }));
  expect(history.count).toBe(10_000);
  history.filter = { ...NO_FILTER, group: 'attention', tenantId: ACME.id };
  await vi.advanceTimersByTimeAsync(0);
  expect(new Set(history.rows.map((view) => view.state))).toEqual(new Set(['lost', 'stopped']));
  expect(new Set(history.rows.map((view) => view.tenant.id))).toEqual(new Set([ACME.id]));
  expect(history.count).toBeLessThan(10_000);
  expect(history.filtered).toBe(true);
});

test('an export that has left the state that is shown leaves the list', async () => {
  const backend = new MemoryBackend({ exports: 3 });
  const { history } = await opened(backend);
  history.filter = { ...NO_FILTER, group: 'running' };
  await vi.advanceTimersByTimeAsync(0);
  expect(history.rows).toEqual([]);
  const view = await history.start(request());
  expect([history.rows.length, history.count]).toEqual([1, 1]);
  await backend.stopExport(view?.id ?? '');
  expect([history.rows.length, history.count]).toEqual([0, 0]);
});

test('a removal can be undone until its time is over', async () => {
  const backend = new MemoryBackend();
  const { history } = await opened(backend);
  const [first, second] = history.rows;
  if (first === undefined || second === undefined) throw new Error('the history is too short');
  history.remove(first);
  history.remove(second);
  expect(history.rows).toHaveLength(7);
  expect(history.count).toBe(7);
  history.undoRemove(first);
  await vi.advanceTimersByTimeAsync(UNDO_MILLISECONDS);
  expect(history.rows).toHaveLength(8);
  expect(history.count).toBe(8);
  const left = await backend.exports({ search: null, offset: 0, limit: 10 });
  expect(left.map((view) => view.id)).toContain(first.id);
  expect(left.map((view) => view.id)).not.toContain(second.id);
});

test('a removal that nobody undid takes place when the screen closes', async () => {
  const backend = new MemoryBackend();
  const { history, close } = await opened(backend);
  const [first] = history.rows;
  if (first === undefined) throw new Error('the history is too short');
  history.remove(first);
  close();
  await vi.advanceTimersByTimeAsync(0);
  expect(await backend.exports({ search: null, offset: 0, limit: 10 })).toHaveLength(8);
});

test('a refusal is told', async () => {
  const { history } = await opened(new MemoryBackend({ tenants: [] }));
  expect(await history.start(request())).toBeNull();
  expect(history.problem?.code).toBe('not_found_tenant');
});

test('a running export can be stopped and taken up again', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const { history } = await opened(backend);
  const view = await history.start(request());
  if (view === null) throw new Error('it did not start');
  await history.stop(view);
  expect(history.rows[0]).toMatchObject({ state: 'stopped', canResume: true });
  await history.resume(view);
  expect(history.rows[0]?.state).toBe('waiting');
});

test('what leaves the window is asked of the application, for the export it is about', async () => {
  const backend = new MemoryBackend();
  const { history } = await opened(backend);
  const view = history.rows[1];
  if (view === undefined) throw new Error('the history is too short');
  await history.showInFolder(view);
  expect(await history.copyFiles(view)).toBe(true);
  await history.dragOut(view);
  await history.openFile(view);
  expect(await history.saveFilesTo(view)).toContain(view.id);
  expect(history.copying).toBeNull();
  expect(backend.deeds).toEqual([
    `showInFolder ${view.id}`,
    `copyFiles ${view.id}`,
    `dragOut ${view.id}`,
    `openFile ${view.id} 0`,
    `saveFilesTo ${view.id}`,
  ]);
  await history.deleteFiles(view);
  expect(history.rows[1]?.packPresent).toBe(false);
});
