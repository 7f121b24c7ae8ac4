import { expect, test } from 'vitest';
import type { ExportInput } from '../backend/backend.ts';
import { withTitlesInWords } from './titles.ts';

const field = (name: string, exportAs: string | null = null) => ({ name, exportAs });

test('tables for people get titles in words, where the catalogue has them', () => {
  const fields = [
    field('last_login'),
    field('identities[0].connection', 'connection'),
    field('app_metadata.plan'),
  ];
  const titled = withTitlesInWords({ fields, outputs: ['xlsx', 'csv'] });
  expect(titled.fields.map(({ exportAs }) => exportAs)).toEqual(['Last sign-in', 'Connection', null]);
});

test('files for programs keep their names', () => {
  for (const outputs of [['json'], ['xlsx', 'json'], ['import-ready'], []]) {
    const input = { fields: [field('last_login')], outputs };
    expect(withTitlesInWords(input)).toBe(input);
  }
});

test('no two columns get the same title', () => {
  const fields = [field('email', null), field('email', 'mail')];
  const titled = withTitlesInWords({ fields, outputs: ['xlsx'] });
  expect(titled.fields.map(({ exportAs }) => exportAs)).toEqual(['E-mail', 'mail']);
  const clash = { fields: [field('email'), field('app_metadata.mail', 'E-mail')], outputs: ['xlsx'] };
  expect(withTitlesInWords(clash)).toBe(clash);
});

test('titles that were chosen stay', () => {
  const fields = [field('email', 'Account name*'), { ...field('blocked'), shape: { empty: 'Active' } }];
  const titled = withTitlesInWords({ fields: fields as ExportInput['fields'], outputs: ['xlsx'] });
  expect(titled.fields).toEqual(fields);
});
