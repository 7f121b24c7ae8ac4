import { expect, test } from 'vitest';
import { BackendError, type PresetView } from '../backend/backend.ts';
import { MemoryBackend } from '../backend/memory/backend.ts';
import { PRESETS } from '../backend/memory/data.ts';
import { Failures } from './failures.svelte.ts';
import { Presets } from './presets.svelte.ts';
import { problemLike } from '../backend/memory/problems.ts';

async function withOwn(...names: string[]) {
  const backend = new MemoryBackend();
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('no presets');
  for (const name of names) await backend.savePreset({ id: null, name, input: preset.input });
  const failures = new Failures();
  const presets = new Presets(backend, failures);
  await presets.load();
  const [first] = presets.own;
  return { backend, failures, presets, first };
}

const namesOf = (presets: Presets) => presets.own.map((preset) => preset.name);

test("the user's own presets come first", async () => {
  const { presets } = await withOwn('Mine');
  expect(presets.ownFirst[0]?.name).toBe('Mine');
  expect(presets.ownFirst).toHaveLength(PRESETS.length + 1);
});

test('a copy gets the first free name', async () => {
  const { presets, first } = await withOwn('Mine', 'MINE 1');
  if (first === undefined) throw new Error('not saved');
  await presets.duplicate(first, (number) => `Mine ${number}`);
  expect(namesOf(presets)).toContain('Mine 2');
});

test('a preset is renamed, and a refused name is reported', async () => {
  const { backend, presets, first } = await withOwn('Mine', 'Other');
  if (first === undefined) throw new Error('not saved');
  backend.refuse('savePreset', 'name_taken');
  expect((await presets.rename(first, 'Other'))?.code).toBe('name_taken');
  backend.allow('savePreset');
  expect(await presets.rename(first, ' Better ')).toBeNull();
  expect(namesOf(presets)).toEqual(['Better', 'Other']);
});

test('a removal can be undone', async () => {
  const { presets, first } = await withOwn('Mine');
  if (first === undefined) throw new Error('not saved');
  expect(await presets.remove(first)).toBe(true);
  expect(presets.own).toEqual([]);
  expect(await presets.restore(first)).toBeNull();
  expect(presets.own).toEqual([first]);
});

test('a refused removal is reported at the preset, which stays', async () => {
  const { backend, failures, presets, first } = await withOwn('Mine');
  if (first === undefined) throw new Error('not saved');
  backend.refuse('removePreset', 'store_failed');
  expect(await presets.remove(first)).toBe(false);
  expect(failures.of(first.id)?.code).toBe('store_failed');
  expect(namesOf(presets)).toEqual(['Mine']);
});

test('presets that could not be loaded can be loaded again', async () => {
  const { backend, presets } = await withOwn('Mine');
  backend.refuse('presets', 'store_failed');
  await presets.load();
  expect(presets.problem?.code).toBe('store_failed');
  backend.allow('presets');
  await presets.load();
  expect(presets.problem).toBeNull();
});

test('a preset is shared as a file, and a refusal is reported at it', async () => {
  const { backend, failures, presets, first } = await withOwn('Mine');
  if (first === undefined) throw new Error('not saved');
  expect(await presets.share(first, 'Mine')).toBe(true);
  backend.sharePreset = () => Promise.resolve(false);
  expect(await presets.share(first, 'Mine')).toBe(false);
  expect(failures.of(first.id)).toBeNull();
  backend.sharePreset = () => Promise.reject(new BackendError(problemLike('disk_full')));
  expect(await presets.share(first, 'Mine')).toBe(false);
  expect(failures.of(first.id)?.code).toBe('disk_full');
});

test('an imported preset joins the others', async () => {
  const { backend, presets } = await withOwn('Mine');
  expect((await presets.import())?.name).toBe('Quarterly review');
  expect(namesOf(presets)).toEqual(['Mine', 'Quarterly review']);
  backend.importPreset = () => Promise.resolve(null);
  expect(await presets.import()).toBeNull();
  expect(namesOf(presets)).toHaveLength(2);
});

test('an unreadable preset is listed, but not offered', async () => {
  const { backend, presets } = await withOwn('Mine');
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('no presets');
  const problem = problemLike('recipe_newer');
  backend.presets = () => Promise.resolve([{ ...preset, builtin: false, name: 'Broken', problem }, preset]);
  await presets.load();
  expect(namesOf(presets)).toEqual(['Broken']);
  expect(presets.usable).toEqual([preset]);
});

test('how an export of a preset has ended is known at once, however it ended', async () => {
  const backend = new MemoryBackend();
  const [tenant] = await backend.listTenants();
  const tenantId = tenant?.id ?? null;
  const presets = new Presets(backend, new Failures(), () => tenantId);
  await presets.load();
  const [preset] = presets.builtin;
  if (preset === undefined || tenantId === null) throw new Error('no presets');
  const input = { ...preset.input, presetId: preset.id, tenantId };
  const { id } = await backend.startExport(input);
  const ready = () => presets.find(preset.id)?.lastRun?.ready;
  for (const state of ['failed', 'ready', 'lost'] as const) {
    backend.change(id, { state: 'converting' });
    backend.change(id, { state });
    await expect.poll(ready).toBe(state === 'ready');
  }
});

test('an answer that another has overtaken is dropped', async () => {
  const { backend, presets } = await withOwn('Mine');
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('no presets');
  const answer = backend.presets.bind(backend);
  const late: ((all: readonly PresetView[]) => void)[] = [];
  backend.presets = () => new Promise((resolve) => late.push(resolve));
  const overtaken = presets.load();
  backend.presets = answer;
  await presets.load();
  late[0]?.([preset]);
  await overtaken;
  expect(namesOf(presets)).toEqual(['Mine']);
});
