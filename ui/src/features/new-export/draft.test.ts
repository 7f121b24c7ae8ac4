import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, PRESETS, STAGING } from '../../backend/memory-data.ts';
import { Draft } from './draft.svelte.ts';
import { PLAIN, withHidden } from './style.ts';

async function draft(backend = new MemoryBackend({ exports: 0 })) {
  const made = new Draft(backend, ACME.id, 'All users', null);
  await made.open();
  return made;
}

const names = (made: Draft) => made.columns.map((column) => column.name);

/** Nothing pasted but these columns. */
const pasted = (...columns: string[]) => ({
  columns: columns.map((name) => ({ name, title: '' })),
  format: null,
  limit: null,
  connection: null,
  skipped: [],
});

test('columns are added, renamed, moved and removed, and every step can be undone and made again', async () => {
  const made = await draft();
  const before = names(made);
  const added = made.add('blocked');
  made.rename(added.id, 'Locked out');
  expect(made.move(added.id, 0)).toBe(true);
  expect(made.input.fields[0]).toEqual({ name: 'blocked', exportAs: 'Locked out' });
  made.remove(added.id);
  expect(names(made)).toEqual(before);
  made.undo();
  expect(names(made)[0]).toBe('blocked');
  made.undo();
  made.undo();
  expect(made.columns.at(-1)).toMatchObject({ name: 'blocked', title: '' });
  made.undo();
  expect(names(made)).toEqual(before);
  expect(made.canUndo).toBe(false);

  made.redo();
  made.redo();
  made.redo();
  expect(made.input.fields[0]).toEqual({ name: 'blocked', exportAs: 'Locked out' });
  made.add('picture');
  expect(made.canRedo).toBe(false);
});

test('a column does not move beyond the ends, and renaming it to what it is is no step', async () => {
  const made = await draft();
  const [first] = made.columns;
  if (first === undefined) throw new Error('there are no columns');
  expect(made.move(first.id, -1)).toBe(false);
  expect(made.move(first.id, made.columns.length)).toBe(false);
  made.rename(first.id, first.title);
  expect(made.canUndo).toBe(false);
});

test('all columns go at once, and those of the beginning come back', async () => {
  const made = await draft();
  const before = names(made);
  made.add('blocked');
  made.keepFirst(0);
  expect(made.columns).toEqual([]);
  made.restore();
  expect(names(made)).toEqual(before);
  made.undo();
  made.undo();
  expect(names(made)).toEqual([...before, 'blocked']);
});

test('what is wrong stands at its place', async () => {
  const made = await draft();
  made.add('email');
  made.name = ' ';
  made.limit = '0';
  await made.check();
  expect(made.at('fieldTitle', made.columns.length - 1)?.code).toBe('duplicate_title');
  expect(made.at('fieldTitle', 0)).toBeNull();
  expect(made.at('name')?.code).toBe('export_name_empty');
  expect(made.at('limit')?.code).toBe('limit_zero');
  expect(await made.start()).toBeNull();
});

test('a limit that is no number stops the start, and is not taken for everyone', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const made = await draft(backend);
  made.limit = 'many';
  expect(made.at('limit')?.code).toBe('limit_not_a_number');
  expect(await made.start()).toBeNull();
  expect(await backend.exports({ search: null, offset: 0, limit: 10 })).toEqual([]);
  made.limit = '1 000';
  expect(made.at('limit')).toBeNull();
  expect((await made.start())?.input.limit).toBe(1000);
});

test('it starts as it was put together', async () => {
  const made = await draft();
  made.limit = '50';
  made.outputs = ['csv', 'json'];
  const view = await made.start();
  expect(view?.input).toMatchObject({ tenantId: ACME.id, limit: 50, outputs: ['csv', 'json'] });
});

test('connections are those of the tenant at hand, and columns stay when it changes', async () => {
  const made = await draft();
  expect(made.available?.length).toBe(3);
  made.connections = ['con_0000000000000001'];
  expect(made.connectionNames).toEqual(['Username-Password-Authentication']);
  made.add('blocked');
  made.paste({ ...pasted('email'), connection: 'con_0000000000000002' }, true);
  await made.useTenant(STAGING.id);
  expect(made.connections).toEqual([]);
  made.undo();
  expect(made.connections).toEqual([]);
  expect(made.has('blocked')).toBe(true);
});

test('users to look at are those of the chosen connections', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const asked: unknown[] = [];
  const original = backend.sample.bind(backend);
  backend.sample = (input, renewed) => {
    asked.push(input);
    return original(input, renewed);
  };
  const made = await draft(backend);
  await made.lookAtUsers();
  made.connections = ['con_0000000000000002'];
  await made.lookAtUsers();
  expect(asked).toEqual([
    { tenantId: ACME.id, connections: [] },
    { tenantId: ACME.id, connections: ['google-oauth2'] },
  ]);
});

