import { beforeAll, expect, test, vi } from 'vitest';

// A copy of the modules in which only English is loaded, as when the window opens.
let language: typeof import('./language.svelte.ts').language;
beforeAll(async () => {
  vi.resetModules();
  ({ language } = await import('./language.svelte.ts'));
}, 60_000);

test('the page keeps its language until the words of the chosen one are loaded', async () => {
  const shown = language.choose('de');
  expect([language.locale, language.loading, language.t('about.close')]).toEqual(['en', true, 'Close']);
  await shown;
  expect([language.locale, language.loading, language.t('about.close')]).toEqual(['de', false, 'Schließen']);
});

test('the last choice counts, and what is loaded is shown at once', async () => {
  const late = language.choose('fr');
  void language.choose('en');
  expect([language.locale, language.loading]).toEqual(['en', false]);
  await late;
  expect([language.locale, language.loading]).toEqual(['en', false]);
  void language.choose('fr');
  expect([language.locale, language.loading]).toEqual(['fr', false]);
});
