import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { locales } from '../i18n/catalogue.ts';
import { language } from '../i18n/language.svelte.ts';
import { entryOf, missingConnections, problemTable, problemWords } from './problems.ts';

/** The sources whose problem codes reach the window. Problems of `convert` arrive as `damaged`. */
const SOURCES = [
  'crates/auth0/src',
  'crates/download/src/error.rs',
  'crates/store/src',
  'crates/secrets/src',
  'crates/exporter/src',
  'src-tauri/src',
];
const ROOT = new URL('../../../', import.meta.url);

/**
 * Codes that never reach the page: the exporter replaces the first three, and gives every nested
 * name a title. A condition has the code of its fault.
 */
const INTERNAL = new Set(['gave_up', 'no_space', 'cancelled', 'nested_without_title', 'condition']);

/** Returns the problem codes in a source: the arguments of calls, and the codes of error types. */
function codesIn(source: string): string[] {
  const [program = ''] = source.split('#[cfg(test)]');
  const calls = [
    /\bproblem\(\s*"([a-z0-9_]+)"/g,
    /Problem::(?:bare|with)\(\s*"([a-z0-9_]+)"/g,
    /RequestProblem::(?:at|new)\(\s*Place::[^"]*?,\s*"([a-z0-9_]+)"/g,
    /\(Place::\w+, "([a-z0-9_]+)"\)/g,
    /=> \(\s*"([a-z0-9_]+)",\s*(?:Value::Null|json!)/g,
    /answer\([^"]*"([a-z0-9_]+)"\)/g,
  ].flatMap((call) => [...program.matchAll(call)].map(([, code = '']) => code));
  const named = [...program.matchAll(/fn code\(&?self\) -> &'static str \{([\s\S]*?)\n {4}\}/g)];
  const names = named.flatMap(([, body = '']) => [...body.matchAll(/"([a-z0-9_]+)"/g)]);
  return [...calls, ...names.map(([, code = '']) => code)];
}

/** Returns the codes of an enum of rules: the names of its variants. */
function rulesIn(path: string, name: string): string[] {
  const source = readFileSync(new URL(path, ROOT), 'utf8');
  const body = new RegExp(`pub enum ${name} \\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? '';
  const variants = [...body.matchAll(/^ {4}([A-Z]\w+)/gm)].map(([, variant = '']) => variant);
  return variants.map((variant) => variant.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
}

/** Returns the text of a source, or of every source in a folder. */
function texts(path: string): string[] {
  if (path.endsWith('.rs')) return [readFileSync(new URL(path, ROOT), 'utf8')];
  return readdirSync(new URL(path, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !/(^|[\\/])tests?[\\/]|_tests\.rs$/.test(name))
    .flatMap((name) => texts(`${path}/${name}`));
}

const CODES = [
  ...new Set([
    ...SOURCES.flatMap(texts).flatMap(codesIn),
    ...rulesIn('crates/auth0/src/request.rs', 'RequestProblem'),
    ...rulesIn('crates/recipe/src/rules.rs', 'RecipeProblem'),
    ...rulesIn('crates/recipe/src/filter/check.rs', 'ConditionFault'),
  ]),
]
  .filter((code) => !INTERNAL.has(code))
  .sort();

test('the codes are found in the sources', () => {
  for (const code of [
    'missing_scope',
    'pack_missing',
    'too_many_fields_for_csv',
    'hidden_not_exported',
    'keychain_locked',
    'no_domain',
    'condition_age_zero',
    'condition_not_an_age',
  ]) {
    expect(CODES).toContain(code);
  }
});

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  test.each(CODES)('%s has words of its own', (code) => {
    expect(problemTable).toHaveProperty(code);
    const words = problemWords({ code, detail: null });
    expect(words).not.toMatch(/[{}]|undefined|null/);
    expect(words).not.toBe(problemWords({ code: 'unknown', detail: null }));
  });
});

test('facts are filled in', () => {
  expect(
    problemWords({ code: 'missing_scope', detail: { needed: ['read:users', 'read:user_idp_tokens'] } }),
  ).toMatch(/permission read:users is missing/);
  expect(problemWords({ code: 'disk_full', detail: { path: '/data' } })).toBe('The disk is full: /data.');
  expect(
    problemWords({ code: 'disk_full', detail: { path: '/data', needed: 2_000_000, available: 1_000 } }),
  ).toBe('The disk is too full: 2 MB needed, 1 kB free in /data.');
});

test('a message of Auth0 is quoted', () => {
  expect(problemWords({ code: 'bad_request', detail: { auth0_message: 'no such connection' } })).toMatch(
    /Auth0 says: “no such connection”/,
  );
});

test('an unknown code has words that name it', () => {
  expect(problemWords({ code: 'constructor', detail: {} })).toContain('constructor');
  expect(entryOf('toString').key).toBe('problem.unexpected');
});

test('an incomplete export names the missing connections, each with its reason', () => {
  const lost = { code: 'gone_from_auth0', detail: null };
  const problem = {
    code: 'incomplete',
    detail: { missing: [{ connection_id: 'con_0000000000000002', problem: lost }], delivered: 1 },
  };
  expect(problemWords(problem)).toMatch(/^Not delivered: con_0000000000000002\./);
  expect(missingConnections(problem)).toEqual([{ id: 'con_0000000000000002', problem: lost }]);
  expect(missingConnections({ code: 'incomplete', detail: { missing: 'none' } })).toEqual([]);
  expect(missingConnections(lost)).toEqual([]);
});

test('several facts are listed, but of several permissions the first is recommended', () => {
  expect(problemWords({ code: 'import_needs_fields', detail: { missing: ['email', 'identities'] } })).toMatch(
    /email and identities/,
  );
});