test('a preset brings its columns and files, and what was there can be had again', async () => {
  const backup = PRESETS.find((preset) => preset.id === 'builtin/full-backup');
  if (backup === undefined) throw new Error('there is no backup preset');
  const made = await draft();
  const before = names(made);
  made.load(backup.input, 'Backup');
  expect(made.columns).toHaveLength(backup.input.fields.length);
  expect(made.input).toMatchObject({ name: 'Backup', presetId: 'builtin/full-backup', outputs: ['json'] });
  expect(made.ownPreset).toBeNull();
  made.undo();
  expect(names(made)).toEqual(before);
  expect(made.input).toMatchObject({ name: 'All users', presetId: null, outputs: ['csv'] });
});

test('it can be kept as a new preset, which can be changed from then on', async () => {
  const backend = new MemoryBackend();
  const made = await draft(backend);
  expect(await made.savePreset('Mine', null)).toBeNull();
  expect(made.ownPreset?.name).toBe('Mine');
  made.add('blocked');
  expect(await made.savePreset('Mine', made.ownPreset?.id ?? null)).toBeNull();
  const own = (await backend.presets()).filter((preset) => !preset.builtin);
  expect(own).toMatchObject([{ name: 'Mine', input: { tenantId: '' } }]);
  expect(own[0]?.input.fields.at(-1)?.name).toBe('blocked');
  expect((await made.savePreset('Mine', null))?.code).toBe('name_taken');
});

test('what is pasted replaces the columns or goes behind them, in one step', async () => {
  const made = await draft();
  const before = names(made);
  made.paste(pasted('email', 'blocked'), false);
  expect(names(made)).toEqual([...before, 'blocked']);
  made.paste({ ...pasted('blocked'), format: 'csv', limit: 5, connection: 'con_0000000000000003' }, true);
  expect(made.input).toMatchObject({
    auth0Format: 'csv',
    limit: 5,
    connections: ['con_0000000000000003'],
    fields: [{ name: 'blocked', exportAs: null }],
  });
  made.undo();
  expect(made.input).toMatchObject({ auth0Format: 'json', limit: null, connections: [] });
  expect(names(made)).toEqual([...before, 'blocked']);
});

test("the limits of Auth0's own CSV have two ways out", async () => {
  const made = await draft();
  made.add('user_metadata');
  made.outputs = [];
  made.auth0Format = 'csv';
  await made.check();
  expect(made.at('fieldName', made.columns.length - 1)?.code).toBe('not_in_csv');
  made.makeCsvHere();
  await made.check();
  expect(made.problems).toEqual([]);
  expect(made.outputs).toEqual(['csv']);
  made.undo();
  expect(made.auth0Format).toBe('csv');
  made.paste(pasted(...Array.from({ length: 31 }, (_, number) => `app_metadata.key${number}`)), true);
  await made.check();
  expect(made.at('fields')?.code).toBe('too_many_fields_for_csv');
  made.keepFirst(30);
  await made.check();
  expect(made.problems).toEqual([]);
});

test('a name and an id are checked while they are typed, whatever else is wrong', async () => {
  const made = await draft();
  made.name = '';
  expect((await made.checkName('user.email'))?.detail).toMatchObject({ suggestion: 'email' });
  expect(await made.checkName('email')).toBeNull();
  expect((await made.checkConnection('con_123'))?.code).toBe('connection_id_malformed');
  expect(await made.checkConnection('con_0123456789abcdef')).toBeNull();
  expect([made.isUnknown('favourite.colour'), made.isUnknown('app_metadata.colour')]).toEqual([true, false]);
});

test('a title that is free is found beside those that are taken', async () => {
  const made = await draft();
  const again = made.add('email');
  expect(made.freeTitle('Mail')).toBe('Mail');
  expect(made.freeTitle('email', again.id)).toBe('email (2)');
  made.rename(again.id, 'email (2)');
  expect(made.freeTitle('email')).toBe('email (3)');
});

test('how values are written is checked, asked for, and undone in one step', async () => {
  const made = await draft();
  const local = { ...made.style, timeZone: 'Europe/Paris', yesNo: true };
  expect(await made.checkStyle({ ...local, timeZone: 'Europe/Atlantis' })).toMatchObject({
    code: 'time_zone_unknown',
  });
  expect(await made.checkStyle(local)).toBeNull();
  made.style = local;
  expect(made.input.style).toMatchObject({ timeZone: 'Europe/Paris', yesNo: true });
  made.undo();
  expect(made.input.style).toEqual(PLAIN);
});

test('a hidden column that is removed is not asked to be hidden, and is hidden again when it comes back', async () => {
  const made = await draft();
  made.style = withHidden(made.style, new Map([['email', 'hash' as const]]));
  expect(made.input.style.protect).toEqual([{ path: 'email', how: 'hash' }]);
  const column = made.columns.find(({ name }) => name === 'email');
  made.remove(column?.id ?? 0);
  expect(made.input.style.protect).toEqual([]);
  made.undo();
  expect(made.input.style.protect).toHaveLength(1);
});
