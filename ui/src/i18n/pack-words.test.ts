// The words that the page in each pack shares with the window: fields, conditions, notices.
//
// Rust reads them from crates/pack/src/page/words/; `ROLLCALL_UPDATE_WORDS=1 npx vitest run
// src/i18n/pack-words.test.ts` writes them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { de } from '../../messages/de.ts';
import { en } from '../../messages/en.ts';
import { fr } from '../../messages/fr.ts';
import type { Message } from './catalogue.ts';

const catalogues: Record<string, Record<string, Message>> = { de, en, fr };

/** Which messages the page uses: all whose keys match. */
const used = [
  /^(field|field_hint|format|caveat|coverage|charts)\./,
  /^filter\.(?!funnel$)/,
  /^preset\.[\w-]+\.(name|purpose)$/,
  /^notice\.(?!ready|failed|expiring|background|open)/,
  /^hide\.way\./,
  /^count\.(?:(?:matches_but|differs|differs_why|not_checked|means|at_least|undated_differs|not_compared)$|reason\.)/,
  /^witness\.(?!offer|look$|found_beside)/,
  /^role\./,
  /^problem\.auth0_says$/,
];

/** Returns the file of a language as it has to be. */
function fileOf(catalogue: Record<string, Message>): string {
  const picked = Object.entries(catalogue).filter(([key]) => used.some((pattern) => pattern.test(key)));
  return `${JSON.stringify(Object.fromEntries(picked), null, 1)}\n`;
}

describe.each(Object.keys(catalogues))('the shared words in %s', (locale) => {
  it('are those of the catalogue', () => {
    const path = fileURLToPath(
      new URL(`../../../crates/pack/src/page/words/window.${locale}.json`, import.meta.url),
    );
    const text = fileOf(catalogues[locale] ?? {});
    if (process.env['ROLLCALL_UPDATE_WORDS'] !== undefined) writeFileSync(path, text);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '', `${path} is stale`).toBe(text);
  });
});
