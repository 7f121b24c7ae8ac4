import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ALL_LINES, Log, queryOf } from './log.svelte.ts';

const NOW = new Date(2026, 10, 30, 15, 30);

async function settled() {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

async function opened(exports = 3) {
  const backend = new MemoryBackend({ exports, now: () => NOW });
  const log = new Log(backend, () => NOW);
  const close = log.open();
  await settled();
  return { backend, log, close };
}

test('a period begins at the midnight of its first day and includes its last day', () => {
  const week = queryOf({ ...ALL_LINES, period: 'week' }, NOW);
  expect([week.since, week.until]).toEqual([new Date(2026, 10, 24).toISOString(), null]);
  const today = queryOf({ ...ALL_LINES, period: 'today' }, NOW);
  expect(today.since).toBe(new Date(2026, 10, 30).toISOString());
  const days = { ...ALL_LINES, period: 'days', from: '2026-10-31', to: '2026-10-31' } as const;
  const { since, until } = queryOf(days, NOW);
  expect([since, until]).toEqual(
    [new Date(2026, 9, 31), new Date(2026, 10, 1)].map((at) => at.toISOString()),
  );
  const open = queryOf({ ...days, from: '', to: '' }, NOW);
  expect([open.since, open.until]).toEqual([null, null]);
});

test('a word of a search stands for the kinds that it names', () => {
  const { search, kinds } = queryOf({ ...ALL_LINES, kind: 'people', search: ' Acme  DELETED ' }, NOW);
  expect(search.map(({ text }) => text)).toEqual(['Acme', 'DELETED']);
  expect(search.map((term) => term.kinds)).toEqual([[], ['files_deleted']]);
  expect(kinds).toContain('sample_read');
});

test('the log is loaded, newest first, and filtered', async () => {
  const { log } = await opened();
  expect(log.lines[0]?.sequence).toBe(log.extent?.lines);
  expect([log.filtered, log.count]).toEqual([false, log.lines.length]);
  log.filter = { ...log.filter, kind: 'settings' };
  await settled();
  expect(log.lines.map(({ kind }) => kind)).toEqual(['setting_changed']);
  expect([log.filtered, log.count]).toEqual([true, 1]);
  log.filter = { ...log.filter, tenantId: 'nobody' };
  await settled();
  expect(log.lines).toEqual([]);
});

test('a long log is loaded page by page, each line once', async () => {
  const { log } = await opened(120);
  expect(log.lines).toHaveLength(200);
  await Promise.all([log.more(), log.more()]);
  await log.more();
  await log.more();
  expect(log.lines).toHaveLength(log.count);
  expect(new Set(log.lines.map(({ sequence }) => sequence)).size).toBe(log.count);
});

test('lines that an export adds appear until the log is closed', async () => {
  const { backend, log, close } = await opened();
  const before = log.count;
  for (const view of await backend.exports({ offset: 0, limit: 1 })) await backend.startExport(view.input);
  await settled();
  expect(log.count).toBeGreaterThan(before);
  close();
});

test('checking says what was found', async () => {
  const { backend, log } = await opened();
  await log.verify();
  expect(log.check?.faults).toEqual([]);
  backend.activityFaults = [{ code: 'cut_off', detail: { last: 3, lines: 9 } }];
  await log.verify();
  expect(log.check?.faults).toHaveLength(1);
  backend.refuse('verifyActivity', 'store_failed');
  await log.verify();
  expect([log.check, log.problem?.code, log.checking]).toEqual([null, 'store_failed', false]);
});

test('a new log begins once it is recorded, and the record stays', async () => {
  const { backend, log } = await opened();
  backend.activityFaults = [{ code: 'keychain_differs', detail: { sequence: 41 } }];
  await log.verify();
  expect([log.check?.faults.length, log.check?.beginnings]).toEqual([1, []]);
  await log.begin();
  expect(backend.deeds).toContain('beginLog');
  await log.verify();
  expect([log.check?.faults, log.check?.beginnings[0]?.former]).toEqual([[], 41]);
  backend.refuse('beginLog', 'store_failed');
  await log.begin();
  expect([log.check, log.problem?.code]).toEqual([null, 'store_failed']);
});

test('what is found is saved', async () => {
  const { backend, log } = await opened();
  log.filter = { ...log.filter, kind: 'person_requested' };
  await settled();
  expect(await log.save('csv', 'log')).toBe(1);
  expect(backend.deeds).toContain('saveActivity log.csv');
  backend.refuse('saveActivity', 'disk_full');
  expect(await log.save('json', 'log')).toBeNull();
  expect(log.problem?.code).toBe('disk_full');
});
