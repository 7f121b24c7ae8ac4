// How high the rows of the history are: as high as their words need.

import type { ExportView } from '../../backend/backend.ts';

/** Heights of rows, in pixels: of two lines, and of three. */
export const SHORT = 48;
export const TALL = 72;
/** With the state below the name. */
export const STACKED = 126;
/** One more line of a name, and of smaller words. */
const NAME_LINE = 20;
const SMALL_LINE = 18;
/** The lines of a reason: the usual ones, and the most. The details have all of it. */
const USUAL_LINES = 2;
const MOST_LINES = 5;
/** Below this width, in pixels, the files of an export are on a line of their own. */
const NARROW = 800;
/** Below this width, in pixels, the state of an export is below its name. */
const NARROWEST = 600;
/** Longer names may need a second line. */
const LONG_NAME = 44;
/** What a row has beside a stacked name, in pixels: icon, menu, gaps and scroll bar. */
const BESIDE_NAME = 130;
/** What a row has beside its two halves, in pixels: its padding. */
const AROUND = 24;
/** The share of the second half, which holds the state, and its least width. */
const HALF = 0.45;
const LEAST_HALF = 304;

/** Returns the width of words of a size in rem, in pixels. */
export type Measure = (words: string, rem: number, weight?: number) => number;

export interface RowWords {
  /** Why the export has no files; empty if it has, or still runs. */
  readonly reason: string;
  /** What happens next with a running export that stands still, and why it does. */
  readonly stalled: readonly string[];
  /** Whether words say why a command failed. */
  readonly failed: boolean;
  /** Where the files are, if that takes many words. */
  readonly where: string;
  /** The label of the button beside them. */
  readonly button: string;
}

/** Returns whether a list of this width has the state of an export below its name. */
export function isStacked(width: number): boolean {
  return width < NARROWEST;
}

/** Returns how many lines of reasons a row of this height has room for. */
export function reasonLines(height: number): number {
  return Math.max(USUAL_LINES, USUAL_LINES + Math.floor((height - TALL) / SMALL_LINE));
}

/** Returns the height of a row in a list of this width, in a window of that width. */
export function heightOfRow(
  view: Pick<ExportView, 'name' | 'missingConnections' | 'countCheck'>,
  words: RowWords,
  width: number,
  windowWidth: number,
  measure: Measure,
): number {
  const { reason, stalled, failed, where, button } = words;
  const room = roomBeside(button, width, windowWidth, measure);
  // Lines end before a word that is too long for the rest of them.
  const linesOf = (each: string) => (each === '' ? 0 : Math.ceil(measure(each, 0.8125) / (room * 0.92)));
  // The progress below takes less room than the state above.
  const lines = Math.max(linesOf(reason), sum(stalled.map(linesOf)) - 1);
  const more = SMALL_LINE * (Math.min(Math.max(lines, USUAL_LINES), MOST_LINES) - USUAL_LINES);
  if (isStacked(width)) {
    const long = measure(view.name, 0.9375, 600) > width - BESIDE_NAME;
    return STACKED + (long ? NAME_LINE : 0) + more;
  }
  const tall =
    width < NARROW ||
    reason !== '' ||
    stalled.length > 0 ||
    failed ||
    view.name.length > LONG_NAME ||
    view.missingConnections.length > 0 ||
    view.countCheck?.outcome === 'differs' ||
    (where !== '' && measure(where, 0.8125) > room);
  return tall ? TALL + more : SHORT;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

/** Returns the room for words beside a button in the part of a row with the state, in pixels. */
function roomBeside(button: string, width: number, windowWidth: number, measure: Measure): number {
  const inner = width - AROUND;
  const part = isStacked(width) ? inner : Math.max(LEAST_HALF, inner * HALF);
  const gap = Math.min(24, Math.max(14, windowWidth * 0.015));
  return part - gap - measure(button, 0.8125, 600) - 26;
}
