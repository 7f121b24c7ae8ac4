import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { Preferences } from '../../session/preferences.svelte.ts';
import { Session } from '../../session/session.svelte.ts';
import { toasts } from '../../ui/toasts.svelte.ts';
import { saveDefaults } from './saving.ts';

function newSession() {
  const backend = new MemoryBackend();
  const storage = { getItem: () => null } as unknown as Storage;
  return { backend, session: new Session(backend, new Preferences(storage)) };
}

test('a change is saved at once and can be undone', async () => {
  const { backend, session } = newSession();
  expect(await saveDefaults(session, { keepMonths: 36 })).toBeNull();
  expect((await backend.exportDefaults()).keepMonths).toBe(36);
  const toast = toasts.list.at(-1);
  expect(toast?.text).toBe('Saved.');
  toast?.actions[0]?.run();
  expect(session.defaults.keepMonths).toBeNull();
});

test('what can’t be saved is reverted and reported', async () => {
  const { backend, session } = newSession();
  backend.refuse('setExportDefaults', 'disk_full');
  const problem = await saveDefaults(session, { preview: 'never' });
  expect([problem?.code, session.defaults.preview]).toEqual(['disk_full', 'on_request']);
});

test('built-in presets follow the usual formats', async () => {
  const { session } = newSession();
  await session.presets.load();
  await saveDefaults(session, { formats: ['csv'] });
  expect(session.presets.find('access-review')?.input.outputs).toEqual(['csv']);
});
