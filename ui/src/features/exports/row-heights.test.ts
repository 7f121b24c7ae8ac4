import { expect, test } from 'vitest';
import { heightOfRow, isStacked, reasonLines, type RowWords, SHORT, TALL } from './row-heights.ts';

/** As wide as the window's font is on average. */
const measure = (words: string, rem: number) => words.length * rem * 16 * 0.45;
const view = { name: 'User access review', missingConnections: [], countCheck: null };
const words: RowWords = { reason: '', stalled: [], failed: false, where: '', button: 'Ouvrir' };
const heightOf = (change: Partial<RowWords>, width = 907) =>
  heightOfRow(view, { ...words, ...change }, width, width + 273, measure);

test('a row grows where its words would be cut', () => {
  expect(heightOf({})).toBe(SHORT);
  expect(heightOf({ where: 'Conservé jusqu’à suppression' })).toBe(SHORT);
  const where = 'Conservé jusqu’à suppression · chez Auth0 encore 23 h 11 min';
  expect(heightOf({ where })).toBe(TALL);
  expect(heightOf({ where }, 1_100)).toBe(SHORT);
  expect(heightOf({ stalled: ['No connection. Trying again at 02:31'] })).toBe(TALL);
  expect(heightOf({ failed: true })).toBe(TALL);
});

test('a reason gets the lines that it needs, up to five', () => {
  const after = (times: number) => heightOf({ reason: 'Auth0 has deleted the file. '.repeat(times) });
  expect([1, 2, 3, 4, 40].map(after)).toEqual([TALL, TALL, TALL, TALL + 18, TALL + 54]);
  expect([SHORT, TALL, TALL + 18, TALL + 36].map(reasonLines)).toEqual([2, 2, 3, 4]);
});

test('what stands still says what happens next and why, in as many lines as that takes', () => {
  const next = 'No connection. Trying again at 02:31';
  const why = 'Couldn’t reach acme.eu.auth0.com. Check the domain and your network.';
  expect(heightOf({ stalled: [next, ''] })).toBe(TALL);
  expect(heightOf({ stalled: [next, why] })).toBe(TALL);
  expect(heightOf({ stalled: [next, why.repeat(2)] })).toBeGreaterThan(TALL);
});

test('in a narrow list, a long name and a reason get more lines', () => {
  expect(isStacked(560)).toBe(true);
  const usual = heightOf({}, 560);
  expect(heightOf({ reason: 'Auth0 has deleted the file. '.repeat(6) }, 560)).toBeGreaterThan(usual);
  const long = { ...view, name: 'Everyone who may sign in to the customer portal of the northern region' };
  expect(heightOfRow(long, words, 560, 600, measure)).toBeGreaterThan(usual);
});
