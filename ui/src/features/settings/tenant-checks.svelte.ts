// What the last look at each tenant has shown.

import { type AccessView, type Backend, type Problem, problemOf } from '../../backend/backend.ts';

export interface TenantCheck {
  readonly busy: boolean;
  readonly access: AccessView | null;
  readonly problem: Problem | null;
}

export class TenantChecks {
  readonly #backend: Backend;
  #checks = $state.raw<ReadonlyMap<string, TenantCheck>>(new Map());

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  of(tenantId: string): TenantCheck | undefined {
    return this.#checks.get(tenantId);
  }

  /** Signs in to a tenant and looks at what its credential may do. */
  async run(tenantId: string): Promise<void> {
    this.#set(tenantId, { busy: true });
    try {
      this.#set(tenantId, { access: await this.#backend.checkTenant(tenantId) });
    } catch (error) {
      this.#set(tenantId, { problem: problemOf(error) });
    }
  }

  /** Removes a tenant by the given means; a refusal is told where its check would be. */
  async remove(tenantId: string, remove: (id: string) => Promise<void>): Promise<void> {
    try {
      await remove(tenantId);
    } catch (error) {
      this.#set(tenantId, { problem: problemOf(error) });
    }
  }

  #set(tenantId: string, check: Partial<TenantCheck>): void {
    const empty: TenantCheck = { busy: false, access: null, problem: null };
    this.#checks = new Map(this.#checks).set(tenantId, { ...empty, ...check });
  }
}
