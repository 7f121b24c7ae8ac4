import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { caveatWords } from './caveats.ts';

/** Returns the caveats that an export can have, from their source. */
function known(): string[] {
  const source = readFileSync(new URL('../../../../crates/exporter/src/caveats.rs', import.meta.url), 'utf8');
  const body = /enum Caveat \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
  const variants = [...body.matchAll(/^ {4}([A-Z]\w+)/gm)].map(([, name = '']) => name);
  return variants.map((name) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
}

test('every caveat has words of its own', () => {
  expect(known()).toContain('blocked_attempt_counts');
  for (const code of known()) {
    expect(caveatWords({ code, detail: {} }), code).not.toContain(code);
  }
});

test('a caveat contains its facts', () => {
  expect(caveatWords({ code: 'blocked_left_out', detail: { users: 311 } })).toContain('311 blocked accounts');
  const words = caveatWords({ code: 'never_signed_in_from_creation', detail: { age: '90d' } });
  expect(words).toContain('90 days');
});
