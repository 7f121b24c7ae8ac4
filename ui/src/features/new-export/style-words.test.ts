import { afterEach, expect, test } from 'vitest';
import { language } from '../../i18n/language.svelte.ts';
import { PLAIN } from './style.ts';
import { styleWords } from './style-words.ts';

afterEach(() => {
  language.locale = 'en';
});

test('a style is put into words', () => {
  expect(styleWords(PLAIN)).toBe('UTC · true / false · Empty cell');
  const chosen = { ...PLAIN, timeZone: 'Europe/Paris', yesNo: true, missing: 'n/a', locale: 'de-CH' };
  expect(styleWords(chosen)).toBe('Europe/Paris · yes / no · “n/a” · German (Switzerland)');
  language.locale = 'fr';
  expect(styleWords(chosen)).toContain('allemand (Suisse)');
});

test('a region that is no language tag is shown as it is', () => {
  expect(styleWords({ ...PLAIN, locale: '_' })).toBe('UTC · true / false · Empty cell · _');
});
