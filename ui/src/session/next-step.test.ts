import { beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '../backend/backend.ts';
import { problemLike } from '../backend/memory/problems.ts';
import { problemTable, problemWords } from '../backend/problems.ts';
import { locales } from '../i18n/catalogue.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { nextStep } from './next-step.ts';

const codes = Object.keys(problemTable) as Problem['code'][];
const of = (code: Problem['code'], canResume: boolean, corrected = false) =>
  nextStep({ problem: problemLike(code), canResume }, corrected);

test('what is missing is fixed first, then the export goes on', () => {
  expect(of('unauthorized', true)).toBe('fixCredential');
  expect(of('missing_scope', true)).toBe('fixPermission');
  expect(of('tenant_removed', false)).toBe('fixTenant');
  expect(of('unauthorized', true, true)).toBe('resume');
  expect(of('missing_scope', false, true)).toBe('exportAgain');
});

test('only what can be resumed is resumed', () => {
  expect([of('download_interrupted', true), of('download_interrupted', false)]).toEqual([
    'resume',
    'exportAgain',
  ]);
  expect([of('incomplete', true), of('incomplete', false)]).toEqual(['complete', 'exportAgain']);
  expect(nextStep({ problem: null, canResume: true })).toBe('resume');
  expect(nextStep({ problem: null, canResume: false })).toBe('exportAgain');
});

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  // Both stand side by side, and the button depends on more than the problem.
  test.each(codes)('the words of %s name no button of a failed export', (code) => {
    const words = problemWords(problemLike(code)).toLowerCase();
    for (const button of [
      t('row.resume'),
      t('row.export_again'),
      t('row.ask_again'),
      t('fix.open'),
      t('renew.open'),
    ]) {
      expect(words).not.toMatch(new RegExp(`(^|[ “«])${button.toLowerCase()}([ .,;”»]|$)`));
    }
  });
});
