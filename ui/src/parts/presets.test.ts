import { expect, test } from 'vitest';
import { MemoryBackend } from '../backend/memory.ts';
import { PRESETS } from '../backend/memory-data.ts';
import { Presets } from './presets.svelte.ts';

async function withOwn(...names: string[]) {
  const backend = new MemoryBackend();
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('there are no presets');
  for (const name of names) await backend.savePreset({ id: null, name, input: preset.input });
  const presets = new Presets(backend);
  await presets.load();
  return presets;
}

const namesOf = (presets: Presets) => presets.own.map((preset) => preset.name);

test("one's own come first", async () => {
  const presets = await withOwn('Mine');
  expect(presets.ownFirst[0]?.name).toBe('Mine');
  expect(presets.ownFirst).toHaveLength(PRESETS.length + 1);
});

test('a copy gets the first name that is free', async () => {
  const presets = await withOwn('Mine', 'MINE 1');
  const [mine] = presets.own;
  if (mine === undefined) throw new Error('it was not saved');
  await presets.duplicate(mine, (number) => `Mine ${number}`);
  expect(namesOf(presets)).toContain('Mine 2');
});

test('a preset is renamed, and a taken name is told', async () => {
  const presets = await withOwn('Mine', 'Other');
  const [mine] = presets.own;
  if (mine === undefined) throw new Error('it was not saved');
  expect((await presets.rename(mine, 'Other'))?.code).toBe('name_taken');
  expect(await presets.rename(mine, ' Better ')).toBeNull();
  expect(namesOf(presets)).toEqual(['Better', 'Other']);
});

test('a removal can be taken back', async () => {
  const presets = await withOwn('Mine');
  const [mine] = presets.own;
  if (mine === undefined) throw new Error('it was not saved');
  await presets.remove(mine);
  expect(presets.own).toEqual([]);
  await presets.restore(mine);
  expect(presets.own).toEqual([mine]);
});
