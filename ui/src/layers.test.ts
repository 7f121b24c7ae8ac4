// The dependencies between the folders of the page. They point one way: a folder may import only
// from those before it in the list. Features don't import from each other, and no file imports
// itself in a circle.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { expect, test } from 'vitest';

const FLOORS = ['format', 'i18n', 'ui', 'backend', 'session', 'parts', 'features', 'app'] as const;
const SRC = new URL('./', import.meta.url);

/** The local imports of every file, by its path in `src`. Tests may import from anywhere. */
const imports = new Map(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(ts|svelte)$/.test(path) && !path.endsWith('.test.ts'))
    .map((path) => [path, importsOf(path)]),
);

function importsOf(path: string): string[] {
  const source = readFileSync(new URL(path, SRC), 'utf8');
  const specifiers = [...source.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
  return specifiers.map(([, specifier = '']) => normalize(join(dirname(path), specifier)));
}

function floorOf(path: string): number {
  return FLOORS.findIndex((floor) => path.startsWith(`${floor}/`));
}

function featureOf(path: string): string | null {
  return /^features\/([^/]+)\//.exec(path)?.[1] ?? null;
}

const edges = [...imports].flatMap(([from, targets]) => targets.map((to) => [from, to] as const));
const show = (found: readonly (readonly [string, string])[]) => found.map(([from, to]) => `${from} → ${to}`);

test('every folder is on a floor', () => {
  const folders = new Set(
    [...imports.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0]),
  );
  expect([...folders].sort()).toEqual([...FLOORS].sort());
  expect(edges.length).toBeGreaterThan(300);
});

test('no file imports from a higher floor', () => {
  const upwards = edges.filter(([from, to]) => from.includes('/') && floorOf(to) > floorOf(from));
  expect(show(upwards)).toEqual([]);
});

test('no feature imports from another one', () => {
  const across = edges.filter(
    ([from, to]) => featureOf(from) !== null && featureOf(to) !== null && featureOf(from) !== featureOf(to),
  );
  expect(show(across)).toEqual([]);
});

test('no file imports itself through others', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    // A component of a tree contains itself.
    const targets = [...(imports.get(path) ?? [])].filter((target) => target !== path);
    for (const target of targets) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  expect(circles).toEqual([]);
});
