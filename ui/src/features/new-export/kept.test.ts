import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME, PRESETS } from '../../backend/memory-data.ts';
import { forgetDraft, keptDraft } from './kept.svelte.ts';

const begin = (backend: MemoryBackend, from: Parameters<typeof keptDraft>[3] = null) =>
  keptDraft(backend, ACME.id, 'All users', from);

test('a draft goes on where it was left', () => {
  const backend = new MemoryBackend();
  const draft = begin(backend);
  draft.add('blocked');
  expect(begin(backend)).toBe(draft);
  expect(draft.input.fields.at(-1)?.name).toBe('blocked');
  expect(begin(new MemoryBackend())).not.toBe(draft);
});

test('a preset takes the place of what was there, once, and can be undone', () => {
  const backend = new MemoryBackend();
  const draft = begin(backend);
  draft.add('blocked');
  const preset = PRESETS[2]?.input;
  if (preset === undefined) throw new Error('there is no such preset');
  begin(backend, preset);
  expect(draft.input.fields).toEqual(preset.fields);
  draft.add('picture');
  // Coming back to the same screen does not begin again.
  begin(backend, preset);
  expect(draft.has('picture')).toBe(true);
  draft.undo();
  draft.undo();
  expect(draft.has('blocked')).toBe(true);
});

test('what has become an export is no draft any more', () => {
  const backend = new MemoryBackend();
  const draft = begin(backend);
  forgetDraft(backend);
  expect(begin(backend)).not.toBe(draft);
});
