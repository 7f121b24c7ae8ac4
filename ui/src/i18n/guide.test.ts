import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { type Key, locales } from './catalogue.ts';
import { guide } from './guide.ts';

const FOLDER = new URL('../../../docs/guide/', import.meta.url);

test.each(locales)('the user guide in %s says what the window says', (locale) => {
  const text = guide(locale, Object.keys(en) as Key[]);
  const file = new URL(`${locale}.md`, FOLDER);
  if (process.env['ROLLCALL_UPDATE_GUIDE'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  expect(readFileSync(file, 'utf8'), 'write it with script/guide').toBe(text);
});

test.each(locales)('the user guide in %s shows pictures that exist', (locale) => {
  const text = readFileSync(new URL(`${locale}.md`, FOLDER), 'utf8');
  const pictures = [...text.matchAll(/\]\((\S+\.png)\)/g)].map(([, path = '']) => path);
  expect(pictures).toHaveLength(3);
  expect(pictures.filter((path) => !existsSync(new URL(path, FOLDER)))).toEqual([]);
});
