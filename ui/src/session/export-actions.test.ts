import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportView, SearchTerm } from '../backend/backend.ts';
import { revealed } from '../backend/export-states.ts';
import { language } from '../i18n/language.svelte.ts';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { ACME, STAGING } from '../backend/memory/data.ts';
import { TOAST_MILLISECONDS, toasts } from '../ui/toasts.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { lastRunWords, presetPurpose, presetRunName } from './preset-words.ts';
import { Session } from './session.svelte.ts';
import { problemAt } from '../backend/memory/problems.ts';

beforeEach(() => {
  vi.useFakeTimers();
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});
afterEach(() => {
  vi.useRealTimers();
});

/** The part of the browser's storage that preferences use. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

async function open(stored = storage()) {
  const backend = new MemoryBackend();
  const session = new Session(backend, new Preferences(stored));
  await session.start();
  const views = await backend.exports({ offset: 0, limit: 50 });
  const find = (state: ExportView['state']) => {
    const view = views.find((each) => each.state === state);
    if (view === undefined) throw new Error(`no export is ${state}`);
    return view;
  };
  return { backend, session, actions: session.actions, find };
}

/** A search for a whole name. */
function nameTerm(text: string): SearchTerm {
  return { text, formats: [], presets: [], during: [], users: null };
}

test('a preset starts an export of the tenant, under its name', async () => {
  const { session, actions } = await open();
  const [preset] = session.presets.builtin;
  if (preset === undefined) throw new Error('no presets');
  const started = await actions.start(preset, ACME.id);
  expect(started).toMatchObject({ name: 'User access review', tenant: { id: ACME.id } });
  // It has not ended yet.
  expect(session.presets.builtin[0]?.lastRun?.at).not.toBe(started?.createdAt);
});

test('what a finished export lacks is exported alone, under a name that says so', async () => {
  const { actions, backend } = await open();
  const views = await backend.exports({ offset: 0, limit: 50 });
  const lacking = views.find((view) => view.missingConnections.length > 0);
  if (lacking === undefined) throw new Error('nothing is missing');
  const started = await actions.exportMissing(lacking, ['google-oauth2']);
  expect(started?.name).toBe('All users, marketing – google-oauth2');
  expect(started?.input).toEqual({
    ...lacking.input,
    name: started?.name,
    connections: ['con_0000000000000002'],
  });
  const long = { ...lacking, name: 'é'.repeat(100) };
  expect((await actions.exportMissing(long, ['google-oauth2']))?.name).toHaveLength(100);
});

test('a refused start is reported at the preset until the next attempt', async () => {
  const { backend, session, actions } = await open();
  const [preset] = session.presets.builtin;
  if (preset === undefined) throw new Error('no presets');
  backend.refuse('startExport', 'no_folder');
  expect(await actions.start(preset, ACME.id)).toBeNull();
  expect(actions.failures.of(preset.id)?.code).toBe('no_folder');
  backend.allow('startExport');
  await actions.start(preset, ACME.id);
  expect(actions.failures.of(preset.id)).toBeNull();
});

test('an export is stopped, resumed and started again', async () => {
  const { backend, actions, find } = await open();
  const view = find('failed');
  await actions.resume(view);
  expect((await backend.export(view.id)).state).toBe('waiting');
  await actions.stop(view);
  expect((await backend.export(view.id)).state).toBe('stopped');
  expect(await actions.exportAgain(view)).toMatchObject({ state: 'queued', input: view.input });
});

test('an incomplete export is finished without the missing connections', async () => {
  const { backend, actions, find } = await open();
  const view = backend.change(find('failed').id, {
    problem: { code: 'incomplete', detail: { missing: [], delivered: 1 } },
  });
  await actions.finishWithoutLost(view);
  expect(await backend.export(view.id)).toMatchObject({ state: 'converting', problem: null });
  backend.refuse('finishWithoutLost', 'not_resumable');
  await actions.finishWithoutLost(view);
  expect(actions.failures.of(view.id)?.code).toBe('not_resumable');
});

test('an export goes on without a column whose permission was refused', async () => {
  const { backend, actions, find } = await open();
  const view = backend.change(find('failed').id, {
    problem: {
      code: 'lookup_permission_missing',
      detail: { field: 'roles', missing: ['read:roles'], filter: false },
    },
  });
  await actions.goOnWithoutColumns(view);
  expect(await backend.export(view.id)).toMatchObject({ state: 'converting', problem: null });
  backend.refuse('goOnWithoutColumns', 'not_resumable');
  await actions.goOnWithoutColumns(view);
  expect(actions.failures.of(view.id)?.code).toBe('not_resumable');
});

