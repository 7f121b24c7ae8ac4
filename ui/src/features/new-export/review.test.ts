import { afterEach, expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME, STAGING } from '../../backend/memory/data.ts';
import { problemAt } from '../../backend/memory/problems.ts';
import { locales } from '../../i18n/catalogue.ts';
import { language } from '../../i18n/language.svelte.ts';
import { Failures } from '../../session/failures.svelte.ts';
import { Presets } from '../../session/presets.svelte.ts';
import { Draft } from './draft.svelte.ts';
import { reviewOf } from './review.ts';

afterEach(() => {
  language.locale = 'en';
});

async function open(backend = new MemoryBackend({ exports: 0 })) {
  const draft = new Draft(backend, new Presets(backend, new Failures()), ACME.id, null);
  await draft.open();
  return draft;
}

test('an export is summed up in a sentence', async () => {
  const draft = await open();
  const review = () => reviewOf(draft, STAGING, 'All users', 'Excel');
  expect(review()).toBe(`All users of ${STAGING.name}, 6 columns, Excel.`);
  draft.limit = '500';
  draft.keepOnlyResult = true;
  expect(review()).toBe(
    `At most 500 users of ${STAGING.name}, 6 columns, Excel; the original from Auth0 is deleted.`,
  );
});

test('what can’t be exported is not summed up: the sentence says what is missing', async () => {
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  const review = () => reviewOf(draft, STAGING, 'All users', 'Excel');
  draft.limit = 'many';
  expect(review()).toBe('To export, correct the limit.');
  backend.requestProblems = [
    problemAt('fields', 'no_fields'),
    problemAt('outputs', 'outputs_missing'),
    problemAt('name', 'export_name_empty'),
    problemAt('fieldTitle', 'duplicate_title', {}, 1),
    problemAt('fieldTitle', 'duplicate_title', {}, 2),
  ];
  await draft.check();
  expect(review()).toBe(
    'To export, enter a name, correct the limit, choose a file format, choose a column, and correct the columns.',
  );
  expect(reviewOf(draft, null, 'All users', 'Excel')).toContain('add a tenant');
  backend.requestProblems = [];
  draft.limit = '';
  await draft.check();
  expect(review()).toMatch(/^All users of /);
});

test.each(locales)('a part that has no words of its own is still missing in %s', async (locale) => {
  language.locale = locale;
  const backend = new MemoryBackend({ exports: 0 });
  const draft = await open(backend);
  backend.requestProblems = [problemAt('parameter', 'parameter_missing')];
  await draft.check();
  expect(reviewOf(draft, STAGING, '', '')).not.toContain(STAGING.name);
});
