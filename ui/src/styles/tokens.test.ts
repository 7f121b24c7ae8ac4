// The contrast of the colours, by WCAG 2.2's contrast ratio: 4.5 for text (level AA), 7 where the
// user asks for more contrast (AAA), 3 for the focus ring.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const schemes = ['light', 'dark'] as const;
const surfaces = ['page', 'card', 'inset', 'sidebar', 'hover'];
const signals = ['accent', 'good', 'warning', 'danger'];

/** A colour's two values, light first. */
type Pair = readonly [string, string];

/** The colour tokens that a stretch of CSS declares. */
function colours(source: string): Map<string, Pair> {
  const declaration = /--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\);/g;
  return new Map(
    [...source.matchAll(declaration)].map(([, name = '', light = '', dark = '']) => [name, [light, dark]]),
  );
}

const [usualCss = '', moreContrastCss = ''] = css.split('@media (prefers-contrast: more)');
const usual = colours(usualCss);
const moreContrast = new Map([...usual, ...colours(moreContrastCss)]);

/** WCAG's relative luminance of a colour written #rrggbb: 0 is black, 1 is white. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast ratio of two tokens in one scheme, from 1 (the same) to 21 (black on white). */
function contrast(palette: Map<string, Pair>, scheme: (typeof schemes)[number], one: string, other: string) {
  const [darker = 0, lighter = 0] = [one, other]
    .map((name) => {
      const pair = palette.get(name);
      if (pair === undefined) throw new Error(`tokens.css declares no colour --${name}`);
      return luminance(pair[schemes.indexOf(scheme)] ?? '');
    })
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test('the measure agrees with the known ends of its scale', () => {
  const palette = new Map<string, Pair>([
    ['black', ['#000000', '#000000']],
    ['white', ['#ffffff', '#ffffff']],
  ]);
  expect(contrast(palette, 'light', 'black', 'white')).toBeCloseTo(21);
  expect(contrast(palette, 'dark', 'white', 'white')).toBeCloseTo(1);
});

describe.each(schemes)('in the %s scheme', (scheme) => {
  describe.each(['text', 'text-quiet', 'accent-text'])('--%s', (text) => {
    test.each(surfaces)('is readable on --%s', (surface) => {
      expect(contrast(usual, scheme, text, surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(moreContrast, scheme, text, surface)).toBeGreaterThanOrEqual(7);
    });
  });

  test.each(signals)('--%s-text is readable on its own soft ground and on cards', (signal) => {
    for (const surface of [`${signal}-soft`, 'card', 'page']) {
      expect(contrast(usual, scheme, `${signal}-text`, surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(moreContrast, scheme, `${signal}-text`, surface)).toBeGreaterThanOrEqual(7);
    }
  });

  test.each([
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['on-danger', 'danger'],
  ])('--%s is readable on --%s', (text, surface) => {
    expect(contrast(usual, scheme, text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(surfaces)('the focus ring shows on --%s', (surface) => {
    expect(contrast(usual, scheme, 'accent', surface)).toBeGreaterThanOrEqual(3);
  });
});