test('a failure is reported at its export until it is dismissed or the export changes', async () => {
  const { backend, actions, find } = await open();
  const view = find('failed');
  backend.refuse('resumeExport', 'in_use');
  await actions.resume(view);
  expect(actions.failures.of(view.id)?.code).toBe('in_use');
  expect(actions.failures.of(find('ready').id)).toBeNull();
  actions.failures.dismiss(view.id);
  expect(actions.failures.of(view.id)).toBeNull();

  await actions.resume(view);
  backend.change(view.id, { name: 'Renamed' });
  expect(actions.failures.of(view.id)).not.toBeNull();
  backend.change(view.id, { state: 'waiting' });
  expect(actions.failures.of(view.id)).toBeNull();
});

test('files are opened, shown, copied, saved and dragged, all together or one by its index', async () => {
  const { backend, actions, find } = await open();
  const view = find('ready');
  actions.dragUnderstood(false);
  await actions.open(view);
  await actions.open(view, 2);
  await actions.showInFolder(view);
  await actions.showInFolder(view, 1);
  await actions.copy(view);
  await actions.copy(view, 1);
  await actions.saveAllOf(view);
  await actions.saveAs(view, 2);
  await actions.dragOut(view, 'all');
  await actions.dragOut(view, 'one', 1);
  const { id } = view;
  expect(backend.deeds).toEqual([
    `openFile ${id} 0`,
    `openFile ${id} 2`,
    `showInFolder ${id}`,
    `showInFolder ${id} 1`,
    `copyFiles ${id}`,
    `copyFiles ${id} 1`,
    `saveFilesTo ${id}`,
    `saveFileAs ${id} 2`,
    `dragOut ${id}`,
    `dragOut ${id} 1`,
  ]);
  expect(toasts.list.map(({ text }) => text)).toEqual([
    `Copied the files of “${view.name}”.`,
    `Copied ${view.files[1]?.name ?? ''}.`,
    `Saved a copy of all files to /home/ines/Desktop/${id}.`,
    `Saved a copy of ${view.files[2]?.name ?? ''}.`,
  ]);
});

test('files of which one shows more than the result are copied after a question', async () => {
  const { backend, actions, find } = await open();
  const view = find('ready');
  const style = { ...view.input.style, protect: [{ path: 'email', how: 'mask' as const }] };
  const [main] = view.files;
  if (main === undefined) throw new Error('no files');
  const outputs = view.files.filter(({ role }) => role !== 'original');
  const files = [...outputs, { ...main, role: 'original' as const }];
  const hiding = backend.change(view.id, { input: { ...view.input, style }, files, funnel: null });
  expect(revealed(hiding)).toEqual({ hidden: true, others: 0 });
  await actions.saveAll(hiding);
  expect(backend.deeds).toEqual([]);
  expect(actions.saving?.id).toBe(view.id);
  await actions.saveAllOf(hiding);
  expect(actions.saving).toBeNull();
  expect(backend.deeds).toEqual([`saveFilesTo ${view.id}`]);
  const funnel = { delivered: 30, remaining: [20] };
  const part = { ...view, files, funnel, rows: 20 };
  expect(revealed(part)).toEqual({ hidden: false, others: 10 });
  expect(revealed({ ...part, files: outputs })).toBeNull();
});

test('a copy that failed or was cancelled is not confirmed', async () => {
  const { backend, actions, find } = await open();
  const view = find('ready');
  backend.refuse('copyFiles', 'copy_failed');
  await actions.copy(view);
  expect(actions.failures.of(view.id)?.code).toBe('copy_failed');
  backend.saveFilesTo = () => Promise.resolve(null);
  await actions.saveAllOf(view);
  backend.saveFileAs = () => Promise.resolve(false);
  await actions.saveAs(view, 0);
  expect(toasts.list).toEqual([]);
});

test('verifying reports the state of each file, and its progress while it lasts', async () => {
  const { backend, actions, find } = await open();
  const view = find('ready');
  let during: string | undefined;
  backend.onFilesProgress(() => {
    during = actions.workOn(view.id)?.work;
  });
  expect(await actions.verify(view)).toEqual(view.files.map(() => 'intact'));
  expect(during).toBe('check');
  expect(actions.workOn(view.id)).toBeNull();
});

