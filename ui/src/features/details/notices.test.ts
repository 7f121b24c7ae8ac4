import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noticeWords } from './notices.ts';

/** Returns the notices of a conversion, from its source. */
function known(): string[] {
  const source = readFileSync(new URL('../../../../crates/convert/src/summary.rs', import.meta.url), 'utf8');
  const body = /enum Notice \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
  const variants = [...body.matchAll(/^ {4}([A-Z]\w+)/gm)].map(([, name = '']) => name);
  return variants.map((name) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
}

test('every notice has words of its own', () => {
  expect(known()).toContain('cells_neutralised');
  for (const code of known()) {
    expect(noticeWords({ code, detail: { notice: code } }), code).not.toContain(code);
  }
});

test('a notice contains its facts, without the folder of a file', () => {
  const detail = { cells: 3, path: '/home/me/.rollcall-1/users.csv' };
  const words = noticeWords({ code: 'cells_neutralised', detail });
  expect(words).toContain('3 cells');
  expect(words).toContain('users.csv');
  expect(words).not.toContain('/home');
});
