// The application's check of a request.

import {
  type Backend,
  type ExportInput,
  type FormPart,
  type Problem,
  problemOf,
  type RequestProblem,
} from '../../backend/backend.ts';

export class RequestCheck {
  readonly #backend: Backend;
  #checks = 0;
  /** Everything that is wrong with the request that was checked last. */
  found = $state.raw<readonly RequestProblem[]>([]);
  /** Why the request could not be checked. */
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async check(input: ExportInput): Promise<void> {
    this.#checks += 1;
    const number = this.#checks;
    try {
      const found = await this.#backend.checkExport(input);
      // Drop the answer if a later change is being checked.
      if (number !== this.#checks) return;
      // What is shown of it is not renewed while it stays the same.
      if (JSON.stringify(found) !== JSON.stringify(this.found)) this.found = found;
      this.problem = null;
    } catch (error) {
      if (number === this.#checks) this.problem = problemOf(error);
    }
  }

  /** Returns what is wrong with one part of a request. */
  async checkPart(input: ExportInput, part: FormPart): Promise<Problem | null> {
    try {
      const found = await this.#backend.checkExport(input);
      return found.find(({ place }) => place === part) ?? null;
    } catch (error) {
      return problemOf(error);
    }
  }
}
