import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { canDoWithout, problemWords } from '../../backend/problems.ts';
import { ACME, PRESETS, STAGING } from '../../backend/memory/data.ts';
import { Failures } from '../../session/failures.svelte.ts';
import { Presets } from '../../session/presets.svelte.ts';
import { isUnknown } from './catalogue.ts';
import { Draft } from './draft.svelte.ts';
import { PLAIN, withHidden } from './style.ts';
import { problemAt, problemLike } from '../../backend/memory/problems.ts';
import { suggestionOf } from '../../backend/problems.ts';

async function open(backend = new MemoryBackend({ exports: 0 })) {
  const presets = new Presets(backend, new Failures());
  await presets.load();
  const draft = new Draft(backend, presets, ACME.id, null);
  await draft.open();
  return draft;
}

const names = (draft: Draft) => draft.columns.map((column) => column.name);

/** Pasted columns, without anything else. */
const pasted = (...columns: string[]) => ({
  columns: columns.map((name) => ({ name, title: '' })),
  format: null,
  limit: null,
  connection: null,
  skipped: [],
});

test('columns are added, renamed, moved and removed, and every step can be undone and redone', async () => {
  const draft = await open();
  const before = names(draft);
  const added = draft.add('blocked');
  draft.rename(added.id, 'Locked out');
  expect(draft.move(added.id, 0)).toBe(true);
  expect(draft.input.fields[0]).toEqual({ name: 'blocked', exportAs: 'Locked out' });
  draft.remove(added.id);
  expect(names(draft)).toEqual(before);
  draft.undo();
  expect(names(draft)[0]).toBe('blocked');
  draft.undo();
  draft.undo();
  expect(draft.columns.at(-1)).toMatchObject({ name: 'blocked', title: '' });
  draft.undo();
  expect(names(draft)).toEqual(before);
  expect(draft.undoHistory.canUndo).toBe(false);

  draft.redo();
  draft.redo();
  draft.redo();
  expect(draft.input.fields[0]).toEqual({ name: 'blocked', exportAs: 'Locked out' });
  draft.add('picture');
  expect(draft.undoHistory.canRedo).toBe(false);
});

test('a column does not move beyond the ends, and an unchanged title is not a step', async () => {
  const draft = await open();
  const [first] = draft.columns;
  if (first === undefined) throw new Error('no columns');
  expect(draft.move(first.id, -1)).toBe(false);
  expect(draft.move(first.id, draft.columns.length)).toBe(false);
  draft.rename(first.id, first.title);
  expect(draft.undoHistory.canUndo).toBe(false);
});

test('all columns are removed at once, and the original ones can be restored', async () => {
  const draft = await open();
  const before = names(draft);
  draft.add('blocked');
  draft.keepFirst(0);
  expect(draft.columns).toEqual([]);
  draft.restore();
  expect(names(draft)).toEqual(before);
  draft.undo();
  draft.undo();
  expect(names(draft)).toEqual([...before, 'blocked']);
});

test('problems are found at their part of the form, before and at the start', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  backend.requestProblems = [
    problemAt('fieldTitle', 'duplicate_title', {}, 1),
    problemAt('name', 'export_name_empty'),
  ];
  await draft.check();
  expect(draft.at('fieldTitle', 1)?.code).toBe('duplicate_title');
  expect(draft.at('fieldTitle', 0)).toBeNull();
  expect(draft.at('name')?.code).toBe('export_name_empty');

  backend.refuse('startExport', 'request', null, [problemAt('limit', 'limit_zero')]);
  expect(await draft.start()).toBeNull();
  expect(draft.problem).toBeNull();
  expect(draft.at('limit')?.code).toBe('limit_zero');
  expect(draft.at('name')).toBeNull();
  backend.refuse('startExport', 'disk_full');
  expect(await draft.start()).toBeNull();
  expect(draft.problem?.code).toBe('disk_full');
});

test('only the answer to the last change counts', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  const answers: ((problems: []) => void)[] = [];
  backend.checkExport = () => new Promise((resolve) => answers.push(resolve));
  backend.requestProblems = [problemAt('name', 'export_name_empty')];
  const [first, second] = [draft.check(), draft.check()];
  answers[1]?.([]);
  answers[0]?.(backend.requestProblems as unknown as []);
  await Promise.all([first, second]);
  expect(draft.problems).toEqual([]);
});

test('a limit that is not a number prevents the start', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  draft.limit = 'many';
  expect(draft.at('limit')?.code).toBe('limit_not_a_number');
  expect(await draft.start()).toBeNull();
  expect(await backend.exports({ offset: 0, limit: 10 })).toEqual([]);
  draft.limit = '1 000';
  expect(draft.at('limit')).toBeNull();
  expect((await draft.start())?.input.limit).toBe(1000);
});

test('the export starts as it was edited', async () => {
  const draft = await open();
  draft.limit = '50';
  draft.outputs = ['csv', 'json'];
  const view = await draft.start();
  expect(view?.input).toMatchObject({ tenantId: ACME.id, limit: 50, outputs: ['csv', 'json'] });
});

