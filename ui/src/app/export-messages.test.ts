import { beforeEach, expect, test } from 'vitest';
import type { ExportView } from '../backend/backend.ts';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { Preferences } from '../session/preferences.svelte.ts';
import { Session } from '../session/session.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { followExports } from './export-messages.ts';

beforeEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  toasts.announce('');
});

async function follow() {
  const backend = new MemoryBackend();
  const storage = { getItem: () => null, setItem: () => undefined } as unknown as Storage;
  const session = new Session(backend, new Preferences(storage));
  await session.start();
  followExports(session);
  return { backend, session };
}

const ready: Partial<ExportView> = { state: 'ready', packPresent: true, rows: 12 };

test('files that become ready are announced once, with the ways to them', async () => {
  const { backend } = await follow();
  backend.change('export-1', { state: 'packing' });
  expect(toasts.announcement).toContain('started');
  backend.change('export-1', { ...ready, funnel: null });
  backend.change('export-1', ready);
  const [toast, ...others] = toasts.list;
  expect(others).toEqual([]);
  expect(toast).toMatchObject({ text: 'Your file is ready', detail: 'Inactive accounts 90d · 12 users' });
  expect(toast?.actions.map(({ label }) => label)).toEqual(['Open', 'Show in folder']);
  for (const { run } of toast?.actions ?? []) run();
  await expect.poll(() => backend.deeds).toEqual(['openFile export-1 0', 'showInFolder export-1']);
});

test('several files of one export are announced as such', async () => {
  const { backend } = await follow();
  backend.change('export-2', { state: 'packing' });
  backend.change('export-2', ready);
  expect(toasts.list.map(({ text }) => text)).toEqual(['Your files are ready']);
});

test('a change of an export that had ended before is no news', async () => {
  const { backend } = await follow();
  await backend.deleteFiles('export-1');
  backend.change('export-2', {});
  expect(toasts.list).toEqual([]);
  expect(toasts.announcement).toBe('');
});

test('a failure is said to screen readers, and leaves no message about files', async () => {
  const { backend } = await follow();
  backend.change('export-3', { state: 'waiting' });
  backend.change('export-3', { state: 'failed', finishedAt: new Date().toISOString() });
  expect(toasts.announcement).toContain('Failed');
  expect(toasts.list).toEqual([]);
});
