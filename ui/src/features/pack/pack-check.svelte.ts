// The check of a pack, from the choice to the result.

import {
  type Backend,
  type PackCheck,
  type PackCheckProgress,
  type PackPlace,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

export class PackDesk {
  readonly #backend: Backend;
  /** Counts the checks: an answer to an earlier one is not shown. */
  #number = 0;
  /** The name of what is being checked, if it was dropped; null while nothing is checked. */
  working = $state.raw<{ readonly name: string | null } | null>(null);
  progress = $state.raw<PackCheckProgress | null>(null);
  result = $state.raw<PackCheck | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** From 0 to 100; null while unknown. */
  get percent(): number | null {
    const { progress } = this;
    if (progress === null || progress.bytesTotal === 0) return null;
    return Math.min(100, (progress.bytesDone / progress.bytesTotal) * 100);
  }

  /** Checks a pack. Nothing changes if the user chooses none. */
  async check(place: PackPlace, name: string | null = null): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    const before = { result: this.result, problem: this.problem };
    this.#show({ working: { name } });
    const stop = this.#backend.onPackCheckProgress((progress) => {
      if (number === this.#number) this.progress = progress;
    });
    try {
      const result = await this.#backend.checkPack(place);
      if (number !== this.#number) return;
      this.#show(result === null ? before : { result });
    } catch (error) {
      const problem = problemOf(error);
      if (number === this.#number) this.#show(problem.code === 'stopped' ? {} : { problem });
    } finally {
      stop();
    }
  }

  /** Cancels the check, and forgets what was found. */
  async cancel(): Promise<void> {
    this.#number += 1;
    const { working } = this;
    this.#show({});
    if (working !== null) await this.#backend.cancelPackCheck();
  }

  #show(shown: {
    working?: { readonly name: string | null };
    result?: PackCheck | null;
    problem?: Problem | null;
  }): void {
    this.working = shown.working ?? null;
    this.progress = null;
    this.result = shown.result ?? null;
    this.problem = shown.problem ?? null;
  }
}
