import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryBackend, type MemoryOptions } from '../backend/memory.ts';
import { language } from '../i18n/language.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { Commands } from './commands.svelte.ts';
import { isPressed, type Pressed } from './keys.ts';
import { Preferences } from './preferences.svelte.ts';
import { Session } from './session.svelte.ts';
import { words } from './words.ts';

const asked: string[] = [];

async function open(options: MemoryOptions = {}) {
  const backend = new MemoryBackend(options);
  const storage = { getItem: () => null, setItem: () => undefined } as unknown as Storage;
  const session = new Session(backend, new Preferences(storage));
  await session.start();
  const commands = new Commands(session, {
    find: () => asked.push('find'),
    about: () => asked.push('about'),
  });
  await commands.load();
  return { backend, session, commands };
}

function keys(key: string, more: Partial<Pressed> = {}): Pressed {
  return { key, code: '', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...more };
}

beforeEach(() => {
  asked.length = 0;
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});

afterEach(() => {
  language.locale = 'en';
});

test('keys are exactly those, and digits are places on the keyboard', () => {
  expect(isPressed('CmdOrCtrl+N', keys('n'))).toBe(true);
  expect(isPressed('CmdOrCtrl+N', keys('N', { ctrlKey: false, metaKey: true }))).toBe(true);
  expect(isPressed('CmdOrCtrl+N', keys('N', { shiftKey: true }))).toBe(false);
  expect(isPressed('CmdOrCtrl+N', keys('n', { altKey: true }))).toBe(false);
  expect(isPressed('CmdOrCtrl+N', keys('n', { ctrlKey: false }))).toBe(false);
  expect(isPressed('CmdOrCtrl+Shift+R', keys('R', { shiftKey: true }))).toBe(true);
  // A French keyboard.
  expect(isPressed('CmdOrCtrl+1', keys('&', { code: 'Digit1' }))).toBe(true);
});

test('no two commands have the same keys or the same name', async () => {
  const { commands } = await open();
  const all = commands.sections.flatMap((section) => section.commands);
  const having = all.flatMap((command) => command.keys ?? []);
  expect(new Set(having).size).toBe(having.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('keys run commands, once and only where they can be run', async () => {
  const { backend, session, commands } = await open();
  expect(commands.press(keys('n'), false)).toBe(true);
  expect(session.screen.name).toBe('newExport');
  expect(commands.press(keys(','), false)).toBe(true);
  expect(session.screen.name).toBe('settings');
  expect(commands.press(keys('y'), true)).toBe(false);
  expect(commands.press(keys('y'), false)).toBe(true);
  expect(session.screen.name).toBe('exports');
  expect(commands.press(keys('q'), false)).toBe(true);
  expect(backend.deeds).toEqual(['quit']);
  expect(commands.press(keys('b'), false)).toBe(false);

  const nobody = await open({ tenants: [] });
  expect(nobody.commands.press(keys('n'), false)).toBe(false);
});

test("where the system shows the menu, its keys are the menu's and not the page's as well", async () => {
  const { session, commands } = await open({ nativeMenu: true });
  expect(commands.press(keys('n'), false)).toBe(false);
  commands.chosen({ kind: 'command', id: 'newExport' });
  expect(session.screen.name).toBe('newExport');
});

test('the system menu holds every command once', async () => {
  const { commands } = await open({ nativeMenu: true });
  const ids = commands.systemMenu
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (entry.kind === 'command' ? [entry.id] : []));
  const all = commands.sections.flatMap((section) => section.commands.map(({ id }) => id));
  expect(ids.sort()).toEqual(all.sort());
});

test('commands about files are there for an export that has some', async () => {
  const { backend, session, commands } = await open();
  const [...views] = await backend.exports({ search: null, offset: 0, limit: 50 });
  const ready = views.find((view) => view.state === 'ready' && view.packPresent);
  const other = views.find((view) => view.state !== 'ready');
  if (ready === undefined || other === undefined) throw new Error('the made-up history has both');

  session.atHand = other;
  expect(commands.press(keys('R', { shiftKey: true }), false)).toBe(false);
  session.atHand = ready;
  expect(commands.press(keys('R', { shiftKey: true }), false)).toBe(true);
  await expect.poll(() => backend.deeds).toEqual([`showInFolder ${ready.id}`]);
  session.show({ name: 'settings' });
  expect(session.atHand).toBeNull();
});

test('a preset runs with one click in the tray, also while the window is hidden', async () => {
  const { backend, session, commands } = await open({ exports: 0 });
  const preset = commands.presets[0];
  if (preset === undefined) throw new Error('there are presets');
  await commands.runPreset(preset);
  const [started] = await backend.exports({ search: null, offset: 0, limit: 50 });
  expect(started?.tenant.id).toBe(session.tenant?.id);
  expect(backend.deeds).toEqual([]);

  backend.startExport = () => Promise.reject(new Error('no network'));
  await commands.runPreset(preset);
  expect(backend.deeds).toEqual(['openWindow']);
  expect(toasts.list.at(-1)?.grave).toBe(true);
});

test("the person's own presets come first", async () => {
  const { backend, commands } = await open();
  const some = commands.presets[0];
  if (some === undefined) throw new Error('there are presets');
  await backend.savePreset({ id: null, name: 'Mine', input: some.input });
  await commands.load();
  expect(commands.presets[0]?.name).toBe('Mine');
});

test('the words for the shell are in the present language and keep their placeholders', async () => {
  const { commands } = await open();
  language.locale = 'fr';
  const told = words(commands, false);
  expect(told.tray.exporting).toContain('{name}');
  expect(told.tray.exporting).toContain('{percent}');
  expect(told.notices.ready.title).toContain('{name}');
  expect(told.notices.expiring.text).toContain('{tenant}');
  expect(told.tray.quit).toBe('Quitter Rollcall');
  expect(told.menu).toEqual([]);
  expect(told.presets).toHaveLength(commands.presets.length);
});