test('deleting files asks first', async () => {
  const { backend, actions, find } = await open();
  const view = find('ready');
  await actions.deleteFiles();
  actions.askToDelete([view, find('failed')]);
  expect(actions.deleting).toEqual([view]);
  expect((await backend.export(view.id)).packPresent).toBe(true);
  await actions.deleteFiles();
  expect(actions.deleting).toEqual([]);
  expect((await backend.export(view.id)).packPresent).toBe(false);
});

test('a removal takes place when it can no longer be undone', async () => {
  const { backend, actions, find } = await open();
  const [kept, removed] = [find('ready'), find('lost')];
  actions.remove([kept]);
  actions.remove([removed]);
  expect([actions.isRemoved(kept.id), actions.isRemoved(removed.id)]).toEqual([true, true]);
  const [toast] = toasts.list;
  const [undo] = toast?.actions ?? [];
  if (toast === undefined || undo === undefined) throw new Error('no way to undo');
  toasts.act(toast.id, undo);
  expect(actions.isRemoved(kept.id)).toBe(false);
  await vi.advanceTimersByTimeAsync(TOAST_MILLISECONDS);
  expect(actions.isRemoved(removed.id)).toBe(true);
  const left = await backend.exports({ offset: 0, limit: 50 });
  expect(left.map(({ id }) => id)).toContain(kept.id);
  expect(left.map(({ id }) => id)).not.toContain(removed.id);
});

test('several exports are copied, removed and deleted together, as far as that is possible', async () => {
  const { backend, actions, find } = await open();
  const other = backend.change('export-4', { state: 'ready', packPresent: true });
  const those = [find('ready'), find('lost'), other];
  await actions.copyAll(those);
  expect(backend.deeds).toEqual([`copyFiles ${find('ready').id} export-4`]);
  expect(toasts.list.map(({ text }) => text)).toEqual(['Copied the files of 2 exports.']);
  backend.refuse('copyFiles', 'pack_missing', { path: '/gone' });
  await actions.copyAll(those);
  expect(toasts.list.at(-1)?.grave).toBe(true);

  actions.deleteOrRemove(those);
  expect(actions.deleting.map(({ id }) => id)).toEqual([find('ready').id, 'export-4']);
  await actions.deleteFiles();
  expect((await backend.export('export-4')).packPresent).toBe(false);

  const running = backend.change('export-4', { state: 'waiting' });
  actions.deleteOrRemove([find('lost'), running]);
  expect(actions.isRemoved(find('lost').id)).toBe(true);
  expect(actions.isRemoved(running.id)).toBe(false);
});

test('what is being dragged is known until the drag has ended', async () => {
  const { actions, find } = await open();
  const view = find('ready');
  actions.dragUnderstood(false);
  const dragged = actions.dragOut(view, 'Excel and manifest.json');
  expect(actions.dragging).toEqual({ exportId: view.id, file: null, label: 'Excel and manifest.json' });
  await dragged;
  expect(actions.dragging).toBeNull();
});

test('an export whose removal is refused comes back, with the reason', async () => {
  const { backend, actions, find } = await open();
  const view = find('lost');
  backend.refuse('removeExport', 'in_use');
  actions.remove([view]);
  await vi.advanceTimersByTimeAsync(TOAST_MILLISECONDS);
  expect(actions.isRemoved(view.id)).toBe(false);
  expect(actions.failures.of(view.id)?.code).toBe('in_use');
});

test('the first drag of personal data of many people warns, once or until the next start', async () => {
  const stored = storage();
  const { backend, actions, find } = await open(stored);
  const view = find('ready');
  await actions.dragOut({ ...view, rows: 99 }, '');
  await actions.dragOut({ ...view, tenant: { ...view.tenant, demo: true } }, '');
  await actions.dragOut(view, '', view.files.length - 1);
  expect(backend.deeds).toHaveLength(3);
  await actions.dragOut(view, '');
  expect(backend.deeds).toHaveLength(3);
  expect(actions.dragWarning).toEqual(view);
  actions.dragUnderstood(false);
  await actions.dragOut(view, '');
  expect(backend.deeds).toHaveLength(4);

  const next = await open(stored);
  await next.actions.dragOut(view, '');
  expect(next.actions.dragWarning).toEqual(view);
  next.actions.dragUnderstood(true);
  const last = await open(stored);
  await last.actions.dragOut(view, '');
  expect(last.actions.dragWarning).toBeNull();
});

