import { beforeEach, describe, expect, test } from 'vitest';
import { locales } from '../i18n/catalogue.ts';
import { language } from '../i18n/language.svelte.ts';
import { problemLike } from './memory/problems.ts';
import { entryOf, missingConnections, problemTable, problemWords } from './problems.ts';
import type { Problem } from './backend.ts';

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  test.each(Object.keys(problemTable) as Problem['code'][])('%s has words without facts', (code) => {
    const words = problemWords(problemLike(code));
    expect(words).not.toBe('');
    expect(words).not.toMatch(/[{}]|undefined|null/);
  });
});

test('facts are filled in', () => {
  expect(
    problemWords(problemLike('missing_scope', { needed: ['read:users', 'read:user_idp_tokens'] })),
  ).toMatch(/permission read:users is missing/);
  expect(problemWords(problemLike('disk_full', { path: '/data' }))).toBe('The disk is full: /data.');
  expect(problemWords(problemLike('disk_full', { path: '/data', needed: 2_000_000, available: 1_000 }))).toBe(
    'The disk is too full: 2 MB needed, 1 kB free in /data.',
  );
});

test('a refused file is named with what it is and the way out', () => {
  const refused = (found: string) =>
    problemWords(problemLike('file_refused', { name: 'users.xlsx', found, number: 1_204, message: 'odd' }));
  expect(refused('spreadsheet')).toMatch(/^users\.xlsx is a workbook .* Save it there as “CSV UTF-8”/);
  expect(refused('csv_ragged')).toMatch(/^Row 1,204 of users\.xlsx has more or fewer cells/);
  expect(refused('of_tomorrow')).toBe('users.xlsx can’t be read: odd.');
});

test('a message of Auth0 is quoted', () => {
  expect(problemWords(problemLike('bad_request', { auth0_message: 'no such connection' }))).toMatch(
    /Auth0 says: “no such connection”/,
  );
});

test('a code that only a newer version knows has words that name it', () => {
  for (const [code, detail] of [
    ['eclipse', { moons: 2 }],
    ['constructor', null],
  ]) {
    const words = problemWords({ code, detail } as unknown as Problem);
    expect(words).toContain(`(${code as string})`);
    expect(words).toContain('newer version');
  }
  expect(entryOf('toString').key).toBe('problem.newer');
});

test('an incomplete export names the missing connections, each with its reason', () => {
  const lost = problemLike('gone_from_auth0');
  const missing = [{ connection_id: 'con_0000000000000002', problem: lost }];
  const problem = problemLike('incomplete', { missing, delivered: 1 });
  expect(problemWords(problem)).toMatch(/^Not delivered: con_0000000000000002\./);
  expect(missingConnections(problem)).toEqual([{ id: 'con_0000000000000002', problem: lost }]);
  expect(missingConnections(problemLike('incomplete'))).toEqual([]);
  expect(missingConnections(lost)).toEqual([]);
});

test('Auth0’s own reason ends like a sentence', () => {
  const lost = problemLike('job_failed', { reason: 'no such connection' });
  expect(problemWords(lost)).toBe('The export failed at Auth0: no such connection.');
});

test('several facts are listed, but of several permissions the first is recommended', () => {
  expect(problemWords(problemLike('import_needs_fields', { missing: ['email', 'identities'] }))).toMatch(
    /email and identities/,
  );
});

test('a token is replaced, an application is granted a permission', () => {
  const missing = problemLike('missing_scope', { needed: ['read:users'] });
  expect(problemWords(missing)).toMatch(/Machine to Machine/);
  const byToken = problemWords(missing, { byToken: true });
  expect(byToken).toMatch(/^The token lacks the permission read:users\./);
  expect(byToken).not.toMatch(/Machine to Machine/);
});

test('a credential that is being entered has never worked before', () => {
  expect(problemWords(problemLike('unauthorized'))).toMatch(/no longer/);
  expect(problemWords(problemLike('unauthorized'), { connecting: true })).not.toMatch(/no longer/);
});

test('what Auth0 asks to wait is said', () => {
  const words = problemWords(problemLike('rate_limited', { status: 429, retry_after_seconds: 45 }));
  expect(words.replace(/\u00a0/g, ' ')).toMatch(/Auth0 asks to wait 45 s\.$/);
});

test('a proxy is named, with the place where it is set', () => {
  const words = problemWords(
    problemLike('unreachable_proxy_sign_in', {
      host: 'acme.eu.auth0.com',
      proxy: 'proxy.acme.com:8080',
      proxy_variable: 'HTTPS_PROXY',
    }),
  );
  expect(words).toMatch(/proxy\.acme\.com:8080.*HTTPS_PROXY.*IT team/);
});
