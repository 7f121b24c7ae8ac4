// What looked-up columns cost in time, as far as it is known.

import { type Backend, type LookUpCost, problemOf } from '../../backend/backend.ts';

export class LookUpCosts {
  readonly #backend: Backend;
  #loads = 0;
  list = $state.raw<readonly LookUpCost[]>([]);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(tenantId: string, connections: readonly string[], limit: number | null): Promise<void> {
    if (tenantId === '') return;
    this.#loads += 1;
    const number = this.#loads;
    try {
      const list = await this.#backend.lookUpCosts(tenantId, [...connections], limit);
      // Drop the answer if another one is awaited.
      if (number === this.#loads) this.list = list;
    } catch (error) {
      // The form works without; what is wrong with the tenant is reported with its sample.
      console.debug('the cost of looked-up columns is not known', problemOf(error).code);
      if (number === this.#loads) this.list = [];
    }
  }

  /** Returns the cost of a field; null if it is unknown. */
  of(field: string): LookUpCost | null {
    return this.list.find((cost) => cost.field === field) ?? null;
  }
}
