import { expect, test } from 'vitest';
import { PRESETS } from '../backend/memory/data.ts';
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
  const input = { fields: [field('email'), field('app_metadata.mail', 'E-mail')], outputs: ['xlsx'] };
  expect(withTitlesInWords(input)).toBe(input);
  for (const { input: preset } of PRESETS) {
    const { fields } = withTitlesInWords({ ...preset, outputs: ['xlsx'] });
    expect(fields.every(({ exportAs }) => exportAs !== null)).toBe(true);
  }
});
