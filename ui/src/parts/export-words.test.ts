import { expect, test } from 'vitest';
import type { Problem } from '../backend/backend.ts';
import { language } from '../i18n/language.svelte.ts';
import { history } from '../backend/memory/history.ts';
import {
  activityWords,
  dragWords,
  endWords,
  formatsWords,
  monthsAfter,
  usersWords,
  whereWords,
} from './export-words.ts';
import { problemLike } from '../backend/memory/problems.ts';

const now = new Date('2026-11-23T12:00:00Z');
const in2Seconds = '2026-11-23T12:00:02Z';

function running(trouble: Problem, againAt: string | null) {
  const [view] = history(1, now);
  if (view === undefined) throw new Error('no exports');
  return { ...view, state: 'waiting' as const, progress: { ...view.progress, trouble, againAt } };
}

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const words = (code: Problem['code'], againAt: string | null, detail?: object) => {
  const { first, second, stopped } = activityWords(running(problemLike(code, detail), againAt), now, null);
  return { first: plain(first), second: plain(second), stopped };
};

test('the first line of a trouble is what happens next, the host comes second', () => {
  const at = '2026-11-23T12:10:00Z';
  const time = plain(language.format.time(at));
  const told = words('unreachable_timed_out', at, { host: 'acme.eu.auth0.com' });
  expect(told.first).toBe(`No connection. Trying again at ${time}`);
  expect(told.second).toMatch(/acme\.eu\.auth0\.com/);
  expect(told.stopped).toBe(true);
});

test('a short wait is counted in seconds', () => {
  expect(words('rate_limited', in2Seconds).first).toBe('Auth0 is busy. Trying again in 2 s');
  expect(words('server', null).first).toBe('Auth0 has a problem. Trying again');
  expect(words('server', now.toISOString()).first).toBe('Auth0 has a problem. Trying again');
  expect(words('store_failed', in2Seconds).first).toBe('Rollcall can’t save its data. Trying again in 2 s');
});

test('an export that has stopped moving says for how long', () => {
  const [view] = history(1, now);
  if (view === undefined) throw new Error('no exports');
  const downloading = { ...view, state: 'downloading' as const };
  expect(activityWords(downloading, now, null)).toMatchObject({ second: '', stopped: false });
  const { second, stopped } = activityWords(downloading, now, 12);
  expect([plain(second), stopped]).toEqual(['Nothing has arrived for 12 s', true]);
});

test('a finished export says where its file still exists', () => {
  const [view] = history(1, now);
  if (view === undefined) throw new Error('no exports');
  expect(plain(whereWords(view, now, false))).toBe('Kept until you delete it · Auth0 keeps it 23 h 12 min');
  expect(whereWords({ ...view, atAuth0Until: null }, now, false)).toBe('Kept until you delete it');
  const kept = { ...view, atAuth0Until: null, keepUntil: '2099-11-30' };
  expect(whereWords(kept, now, false)).toBe('Keep until Nov 30, 2099');
  expect(whereWords({ ...kept, keepUntil: '2020-01-31' }, now, true)).toContain('Jan 31, 2020');
  expect(monthsAfter(new Date(2027, 0, 31), 1)).toBe('2027-02-28');
  expect(monthsAfter(new Date(2026, 10, 30), 36)).toBe('2029-11-30');
  expect(whereWords({ ...view, packPresent: false }, now, true)).toBe('Files deleted or moved');
});

test('a stopped export promises a file at Auth0 only while Auth0 keeps one', () => {
  const [view] = history(1, now);
  if (view === undefined) throw new Error('no exports');
  const stopped = { ...view, state: 'stopped' as const, problem: null };
  expect(plain(endWords(stopped, now))).toBe(
    'Auth0 keeps preparing the file; you can resume for 23 h 12 min more.',
  );
  expect(endWords({ ...stopped, atAuth0Until: null }, now)).toBe('No files were saved.');
  expect(endWords({ ...stopped, atAuth0Until: now.toISOString() }, now)).toBe('No files were saved.');
});

test('a finished export says how many of how many users it has, and in which formats', () => {
  const [filtered, whole] = history(2, now);
  if (filtered === undefined || whole === undefined) throw new Error('no exports');
  expect(usersWords(filtered)).toBe('2,418 of 48,210 users');
  expect(usersWords(whole)).toBe('48,197 users');
  expect(formatsWords(whole)).toBe('CSV and JSON');
  const original = whole.files.filter(({ role }) => role === 'original');
  expect(formatsWords({ files: original })).toBe('original from Auth0');
});

test('what is dragged is named with its proof, and never the original beside other files', () => {
  const [, view] = history(2, now);
  if (view === undefined) throw new Error('no exports');
  expect(dragWords(view)).toBe('CSV, JSON, READ-ME-FIRST.html, and 2 proof files · 48,197 users');
  const json = view.files.findIndex(({ format }) => format === 'json');
  expect(dragWords(view, json)).toBe('users.json · 48,197 users');
  const proof = view.files.findIndex(({ role }) => role === 'proof');
  expect(dragWords(view, proof)).toBe('READ-ME-FIRST.html');
  const earlier = { ...view, files: view.files.filter(({ name }) => name !== 'READ-ME-FIRST.html') };
  expect(dragWords(earlier)).toBe('CSV, JSON, manifest.json, and SHA256SUMS · 48,197 users');
});