function named(session: Session, id: string) {
  const preset = session.presets.find(id);
  if (preset === null) throw new Error(`no preset is called ${id}`);
  return preset;
}

test('a preset asks once for each tenant, and then exports with one click', async () => {
  const { backend, session, actions } = await open();
  const started = vi.fn();
  expect(await actions.start(named(session, 'inactive-accounts'), ACME.id, started)).toBeNull();
  expect(actions.asking?.preset.id).toBe('inactive-accounts');
  expect(started).not.toHaveBeenCalled();

  await actions.answer({ days: '60', blocked: 'include' });
  expect(actions.asking).toBeNull();
  expect(started).toHaveBeenCalledOnce();
  const name = 'Inactive accounts 60d, with blocked ones';
  expect(
    (await backend.exports({ search: [nameTerm(name)], offset: 0, limit: 5 })).map((view) => view.name),
  ).toEqual([name]);

  const again = await actions.start(named(session, 'inactive-accounts'), ACME.id);
  expect(again).toMatchObject({ name, presetId: 'inactive-accounts' });

  session.choose(STAGING.id);
  await vi.advanceTimersByTimeAsync(0);
  expect(named(session, 'inactive-accounts').toAsk).toBe(true);
});

test('a refused answer is thrown to the form, which stays open', async () => {
  const { backend, session, actions } = await open();
  await actions.start(named(session, 'new-accounts'), ACME.id);
  const problem = problemAt('parameter', 'parameter_invalid', { key: 'since', given: 'soon' });
  backend.refuse('saveAnswers', 'request', null, [problem]);
  await expect(actions.answer({ since: 'soon' })).rejects.toMatchObject({ problems: [problem] });
  expect(actions.asking?.preset.id).toBe('new-accounts');
  expect(await backend.exports({ search: [nameTerm('New accounts')], offset: 0, limit: 5 })).toEqual([]);
});

test('answers can be changed without an export', async () => {
  const { backend, session, actions } = await open();
  actions.ask(named(session, 'password-age'));
  await actions.answer({ days: '30' });
  expect(presetRunName(named(session, 'password-age'))).toBe('Password age 30d');
  expect(presetPurpose(named(session, 'password-age'))).toBe('Whose password is older than 30 days');
  expect(await backend.exports({ search: [nameTerm('Password age 30d')], offset: 0, limit: 5 })).toEqual([]);
});

test('a card shows the last answer, and another one when an export is ready', async () => {
  const { backend, session, actions } = await open();
  const now = new Date();
  const words = () => lastRunWords(named(session, 'blocked-accounts'), now);
  expect(words()).toBeNull();
  await actions.start(named(session, 'blocked-accounts'), ACME.id);
  for (let step = 0; step < 20; step += 1) backend.advance();
  await vi.advanceTimersByTimeAsync(0);
  expect(words()).toBe('1,000 of 48,210, this minute');
  const brief = lastRunWords(named(session, 'blocked-accounts'), now, { brief: true });
  expect(brief).toBe(`1,000 of 48,210, ${language.format.time(now)}`);
});

test('the formats of a built-in preset are remembered', async () => {
  const { session } = await open();
  await session.presets.saveFormats(named(session, 'access-review'), ['csv', 'xlsx']);
  expect(named(session, 'access-review').input.outputs).toEqual(['csv', 'xlsx']);
});

test('the files of several exports are kept until a day, and only what was recorded is said', async () => {
  const { actions, backend } = await open();
  const views = await backend.exports({ offset: 0, limit: 50 });
  const kept = views.filter(({ packPresent }) => packPresent).slice(0, 2);
  expect(kept).toHaveLength(2);
  await actions.keepUntil(kept, '2027-02-28');
  const days = (await backend.exports({ offset: 0, limit: 50 })).map(({ keepUntil }) => keepUntil);
  expect(days.filter((day) => day === '2027-02-28')).toHaveLength(2);
  expect(toasts.list.at(-1)?.text).toBe('Keep the files of 2 exports until Feb 28, 2027.');
  await actions.keepUntil(kept, null);
  expect(toasts.list.at(-1)?.text).toBe('The files of 2 exports are kept until you delete them.');

  for (const toast of toasts.list) toasts.dismiss(toast.id);
  backend.refuse('setKeepUntil', 'disk_full');
  await actions.keepUntil(kept, '2027-02-28');
  expect(toasts.list).toEqual([]);
  for (const { id } of kept) expect(actions.failures.of(id)?.code).toBe('disk_full');
});
