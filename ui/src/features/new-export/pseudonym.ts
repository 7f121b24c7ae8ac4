// What a pseudonym looks like. The real ones are only known once a file is made.

/** What a preview has in place of a hidden value. */
export const MASK = '•••';

/** The number of hexadecimal digits of a pseudonym. */
const DIGITS = 32;

/**
 * Returns a made-up pseudonym for a cell. It is the same for the same cell, so that the table does
 * not flicker, and says nothing of the value.
 */
export function samplePseudonym(row: number, column: number): string {
  let state = (row * 0x9e37_79b1 + column * 0x85eb_ca6b + 0x27d4_eb2f) >>> 0;
  let digits = '';
  while (digits.length < DIGITS) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a_2d39) >>> 0;
    digits += (mixed ^ (mixed >>> 16)).toString(16).replace('-', '').padStart(8, '0');
  }
  return digits.slice(0, DIGITS);
}
