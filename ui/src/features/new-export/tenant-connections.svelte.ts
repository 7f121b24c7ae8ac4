// The connections of the current tenant, to choose from.

import { type Backend, type ConnectionView, type Problem, problemOf } from '../../backend/backend.ts';

export class TenantConnections {
  readonly #backend: Backend;
  #tenantId = '';
  /** Null until loaded. */
  list = $state.raw<readonly ConnectionView[] | null>(null);
  /** Why they could not be loaded: the credential may lack the permission. */
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether loading has ended, with or without success. */
  get settled(): boolean {
    return this.list !== null || this.problem !== null;
  }

  async load(tenantId: string): Promise<void> {
    this.#tenantId = tenantId;
    this.list = null;
    this.problem = null;
    try {
      const connections = await this.#backend.connections(tenantId);
      if (tenantId === this.#tenantId) this.list = connections;
    } catch (error) {
      if (tenantId === this.#tenantId) this.problem = problemOf(error);
    }
  }

  /** Returns the name of a connection; null if it is unknown. */
  nameOf(id: string): string | null {
    return this.list?.find((connection) => connection.id === id)?.name ?? null;
  }

  /** Returns the names of connections, without unknown ones. */
  namesOf(ids: readonly string[]): readonly string[] {
    return ids.flatMap((id) => this.nameOf(id) ?? []);
  }
}
