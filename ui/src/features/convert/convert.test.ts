import { expect, test } from 'vitest';
import type { FoundFile, PresetView } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { FILE_COLUMN, FileDesk, fitsFiles } from './file-desk.svelte.ts';
import { fileWords, foundWords } from './file-words.ts';

const FILE: FoundFile = {
  name: 'users.json',
  form: 'auth0Export',
  separator: null,
  bytes: 2_000,
  users: 12_345,
  joined: false,
};

function open() {
  const backend = new MemoryBackend();
  return { backend, desk: new FileDesk(backend) };
}

async function presetOf(backend: MemoryBackend, change: Partial<PresetView['input']>): Promise<PresetView> {
  const [first] = await backend.presets(null);
  if (first === undefined) throw new Error('no preset');
  return { ...first, ready: true, problem: null, input: { ...first.input, filter: null, ...change } };
}

test('files are recognised, converted by every attribute, and said in words', async () => {
  const { backend, desk } = open();
  const recognising = desk.recognise('chosen');
  expect(desk.working).toBe('recognising');
  await recognising;
  if (desk.found === null) throw new Error('nothing found');
  expect(foundWords(desk.found)).toBe('acme-users.json.gz: an Auth0 export of 12,345 users, 9 attributes');
  desk.toggle('csv', true);
  desk.toggle('xlsx', false);
  desk.toggle('csv', false);
  await desk.convert('Every attribute', '/tmp/x');
  expect([desk.working, desk.made?.users, desk.made?.files.length]).toEqual([null, 12_345, 1]);
  expect(backend.conversion?.form).toMatchObject({
    fields: [],
    outputs: ['csv'],
    presetId: null,
    folder: '/tmp/x',
  });
  expect(backend.conversion?.fileColumn).toBeNull();
});

test('a preset brings its formats, columns and filter', async () => {
  const { backend, desk } = open();
  await desk.recognise('chosen');
  const filter = { kind: 'condition', field: 'blocked', operator: 'true', values: [] } as const;
  const preset = await presetOf(backend, { outputs: ['csv', 'ndjson'], filter });
  desk.choose(preset);
  expect([desk.outputs, desk.holdsWhole]).toEqual([['csv', 'ndjson'], true]);
  await desk.convert('Blocked', null);
  expect(backend.conversion?.form).toMatchObject({
    fields: preset.input.fields,
    filter,
    presetId: preset.id,
  });
  expect(desk.made?.users).toBeLessThan(desk.made?.read ?? 0);
});

test('several files of users get a column for the file, hashes beside one do not', async () => {
  const { backend, desk } = open();
  const hashes: FoundFile = { ...FILE, name: 'hashes', form: 'passwordHashes', joined: true, users: 1 };
  backend.foundFiles = { files: [FILE, hashes] };
  await desk.recognise('dropped');
  expect(desk.joinsFiles).toBe(false);
  backend.foundFiles = { files: [FILE, { ...FILE, form: 'csv', separator: ';' }, hashes] };
  await desk.recognise('dropped');
  await desk.convert('Every attribute', null);
  expect(backend.conversion?.fileColumn).toBe(FILE_COLUMN);
  expect(desk.found?.files.map(fileWords)).toEqual([
    'users.json: an Auth0 export, 12,345 users, 2 kB',
    'users.json: a CSV separated by semicolons, 12,345 users, 2 kB',
    'hashes: password hashes from Auth0’s support, 1 hash, 2 kB',
  ]);
});

test('a refused file takes the place of what was found before, and choosing none does not', async () => {
  const { backend, desk } = open();
  await desk.recognise('chosen');
  backend.foundFiles = null;
  await desk.recognise('chosen');
  expect(desk.found?.users).toBe(12_345);
  backend.refuse('recogniseFiles', 'file_refused', { name: 'a.xlsx', found: 'spreadsheet' });
  await desk.recognise('dropped');
  expect([desk.problem?.code, desk.found, desk.working]).toEqual(['file_refused', null, null]);
});

test('cancelling ends the work, and its answer is not shown', async () => {
  const { backend, desk } = open();
  await desk.recognise('chosen');
  const converting = desk.convert('Every attribute', null);
  await desk.forget();
  await converting;
  expect([desk.made, desk.found, desk.working]).toEqual([null, null, null]);
  expect(backend.deeds).toContain('cancelFiles');
});

test('presets that ask a tenant are not offered', async () => {
  const { backend } = open();
  const lookedUp = new Set(['roles']);
  const fits = async (change: Partial<PresetView['input']>) =>
    fitsFiles(await presetOf(backend, { fields: [{ name: 'email', exportAs: null }], ...change }), lookedUp);
  expect(await fits({})).toBe(true);
  expect(await fits({ limit: 5 })).toBe(false);
  expect(await fits({ connections: ['con_1'] })).toBe(false);
  expect(await fits({ fields: [{ name: 'roles', exportAs: null }] })).toBe(false);
  const filter = { kind: 'condition', field: 'roles', operator: 'empty', values: [] } as const;
  expect(await fits({ filter: { kind: 'all', parts: [filter] } })).toBe(false);
});
