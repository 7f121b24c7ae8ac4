import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryBackend } from '../backend/memory/backend.ts';
import type { MemoryOptions } from '../backend/memory/host.ts';
import { ACME, STAGING } from '../backend/memory/data.ts';
import { language } from '../i18n/language.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { Commands } from './commands.svelte.ts';
import { isPressed, type Pressed } from './keys.ts';
import { Preferences } from '../session/preferences.svelte.ts';
import { Session } from '../session/session.svelte.ts';
import { shellWords } from './shell-words.ts';

const windowCommands: string[] = [];

async function open(options: MemoryOptions = {}) {
  const backend = new MemoryBackend(options);
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
  const session = new Session(backend, new Preferences(storage));
  await session.start();
  const commands = new Commands(session, {
    find: () => windowCommands.push('find'),
    about: () => windowCommands.push('about'),
  });
  return { backend, session, commands };
}

function keys(key: string, more: Partial<Pressed> = {}): Pressed {
  return { key, code: '', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...more };
}

beforeEach(() => {
  windowCommands.length = 0;
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});

afterEach(() => {
  language.locale = 'en';
});

test('a shortcut matches exactly its keys, and a digit matches its position on the keyboard', () => {
  expect(isPressed('CmdOrCtrl+N', keys('n'))).toBe(true);
  expect(isPressed('CmdOrCtrl+N', keys('N', { ctrlKey: false, metaKey: true }))).toBe(true);
  expect(isPressed('CmdOrCtrl+N', keys('N', { shiftKey: true }))).toBe(false);
  expect(isPressed('CmdOrCtrl+N', keys('n', { altKey: true }))).toBe(false);
  expect(isPressed('CmdOrCtrl+N', keys('n', { ctrlKey: false }))).toBe(false);
  expect(isPressed('CmdOrCtrl+Shift+R', keys('R', { shiftKey: true }))).toBe(true);
  // A French keyboard.
  expect(isPressed('CmdOrCtrl+1', keys('&', { code: 'Digit1' }))).toBe(true);
});

