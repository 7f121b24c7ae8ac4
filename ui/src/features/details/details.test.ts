import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { history } from '../../backend/memory-data.ts';
import { Details } from './details.svelte.ts';
import { timeline } from './timeline.ts';

const now = new Date('2026-11-23T12:00:00Z');
const settled = () => new Promise((done) => setTimeout(done));

function past(state: string) {
  const view = history(9, now).find((each) => each.state === state);
  if (view === undefined) throw new Error(`the history has nothing ${state}`);
  return view;
}

test('a finished export shows the whole way', () => {
  const steps = timeline(past('ready')).map((moment) => moment.step);
  expect(steps).toEqual(['requested', 'asked', 'prepared', 'downloaded', 'ready']);
});

test('one that failed shows how far it came', () => {
  expect(timeline(past('failed')).map((moment) => moment.step)).toEqual(['requested', 'failed']);
});

test('what Auth0 never confirmed was not accepted', () => {
  const lost = past('lost');
  const jobs = lost.jobs.map((job) => ({ ...job, jobId: null }));
  expect(timeline({ ...lost, jobs }).map((moment) => moment.step)).toEqual(['requested', 'lost']);
});

test('one that runs shows what is still to come', () => {
  const running = { ...past('lost'), state: 'waiting' as const, finishedAt: null };
  expect(timeline(running)).toMatchObject([
    { step: 'requested' },
    { step: 'asked' },
    { step: 'prepared', at: null },
    { step: 'downloaded', at: null },
    { step: 'ready', at: null },
  ]);
});

test('of several connections, a step is done when it is done for all', () => {
  const view = past('ready');
  const [job] = view.jobs;
  if (job === undefined) throw new Error('the export has no job');
  const jobs = [job, { ...job, completedAt: null, downloadedAt: null }];
  const prepared = timeline({ ...view, state: 'waiting', jobs }).find((moment) => moment.step === 'prepared');
  expect(prepared?.at).toBeNull();
});

test('it follows its own export and no other', async () => {
  const backend = new MemoryBackend({ now: () => now });
  const view = past('stopped');
  const details = new Details(backend, view);
  const close = details.open();
  await backend.deleteFiles('export-1');
  expect(details.view.id).toBe(view.id);
  await backend.resumeExport(view.id);
  expect(details.view.state).toBe('waiting');
  close();
  await backend.stopExport(view.id);
  expect(details.view.state).toBe('waiting');
});

test('its activity is loaded', async () => {
  const details = new Details(new MemoryBackend({ now: () => now }), past('ready'));
  details.open();
  await settled();
  expect(details.activity.map((line) => line.kind)).toEqual([
    'export_ready',
    'job_downloaded',
    'job_created',
  ]);
});

test('of a finished export, the first rows, the manifest and the request are shown', async () => {
  const backend = new MemoryBackend({ now: () => now });
  const details = new Details(backend, past('ready'));
  details.open();
  await settled();
  expect(details.firstRows?.rows).toHaveLength(20);
  expect(details.evidence?.rows).toBe(details.view.rows);
  expect(details.commands[0]).toContain('$TOKEN');
  await backend.deleteFiles(details.view.id);
  await settled();
  expect([details.firstRows, details.evidence, details.contentProblem]).toEqual([null, null, null]);
});

test('a check tells of each file, and its progress ends with it', async () => {
  const details = new Details(new MemoryBackend({ now: () => now }), past('ready'));
  details.open();
  await settled();
  expect(details.fileStates).toBeNull();
  const checking = details.checkFiles();
  await Promise.resolve();
  await Promise.resolve();
  expect(details.work?.work).toBe('check');
  await checking;
  expect(details.fileStates).toEqual(details.view.files.map(() => 'intact'));
  expect(details.work).toBeNull();
});

test('one file is handed on by its place', async () => {
  const backend = new MemoryBackend({ now: () => now });
  const details = new Details(backend, past('ready'));
  await details.openFile(0);
  await details.copyFiles(1);
  await details.dragOut(1);
  expect(await details.saveFileAs(2)).toBe(true);
  expect(await details.saveFilesTo()).toContain(details.view.id);
  const { id } = details.view;
  expect(backend.deeds).toEqual([
    `openFile ${id} 0`,
    `copyFiles ${id} 1`,
    `dragOut ${id} 1`,
    `saveFileAs ${id} 2`,
    `saveFilesTo ${id}`,
  ]);
});
