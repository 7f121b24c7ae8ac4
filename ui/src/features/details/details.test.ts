import { expect, test, vi } from 'vitest';
import type { ExportView } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { history } from '../../backend/memory/history.ts';
import { Details } from './details.svelte.ts';
import { timeline } from './timeline.ts';
import { problemLike } from '../../backend/memory/problems.ts';

const now = new Date('2026-11-23T12:00:00Z');
const settled = () => new Promise((done) => setTimeout(done));

function past(state: string) {
  const view = history(9, now).find((each) => each.state === state);
  if (view === undefined) throw new Error(`no export is ${state}`);
  return view;
}

test('a finished export shows all steps', () => {
  const steps = timeline(past('ready')).map((moment) => moment.step);
  expect(steps).toEqual(['requested', 'asked', 'prepared', 'downloaded', 'ready']);
});

test('a failed export shows the steps that it took', () => {
  expect(timeline(past('failed')).map((moment) => moment.step)).toEqual(['requested', 'failed']);
});

test('an export that Auth0 never confirmed was not accepted', () => {
  const lost = past('lost');
  const jobs = lost.jobs.map((job) => ({ ...job, jobId: null }));
  expect(timeline({ ...lost, jobs }).map((moment) => moment.step)).toEqual(['requested', 'lost']);
});

test('a running export shows the steps still to come', () => {
  const running = { ...past('lost'), state: 'waiting' as const, finishedAt: null };
  expect(timeline(running)).toMatchObject([
    { step: 'requested' },
    { step: 'asked' },
    { step: 'prepared', at: null },
    { step: 'downloaded', at: null },
    { step: 'ready', at: null },
  ]);
});

test('with several connections, a step is done when all jobs have done it', () => {
  const view = past('ready');
  const [job] = view.jobs;
  if (job === undefined) throw new Error('no job');
  const jobs = [job, { ...job, completedAt: null, downloadedAt: null }];
  const prepared = timeline({ ...view, state: 'waiting', jobs }).find((moment) => moment.step === 'prepared');
  expect(prepared?.at).toBeNull();
});

test('a lost job does not hold the other steps up', () => {
  const view = past('ready');
  const [job] = view.jobs;
  if (job === undefined) throw new Error('no job');
  const lost = { ...job, completedAt: null, problem: problemLike('job_failed') };
  const steps = timeline({ ...view, jobs: [lost, job] }).map((moment) => moment.step);
  expect(steps).toEqual(['requested', 'asked', 'prepared', 'downloaded', 'ready']);
});

function open(view: ExportView) {
  const backend = new MemoryBackend({ now: () => now });
  const verified: string[] = [];
  const verify = ({ id, files }: ExportView) => {
    verified.push(id);
    return Promise.resolve(files.map(() => 'intact' as const));
  };
  const details = new Details(backend, { verify }, view);
  return { backend, details, verified, close: details.open() };
}

test('the details follow their own export and no other', async () => {
  const view = past('stopped');
  const { backend, details, close } = open(view);
  backend.change('export-1', { name: 'Another' });
  expect(details.view.id).toBe(view.id);
  await backend.resumeExport(view.id);
  expect(details.view.state).toBe('waiting');
  close();
  await backend.stopExport(view.id);
  expect(details.view.state).toBe('waiting');
});

test('the activity is loaded', async () => {
  const { details } = open(past('ready'));
  await settled();
  expect(details.activity.map((line) => line.kind)).toEqual([
    'export_ready',
    'job_downloaded',
    'job_created',
  ]);
});

test('a finished export shows its first rows, manifest and request as long as it has files', async () => {
  const { backend, details } = open(past('ready'));
  await settled();
  expect(details.firstRows?.rows).toHaveLength(20);
  expect(details.evidence?.rows).toBe(details.view.rows);
  expect(details.commands[0]).toContain('$TOKEN');
  await backend.deleteFiles(details.view.id);
  await settled();
  expect([details.firstRows, details.evidence, details.contentProblem]).toEqual([null, null, null]);
});

test('unreadable content is reported apart from the rest', async () => {
  const { backend, details } = open(past('ready'));
  backend.refuse('evidence', 'manifest_unreadable');
  await settled();
  expect(details.contentProblem?.code).toBe('manifest_unreadable');
  expect(details.problem).toBeNull();
  expect(details.activity).not.toEqual([]);
});

test('verifying keeps the state of each file', async () => {
  const { details, verified } = open(past('ready'));
  await settled();
  expect(details.fileStates).toBeNull();
  await details.verify();
  expect(verified).toEqual([details.view.id]);
  expect(details.fileStates).toEqual(details.view.files.map(() => 'intact'));
});

test('missing connections have the names that Auth0 gives them, or their ids', async () => {
  const backend = new MemoryBackend({ now: () => now });
  const lacking = history(9, now).find((view) => view.missingConnections.length > 0);
  if (lacking === undefined) throw new Error('nothing is missing');
  const actions = { verify: () => Promise.resolve(null) };
  const details = new Details(backend, actions, lacking);
  details.open()();
  await vi.waitFor(() => {
    expect(details.connectionNames.get('con_0000000000000002')).toBe('google-oauth2');
  });

  backend.refuse('connections', 'unreachable');
  const offline = new Details(backend, actions, lacking);
  offline.open()();
  await settled();
  expect(offline.connectionNames.size).toBe(0);
  expect(offline.problem).toBeNull();
});
