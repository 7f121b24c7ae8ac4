import { expect, test } from 'vitest';
import type { ExportInput } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { PRESETS } from '../../backend/memory/data.ts';
import { Preferences } from '../../session/preferences.svelte.ts';
import { Session } from '../../session/session.svelte.ts';
import { discardDraft, openDraft } from './draft-store.svelte.ts';

function newSession() {
  const storage = { getItem: () => null } as unknown as Storage;
  return new Session(new MemoryBackend(), new Preferences(storage));
}

const open = (session: Session, from: ExportInput | null = null) => openDraft(session, from);

test('a draft is kept while other screens are shown', () => {
  const session = newSession();
  const draft = open(session);
  draft.add('blocked');
  expect(open(session)).toBe(draft);
  expect(draft.input.fields.at(-1)?.name).toBe('blocked');
  expect(open(newSession())).not.toBe(draft);
});

test('a preset is loaded into the draft once, and that can be undone', () => {
  const session = newSession();
  const draft = open(session);
  draft.add('blocked');
  const preset = PRESETS[2]?.input;
  if (preset === undefined) throw new Error('no such preset');
  open(session, preset);
  expect(draft.input.fields).toEqual(preset.fields);
  draft.add('picture');
  // Coming back to the screen does not load the preset again.
  open(session, preset);
  expect(draft.has('picture')).toBe(true);
  draft.undo();
  draft.undo();
  expect(draft.has('blocked')).toBe(true);
});

test('a discarded draft is replaced by a new one', () => {
  const session = newSession();
  const draft = open(session);
  discardDraft(session);
  expect(open(session)).not.toBe(draft);
});

test('a new draft begins with the usual formats, region and time zone, and a request keeps its own', () => {
  const session = newSession();
  session.defaults = {
    ...session.defaults,
    formats: ['csv-excel', 'json'],
    locale: 'de-AT',
    timeZone: 'Europe/Vienna',
  };
  const { outputs, style } = open(session).input;
  expect(outputs).toEqual(['csv-excel', 'json']);
  expect([style.locale, style.timeZone]).toEqual(['de-AT', 'Europe/Vienna']);
  const other = newSession();
  other.defaults = session.defaults;
  const preset = PRESETS[2]?.input;
  if (preset === undefined) throw new Error('no such preset');
  expect(open(other, preset).input.outputs).toEqual(preset.outputs);
});
