// What went wrong with the last action on an export or a preset. Actions record it here, and views
// show it where the action was started.

import { type Problem, problemOf } from '../backend/backend.ts';

export class Failures {
  #problems = $state.raw<ReadonlyMap<string, Problem>>(new Map());

  /** Returns why the last action on an export or preset failed; null if it succeeded. */
  of(id: string): Problem | null {
    return this.#problems.get(id) ?? null;
  }

  dismiss(id: string): void {
    if (!this.#problems.has(id)) return;
    const problems = new Map(this.#problems);
    problems.delete(id);
    this.#problems = problems;
  }

  /** Runs an action on an export or preset. Returns its result, or null if it failed. */
  async attempt<T>(id: string, action: () => Promise<T>): Promise<T | null> {
    this.dismiss(id);
    try {
      return await action();
    } catch (error) {
      this.#problems = new Map(this.#problems).set(id, problemOf(error));
      return null;
    }
  }
}
