// Prepares the counts of an export for bar charts: fills gaps and sums up long tails.

/** The users of a month, such as `2026-01`. Months without users are left out. */
export interface MonthCount {
  readonly month: string;
  readonly users: number;
}

export interface NameCount {
  readonly name: string;
  readonly users: number;
}

/** One bar of a chart over time. */
export interface Span {
  /** Its first day. */
  readonly from: Date;
  readonly users: number;
}

/** The most monthly bars that fit side by side. */
const MOST_MONTHS = 36;

/** Returns bars without gaps, by month or, if those are too many, by year. */
export function spans(counts: readonly MonthCount[]): { by: 'month' | 'year'; bars: readonly Span[] } {
  const numbers = counts.flatMap(({ month, users }) => {
    const [year, ofYear] = month.split('-').map(Number);
    return year === undefined || ofYear === undefined ? [] : [[year * 12 + ofYear - 1, users] as const];
  });
  const first = numbers[0]?.[0];
  const last = numbers.at(-1)?.[0];
  if (first === undefined || last === undefined) return { by: 'month', bars: [] };
  const by = last - first < MOST_MONTHS ? 'month' : 'year';
  const indexOf = (month: number) =>
    by === 'month' ? month - first : Math.floor(month / 12) - Math.floor(first / 12);
  const sums = new Array<number>(indexOf(last) + 1).fill(0);
  for (const [month, users] of numbers) sums[indexOf(month)] = (sums[indexOf(month)] ?? 0) + users;
  return {
    by,
    bars: sums.map((users, index) => ({
      from:
        by === 'month'
          ? new Date(Date.UTC(Math.floor((first + index) / 12), (first + index) % 12))
          : new Date(Date.UTC(Math.floor(first / 12) + index, 0)),
      users,
    })),
  };
}

/** Returns the first counts, at most `most` bars with one for the rest, and the sum of the rest. */
export function largest(
  counts: readonly NameCount[],
  others: number,
  most: number,
): { shown: readonly NameCount[]; rest: number } {
  const fits = counts.length <= most && others === 0;
  const shown = counts.slice(0, fits ? most : most - 1);
  const rest = counts.slice(shown.length).reduce((sum, { users }) => sum + users, others);
  return { shown, rest };
}

/** Returns a part of a whole in percent, from 0 to 100. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
