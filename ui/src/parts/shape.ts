// How the cells of a column are made of fields, as it is edited.

import type { ShapeInput } from '../backend/backend.ts';

/** A shape that changes nothing. */
export const PLAIN_SHAPE: ShapeInput = {
  join: [],
  separator: null,
  date: null,
  words: [],
  other: null,
  fallback: [],
  empty: null,
};

/** The ways to write a date, in the order of the choice. */
export const dates = ['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY'] as const;

/** Returns whether a shape changes anything. */
export function shapes(shape: ShapeInput): boolean {
  const { join, separator, date, words, other, fallback, empty } = shape;
  const lists = join.length + words.length + fallback.length;
  return lists > 0 || [separator, date, other, empty].some((part) => part !== null);
}

/** Returns the names in a list that was typed with commas. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Returns the shape without words that nobody has typed anything into. */
export function tidied(shape: ShapeInput): ShapeInput {
  return { ...shape, words: shape.words.filter(({ value, word }) => value.trim() !== '' || word !== '') };
}
