// The exports chosen in the history, to copy, delete or remove several at once.

import type { ExportView } from '../../backend/backend.ts';

export class Selection {
  readonly #rows: () => readonly ExportView[];
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Where a range begins. */
  #anchor: string | null = null;
  /** The chosen exports, in the order of the rows. Those that are no longer shown don't count. */
  readonly views = $derived.by(() => this.#rows().filter(({ id }) => this.#ids.has(id)));

  constructor(rows: () => readonly ExportView[]) {
    this.#rows = rows;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Returns what an action at a row is about: all chosen exports, or this one if it is not. */
  actedOnAt(view: ExportView): readonly ExportView[] {
    return this.has(view.id) ? this.views : [view];
  }

  clear(): void {
    this.#ids = new Set();
    this.#anchor = null;
  }

  toggle(id: string): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = id;
  }

  /** Chooses all rows from where the range began, or from `start` if none has begun, to `end`. */
  extend(start: string, end: string): void {
    this.#anchor ??= start;
    const rows = this.#rows().map(({ id }) => id);
    const [from, to] = [rows.indexOf(this.#anchor), rows.indexOf(end)].sort((a, b) => a - b);
    if (from === undefined || to === undefined || from < 0) return;
    this.#ids = new Set(rows.slice(from, to + 1));
  }

  all(): void {
    this.#ids = new Set(this.#rows().map(({ id }) => id));
  }
}
