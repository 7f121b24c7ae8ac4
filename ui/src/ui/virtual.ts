// Which rows of a long list exist, and where they are.

/** Rows rendered beyond both edges, so that a quick scroll shows no gap. */
export const SPARE_ROWS = 6;

/** The places of the rows of a list, in pixels. */
export class RowPlaces {
  readonly #tops: readonly number[];

  /** `heights` are those of the rows, in order. */
  constructor(heights: Iterable<number>) {
    const tops = [0];
    for (const height of heights) tops.push((tops.at(-1) ?? 0) + height);
    this.#tops = tops;
  }

  get count(): number {
    return this.#tops.length - 1;
  }

  /** The height of the list. */
  get total(): number {
    return this.#tops.at(-1) ?? 0;
  }

  /** Returns where a row begins; the number of rows gives the end of the last one. */
  top(row: number): number {
    return this.#tops[row] ?? this.total;
  }

  height(row: number): number {
    return this.top(row + 1) - this.top(row);
  }

  /** Returns the row at a height; the number of rows below the last one. */
  at(height: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle + 1) > height) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Returns the rows to render: from `start` up to, but not including, `end`. */
  visible(top: number, height: number, spare = SPARE_ROWS): { start: number; end: number } {
    const first = this.at(Math.max(0, top));
    const end = Math.min(this.count, this.at(Math.max(0, top) + height) + 1 + spare);
    return { start: Math.max(0, Math.min(first - spare, end)), end };
  }
}