test('no two commands have the same shortcut or the same id', async () => {
  const { commands } = await open();
  const all = commands.sections.flatMap((section) => section.commands);
  const shortcuts = all.flatMap((command) => command.keys ?? []);
  expect(new Set(shortcuts).size).toBe(shortcuts.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('the keys of the size differ between keyboards, and none of them starts an export', () => {
  // French: “-” is on the key of 6, and digits take Shift.
  const minus = keys('-', { code: 'Digit6' });
  expect(isPressed('CmdOrCtrl+-', minus)).toBe(true);
  expect(isPressed('CmdOrCtrl+6', minus)).toBe(false);
  expect(isPressed('CmdOrCtrl+6', keys('6', { code: 'Digit6', shiftKey: true }))).toBe(true);
  expect(isPressed('CmdOrCtrl+0', keys('à', { code: 'Digit0' }))).toBe(true);
  for (const plus of [keys('='), keys('+', { shiftKey: true }), keys('+', { code: 'NumpadAdd' })]) {
    expect(isPressed('CmdOrCtrl+=', plus)).toBe(true);
  }
});

test('the size of everything is changed by keys, even in a dialog, and shown', async () => {
  const { commands } = await open();
  expect(commands.press(keys('='), { typing: true, dialog: () => true })).toBe(true);
  await expect.poll(() => toasts.list.map(({ text }) => text)).toEqual(['Size: 110%']);
  commands.press(keys('0', { code: 'Digit0' }), { typing: false, dialog: () => false });
  await expect.poll(() => toasts.list.map(({ text }) => text)).toEqual(['Size: 100%']);
  expect(commands.press(keys('n'), { typing: false, dialog: () => true })).toBe(false);
});

test('a key asks once for each production tenant before it exports, and offers to stop', async () => {
  const { backend, session, commands } = await open();
  const exports = () => backend.countExports({ search: [], offset: 0, limit: 50 });
  const before = await exports();
  const one = keys('1', { code: 'Digit1' });
  const focus = { typing: false, dialog: () => false };
  commands.press(one, focus);
  expect(commands.asking?.tenant.id).toBe(ACME.id);
  commands.asking = null;
  expect(await exports()).toBe(before);

  commands.press(one, focus);
  await commands.confirm();
  expect(await exports()).toBe(before + 1);
  const [toast] = toasts.list;
  expect(toast?.text).toBe('Exporting “User access review” from acme.');
  toast?.actions[0]?.run();
  await expect.poll(async () => (await backend.export('started-1')).state).toBe('stopped');

  commands.press(one, focus);
  expect(commands.asking).toBeNull();
  await expect.poll(exports).toBe(before + 2);
  session.choose(STAGING.id);
  commands.press(one, focus);
  await expect.poll(exports).toBe(before + 3);
});

test('the number of a preset does not change when another one is saved', async () => {
  const { session, commands } = await open();
  const numbers = () =>
    Object.fromEntries(
      commands.sections.flatMap(({ commands: all }) =>
        all.filter(({ id }) => id.startsWith('preset-')).map(({ id, keys: each }) => [id, each]),
      ),
    );
  const before = numbers();
  expect(before['preset-access-review']).toBe('CmdOrCtrl+1');
  const [preset] = session.presets.builtin;
  if (preset === undefined) throw new Error('no presets');
  const saved = await session.presets.save({ id: null, name: 'Mine', input: preset.input });
  expect(numbers()).toMatchObject({
    'preset-access-review': 'CmdOrCtrl+1',
    'preset-privileged-accounts': 'CmdOrCtrl+2',
    [`preset-${saved.id}`]: 'CmdOrCtrl+7',
  });
});

test('a shortcut runs its command, if the command is enabled', async () => {
  const { backend, session, commands } = await open();
  expect(commands.press(keys('n'), { typing: false, dialog: () => false })).toBe(true);
  expect(session.screen.name).toBe('newExport');
  expect(commands.press(keys(','), { typing: false, dialog: () => false })).toBe(true);
  expect(session.screen.name).toBe('settings');
  expect(commands.press(keys('y'), { typing: true, dialog: () => false })).toBe(false);
  expect(commands.press(keys('y'), { typing: false, dialog: () => false })).toBe(true);
  expect(session.screen.name).toBe('exports');
  expect(commands.press(keys('q'), { typing: false, dialog: () => false })).toBe(true);
  await expect.poll(() => backend.deeds).toEqual(['quit']);
  expect(commands.press(keys('b'), { typing: false, dialog: () => false })).toBe(false);

  const withoutTenant = await open({ tenants: [], exports: 0 });
  expect(withoutTenant.commands.press(keys('n'), { typing: false, dialog: () => false })).toBe(false);
});

test("the page leaves the shortcuts to the system's menu, where there is one", async () => {
  const { session, commands } = await open({ nativeMenu: true });
  expect(commands.press(keys('n'), { typing: false, dialog: () => false })).toBe(false);
  commands.choose({ kind: 'command', id: 'newExport' });
  expect(session.screen.name).toBe('newExport');
});

test('the system menu contains every command once', async () => {
  const { commands } = await open({ nativeMenu: true });
  const ids = commands.systemMenu
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (entry.kind === 'command' ? [entry.id] : []));
  const all = commands.sections.flatMap((section) => section.commands.map(({ id }) => id));
  expect(ids.sort()).toEqual(all.sort());
});

test('commands about files are enabled for an export that has files', async () => {
  const { backend, session, commands } = await open();
  const [...views] = await backend.exports({ offset: 0, limit: 50 });
  const ready = views.find((view) => view.state === 'ready' && view.packPresent);
  const other = views.find((view) => view.state !== 'ready');
  if (ready === undefined || other === undefined) throw new Error('the history has no such export');

  session.currentExport = other;
  expect(commands.press(keys('R', { shiftKey: true }), { typing: false, dialog: () => false })).toBe(false);
  session.currentExport = ready;
  expect(commands.press(keys('R', { shiftKey: true }), { typing: false, dialog: () => false })).toBe(true);
  await expect.poll(() => backend.deeds).toEqual([`showInFolder ${ready.id}`]);
  session.show({ name: 'settings' });
  expect(session.currentExport).toBeNull();
});

test('a preset chosen in the tray exports, and a failure brings the window back', async () => {
  const { backend, session, commands } = await open({ exports: 0 });
  const preset = session.presets.usable[0];
  if (preset === undefined) throw new Error('no presets');
  await commands.runPreset(preset);
  const [started] = await backend.exports({ offset: 0, limit: 50 });
  expect(started?.tenant.id).toBe(session.tenant?.id);
  expect(backend.deeds).toEqual([]);

  backend.refuse('startExport', 'unreachable');
  await commands.runPreset(preset);
  expect(backend.deeds).toEqual(['openWindow']);
  expect(toasts.list.at(-1)?.grave).toBe(true);
});

test('a preset chosen in the tray asks in the window what it has to ask', async () => {
  const { backend, session, commands } = await open({ exports: 0 });
  const preset = session.presets.find('new-accounts');
  if (preset === null) throw new Error('no such preset');
  session.show({ name: 'settings' });
  await commands.runPreset(preset);
  expect(backend.deeds).toEqual(['openWindow']);
  await session.actions.answer({ since: '2026-01-31' });
  expect(session.screen.name).toBe('exports');
  const [started] = await backend.exports({ offset: 0, limit: 50 });
  expect(started?.name).toBe('New accounts since 2026-01-31');
});

test('the words for the shell are in the current language and keep their placeholders', async () => {
  const { session, commands } = await open();
  language.locale = 'fr';
  const words = shellWords(session.presets, commands, false);
  expect(words.language).toBe('fr');
  expect(words.tray.exporting).toContain('{name}');
  expect(words.tray.exporting).toContain('{percent}');
  expect(words.notices.ready.title).toContain('{name}');
  expect(words.notices.expiring.text).toContain('{tenant}');
  expect(words.notices.demoTenant).toBe('Tenant de démo');
  expect(words.tray.quit).toBe('Quitter Rollcall');
  expect(words.menu).toEqual([]);
  expect(words.presets).toHaveLength(session.presets.usable.length);
});