test('a column that lacks a permission can be gone on without', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  draft.add('roles');
  const detail = { field: 'roles', missing: ['read:roles'], filter: false };
  backend.refuse('startExport', 'lookup_permission_missing', detail);
  expect(await draft.start()).toBeNull();
  const { problem } = draft;
  expect(problem !== null && canDoWithout(problem)).toBe(true);
  expect(problem !== null && problemWords(problem)).toContain('read:roles');
  backend.allow('startExport');
  const view = await draft.start(true);
  expect(view?.input.skipMissing).toBe(true);
  expect(view?.input.fields.map(({ name }) => name)).toContain('roles');
});

test('a column that the filter needs can’t be gone on without', () => {
  const problem = problemLike('lookup_permission_missing', { field: 'roles', filter: true });
  expect(canDoWithout(problem)).toBe(false);
  expect(canDoWithout(problemLike('missing_scope'))).toBe(false);
});

test('connections belong to the tenant, and columns stay when it changes', async () => {
  const draft = await open();
  expect(draft.connections.list?.length).toBe(3);
  draft.connectionIds = ['con_0000000000000001'];
  expect(draft.connectionNames).toEqual(['Username-Password-Authentication']);
  draft.add('blocked');
  draft.paste({ ...pasted('email'), connection: 'con_0000000000000002' }, true);
  await draft.useTenant(STAGING.id);
  expect(draft.connectionIds).toEqual([]);
  draft.undo();
  expect(draft.connectionIds).toEqual([]);
  expect(draft.has('blocked')).toBe(true);
});

test('the sample is of the chosen connections', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const sources: unknown[] = [];
  const original = backend.sample.bind(backend);
  backend.sample = (input, renewed) => {
    sources.push(input);
    return original(input, renewed);
  };
  const draft = await open(backend);
  await draft.loadSample();
  draft.connectionIds = ['con_0000000000000002'];
  await draft.loadSample();
  expect(sources).toEqual([
    { tenantId: ACME.id, connections: [] },
    { tenantId: ACME.id, connections: ['google-oauth2'] },
  ]);
});

test('a preset brings its columns and files, and loading it can be undone', async () => {
  const backup = PRESETS.find((preset) => preset.id === 'full-backup');
  if (backup === undefined) throw new Error('no backup preset');
  const draft = await open();
  const before = names(draft);
  draft.load(backup.input, 'Backup');
  expect(draft.columns).toHaveLength(backup.input.fields.length);
  expect(draft.input).toMatchObject({ name: 'Backup', presetId: 'full-backup', outputs: ['json'] });
  expect(draft.ownPreset).toBeNull();
  draft.undo();
  expect(names(draft)).toEqual(before);
  expect(draft.input).toMatchObject({ name: 'All users', presetId: null, outputs: ['xlsx'] });
});

test('a draft is saved as a new preset, and then updates it', async () => {
  const backend = new MemoryBackend();
  const draft = await open(backend);
  expect(await draft.savePreset('Mine', null)).toBeNull();
  expect(draft.ownPreset?.name).toBe('Mine');
  draft.add('blocked');
  expect(await draft.savePreset('Mine', draft.ownPreset?.id ?? null)).toBeNull();
  const own = (await backend.presets(null)).filter((preset) => !preset.builtin);
  expect(own).toMatchObject([{ name: 'Mine', input: { tenantId: '' } }]);
  expect(own[0]?.input.fields.at(-1)?.name).toBe('blocked');
  const taken = problemAt('name', 'name_taken');
  backend.refuse('savePreset', 'request', null, [taken]);
  expect((await draft.savePreset('Mine', null))?.code).toBe('name_taken');
});

test('pasted columns replace the current ones or are added, in one step', async () => {
  const draft = await open();
  const before = names(draft);
  draft.paste(pasted('email', 'blocked'), false);
  expect(names(draft)).toEqual([...before, 'blocked']);
  draft.paste({ ...pasted('blocked'), format: 'csv', limit: 5, connection: 'con_0000000000000003' }, true);
  expect(draft.input).toMatchObject({
    auth0Format: 'csv',
    limit: 5,
    connections: ['con_0000000000000003'],
    fields: [{ name: 'blocked', exportAs: null }],
  });
  draft.undo();
  expect(draft.input).toMatchObject({ auth0Format: 'json', limit: null, connections: [] });
  expect(names(draft)).toEqual([...before, 'blocked']);
});

test("columns that Auth0's own CSV can't hold are corrected by another format or fewer columns", async () => {
  const draft = await open();
  draft.add('user_metadata');
  draft.outputs = [];
  draft.auth0Format = 'csv';
  draft.makeCsvHere();
  expect([draft.auth0Format, draft.outputs]).toEqual(['json', ['csv']]);
  draft.undo();
  expect(draft.auth0Format).toBe('csv');
  draft.outputs = ['csv-excel', 'json'];
  draft.makeCsvHere();
  expect(draft.outputs).toEqual(['csv-excel', 'json']);
  draft.keepFirst(2);
  expect(draft.columns).toHaveLength(2);
});

