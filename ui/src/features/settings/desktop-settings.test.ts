import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { DesktopSettings } from './desktop-settings.svelte.ts';

test('a choice is saved at once', async () => {
  const backend = new MemoryBackend();
  const first = new DesktopSettings(backend);
  await first.load();
  expect(first.settings?.tray).toBe('whileExporting');
  await first.chooseTray('always');
  await first.chooseNotice('ready', false);

  const second = new DesktopSettings(backend);
  await second.load();
  expect(second.settings).toEqual({
    tray: 'always',
    notices: { ready: false, failed: true, expiring: true },
  });
});

test('a choice that cannot be saved is reverted and reported', async () => {
  const backend = new MemoryBackend();
  const desktop = new DesktopSettings(backend);
  await desktop.load();
  backend.refuse('saveSettings', 'file', { path: '/data', kind: 'storage full' });
  await desktop.chooseTray('never');
  expect(desktop.settings?.tray).toBe('whileExporting');
  expect(desktop.problem?.code).toBe('file');
});
