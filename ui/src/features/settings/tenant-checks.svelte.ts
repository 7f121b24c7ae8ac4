// The result of the last check of each tenant.

import { type AccessView, type Backend, type Problem, problemOf } from '../../backend/backend.ts';
import { statesOf } from '../../backend/export-states.ts';

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

  /** Signs in to a tenant and checks the permissions of its credential. */
  async run(tenantId: string): Promise<void> {
    this.#set(tenantId, { busy: true });
    try {
      this.#set(tenantId, { access: await this.#backend.checkTenant(tenantId) });
    } catch (error) {
      this.#set(tenantId, { problem: problemOf(error) });
    }
  }

  /** Removes a tenant. A refusal takes the place of its check. */
  async remove(tenantId: string, remove: (id: string) => Promise<void>): Promise<void> {
    try {
      await remove(tenantId);
    } catch (error) {
      this.#set(tenantId, { problem: problemOf(error) });
    }
  }

  /** Returns the number of running exports of a tenant; 0 if it can't be determined. */
  async runningExports(tenantId: string): Promise<number> {
    const filter = { offset: 0, limit: 1, tenantId, states: statesOf('running') };
    return this.#backend.countExports(filter).catch(() => 0);
  }

  #set(tenantId: string, check: Partial<TenantCheck>): void {
    const empty: TenantCheck = { busy: false, access: null, problem: null };
    this.#checks = new Map(this.#checks).set(tenantId, { ...empty, ...check });
  }
}