test('an error that no part of the form has leaves when the form changes, or the check works again', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  backend.refuse('startExport', 'disk_full');
  await draft.start();
  expect(draft.problem?.code).toBe('disk_full');
  draft.folder = '/elsewhere';
  expect(draft.problem).toBeNull();
  backend.refuse('checkExport', 'unexpected');
  await draft.check();
  expect(draft.problem).not.toBeNull();
  backend.allow('checkExport');
  await draft.check();
  expect(draft.problem).toBeNull();
});

test('one part is checked while it is typed, whatever else is wrong', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  backend.requestProblems = [
    problemAt('name', 'export_name_empty'),
    problemAt('fieldName', 'name_prefixed', { suggestion: 'email' }),
    problemAt('connection', 'connection_id_malformed'),
    problemAt('style', 'time_zone_unknown'),
  ];
  expect(suggestionOf(await draft.typed.name('user.email'))).toBe('email');
  expect((await draft.typed.connection('con_123'))?.code).toBe('connection_id_malformed');
  expect((await draft.typed.style(PLAIN))?.code).toBe('time_zone_unknown');
  backend.requestProblems = [problemAt('name', 'export_name_empty')];
  expect(await draft.typed.name('email')).toBeNull();
  expect(await draft.typed.connection('con_0123456789abcdef')).toBeNull();
  expect(await draft.typed.style(PLAIN)).toBeNull();
});

test("a field outside of Auth0's attributes is unknown", async () => {
  const draft = await open();
  expect([
    isUnknown(draft.fields, 'favourite.colour'),
    isUnknown(draft.fields, 'app_metadata.colour'),
  ]).toEqual([true, false]);
});

test('a free title is found beside taken ones', async () => {
  const draft = await open();
  const again = draft.add('email');
  expect(draft.freeTitle('Mail')).toBe('Mail');
  expect(draft.freeTitle('email', again.id)).toBe('email (2)');
  draft.rename(again.id, 'email (2)');
  expect(draft.freeTitle('email')).toBe('email (3)');
});

test('a style is one step that can be undone', async () => {
  const draft = await open();
  draft.style = { ...draft.style, timeZone: 'Europe/Paris', yesNo: true };
  expect(draft.input.style).toMatchObject({ timeZone: 'Europe/Paris', yesNo: true });
  draft.undo();
  expect(draft.input.style).toEqual(PLAIN);
});

test('a hidden column that is removed is not hidden any more, until the removal is undone', async () => {
  const draft = await open();
  draft.style = withHidden(draft.style, new Map([['email', 'hash' as const]]));
  expect(draft.input.style.protect).toEqual([{ path: 'email', how: 'hash' }]);
  const column = draft.columns.find(({ name }) => name === 'email');
  draft.remove(column?.id ?? 0);
  expect(draft.input.style.protect).toEqual([]);
  draft.undo();
  expect(draft.input.style.protect).toHaveLength(1);
});

test('the filter of a loaded preset is kept, and undone with it', async () => {
  const backup = PRESETS.find((preset) => preset.id === 'full-backup');
  if (backup === undefined) throw new Error('no backup preset');
  const draft = await open();
  const filter = { kind: 'condition', field: 'blocked', operator: 'true', values: [] } as const;
  draft.load({ ...backup.input, filter }, 'Backup');
  draft.add('blocked');
  expect(draft.input.filter).toEqual(filter);
  draft.undo();
  draft.undo();
  expect(draft.input.filter).toBeNull();
});

test('conditions are undone one by one, and each fault stands at its condition', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  const blocked = { kind: 'condition', field: 'blocked', operator: 'not-true', values: [] } as const;
  const old = { kind: 'condition', field: 'last_login', operator: 'older-than', values: ['0d'] } as const;
  draft.filter = { kind: 'all', parts: [blocked] };
  draft.filter = { kind: 'all', parts: [blocked, old] };
  expect(draft.input.filter).toEqual({ kind: 'all', parts: [blocked, old] });
  backend.requestProblems = [
    { ...problemAt('filter', 'condition_age_zero', { field: 'last_login' }), path: [1] },
  ];
  await draft.check();
  expect(draft.faultAt([0])).toBeNull();
  expect(draft.faultAt([1])?.code).toBe('condition_age_zero');
  draft.undo();
  expect(draft.filter.parts).toEqual([blocked]);
  draft.undo();
  expect(draft.input.filter).toBeNull();
  draft.redo();
  expect(draft.filter.parts).toEqual([blocked]);
});

test('whom the files are for is sent if somebody is named', async () => {
  const draft = await open();
  draft.recipient = '  ';
  expect(draft.input).not.toHaveProperty('recipient');
  draft.recipient = ' J. Auditor ';
  expect(draft.input.recipient).toBe('J. Auditor');
  draft.load({ ...draft.input }, 'All users');
  expect(draft.recipient).toBe('J. Auditor');
});
