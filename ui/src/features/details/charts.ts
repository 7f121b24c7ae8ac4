// From the counts of an export to the bars that are drawn: gaps filled, long tails put together.

/** Users of a month, such as `2026-01`; months without any are left out. */
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

/** Bars by month fit side by side up to this many; more become years. */
const MOST_MONTHS = 36;

/** A chart over time without gaps, by month or, when that would be too many, by year. */
export function spans(counts: readonly MonthCount[]): { by: 'month' | 'year'; bars: readonly Span[] } {
  const numbers = counts.flatMap(({ month, users }) => {
    const [year, ofYear] = month.split('-').map(Number);
    return year === undefined || ofYear === undefined ? [] : [[year * 12 + ofYear - 1, users] as const];
  });
  const first = numbers[0]?.[0];
  const last = numbers.at(-1)?.[0];
  if (first === undefined || last === undefined) return { by: 'month', bars: [] };
  const by = last - first < MOST_MONTHS ? 'month' : 'year';
  const place = (month: number) =>
    by === 'month' ? month - first : Math.floor(month / 12) - Math.floor(first / 12);
  const sums = new Array<number>(place(last) + 1).fill(0);
  for (const [month, users] of numbers) sums[place(month)] = (sums[place(month)] ?? 0) + users;
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

/** The largest few, and how many users the rest have together. */
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

/** A part of a whole in percent, from 0 to 100. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
