// Undo and redo for a value of several parts. A step holds only the parts that it changed.

/** The most steps that can be undone. */
const MOST_STEPS = 100;

export class UndoHistory<Parts extends object> {
  #past = $state.raw<readonly Partial<Parts>[]>([]);
  #future = $state.raw<readonly Partial<Parts>[]>([]);

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Records a change about to be made to `now`. */
  record(now: Parts, change: Partial<Parts>): void {
    this.#past = [...this.#past, sameParts(now, change)].slice(-MOST_STEPS);
    this.#future = [];
  }

  /** Returns the parts that undo the last change; null if there is none. */
  undo(now: Parts): Partial<Parts> | null {
    const step = this.#past.at(-1);
    if (step === undefined) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, sameParts(now, step)];
    return step;
  }

  /** Returns the parts that redo the change undone last; null if there is none. */
  redo(now: Parts): Partial<Parts> | null {
    const step = this.#future.at(-1);
    if (step === undefined) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, sameParts(now, step)];
    return step;
  }

  /** Edits every recorded step. */
  rewrite(edit: (step: Partial<Parts>) => Partial<Parts>): void {
    this.#past = this.#past.map(edit);
    this.#future = this.#future.map(edit);
  }
}

/** Returns the current values of the parts that a change touches. */
function sameParts<Parts extends object>(now: Parts, change: Partial<Parts>): Partial<Parts> {
  const parts = Object.entries(now).filter(([part]) => Object.hasOwn(change, part));
  return Object.fromEntries(parts) as Partial<Parts>;
}
