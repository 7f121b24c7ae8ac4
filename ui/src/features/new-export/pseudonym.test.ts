import { expect, test } from 'vitest';
import { samplePseudonym } from './pseudonym.ts';

test('a sample pseudonym looks like one, and is the same for the same cell only', () => {
  const cells = Array.from({ length: 100 }, (_, index) =>
    samplePseudonym(index % 10, Math.floor(index / 10)),
  );
  for (const text of cells) expect(text).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(cells).size).toBe(100);
  expect(samplePseudonym(3, 2)).toBe(cells[23]);
});
