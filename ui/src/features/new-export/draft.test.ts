import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, PRESETS, STAGING } from '../../backend/memory-data.ts';
import { Draft } from './draft.svelte.ts';

async function draft(backend = new MemoryBackend({ exports: 0 })) {
  const made = new Draft(backend, ACME.id, 'All users', null);
  await made.open();
  return made;
}

const names = (made: Draft) => made.columns.map((column) => column.name);

test('columns are added, renamed, moved and removed, and every step can be undone', async () => {
  const made = await draft();
  const before = names(made);
  made.add('blocked');
  const added = made.columns.at(-1);
  if (added === undefined) throw new Error('nothing was added');
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
});

test('a column does not move beyond the ends', async () => {
  const made = await draft();
  const [first] = made.columns;
  if (first === undefined) throw new Error('there are no columns');
  expect(made.move(first.id, -1)).toBe(false);
  expect(made.move(first.id, made.columns.length)).toBe(false);
  expect(made.canUndo).toBe(false);
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

test('it starts as it was put together', async () => {
  const made = await draft();
  made.limit = '50';
  made.outputs = ['csv', 'json'];
  const view = await made.start();
  expect(view?.input).toMatchObject({ tenantId: ACME.id, limit: 50, outputs: ['csv', 'json'] });
});

test('connections are those of the tenant at hand', async () => {
  const made = await draft();
  expect(made.available?.length).toBe(3);
  made.connections = ['con_0000000000000001'];
  await made.useTenant(STAGING.id);
  expect(made.connections).toEqual([]);
});

test('a preset brings its columns and files', () => {
  const backup = PRESETS.find((preset) => preset.id === 'builtin/full-backup');
  if (backup === undefined) throw new Error('there is no backup preset');
  const made = new Draft(new MemoryBackend(), ACME.id, 'Backup', backup.input);
  expect(made.columns).toHaveLength(backup.input.fields.length);
  expect(made.outputs).toEqual(['json']);
  expect(made.input.presetId).toBe('builtin/full-backup');
});

test('it can be kept as a preset', async () => {
  const backend = new MemoryBackend();
  const made = await draft(backend);
  expect(await made.saveAsPreset()).toBe(true);
  const own = (await backend.presets()).filter((preset) => !preset.builtin);
  expect(own).toMatchObject([{ name: 'All users', input: { tenantId: '' } }]);
});
