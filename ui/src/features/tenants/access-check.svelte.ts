// Whether an application was granted the permission that an export lacked.

import {
  type AccessView,
  type Backend,
  type Problem,
  problemOf,
  type TenantView,
} from '../../backend/backend.ts';
import { language } from '../../i18n/language.svelte.ts';

export class AccessCheck {
  readonly #backend: Backend;
  readonly tenant: TenantView;
  /** Why the export failed. */
  readonly problem: Problem;
  busy = $state(false);
  access = $state.raw<AccessView | null>(null);
  /** Why the check itself failed. */
  failure = $state.raw<Problem | null>(null);

  constructor(backend: Backend, tenant: TenantView, problem: Problem) {
    this.#backend = backend;
    this.tenant = tenant;
    this.problem = problem;
  }

  /** The permissions that are still missing, in words; empty before the first check. */
  get still(): string {
    const scopes = this.access?.scopes ?? null;
    if (scopes === null) return '';
    const missing = this.#needed.filter((scope) => !scopes.includes(scope));
    return missing.length === 0 ? '' : language.format.list(missing);
  }

  /** Signs in anew. Returns whether everything that is known to be needed is granted. */
  async look(): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      this.access = await this.#backend.checkTenant(this.tenant.id);
      return this.access.sufficient && this.still === '';
    } catch (error) {
      this.access = null;
      this.failure = problemOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What every export needs, and what this one lacked. */
  get #needed(): readonly string[] {
    const { problem } = this;
    const lacked =
      problem.code === 'missing_scope'
        ? problem.detail.needed?.slice(0, 1)
        : problem.code === 'lookup_permission_missing'
          ? problem.detail.missing
          : [];
    return [...new Set(['read:users', ...(lacked ?? [])])];
  }
}
