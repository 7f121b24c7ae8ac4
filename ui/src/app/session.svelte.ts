// What every screen needs: the tenants, which one is at hand, and which screen is shown.

import {
  type Backend,
  type ExportInput,
  type ExportView,
  type KeychainView,
  type Problem,
  problemOf,
  type Startup,
  type TenantView,
} from '../backend/backend.ts';
import type { Preferences } from './preferences.svelte.ts';

/** A screen and what it is given. */
export type Screen =
  | { readonly name: 'exports' }
  | { readonly name: 'newExport'; readonly from: ExportInput | null }
  | { readonly name: 'details'; readonly export: ExportView }
  | { readonly name: 'settings' }
  | { readonly name: 'addTenant' };

export class Session {
  readonly backend: Backend;
  readonly preferences: Preferences;
  /** Null until the application has answered. */
  startup = $state.raw<Startup | null>(null);
  /** Why it has not. */
  failure = $state.raw<Problem | null>(null);
  tenants = $state.raw<readonly TenantView[]>([]);
  screen = $state.raw<Screen>({ name: 'exports' });
  /** The export that the commands of the menu are about: the one in detail, or the row that has the focus. */
  atHand = $state.raw<ExportView | null>(null);
  #tenantId = $state<string | null>(null);

  constructor(backend: Backend, preferences: Preferences) {
    this.backend = backend;
    this.preferences = preferences;
  }

  /** The tenant at hand; null only while there is none. */
  get tenant(): TenantView | null {
    return this.tenants.find((tenant) => tenant.id === this.#tenantId) ?? this.tenants[0] ?? null;
  }

  get keychain(): KeychainView {
    return this.startup?.keychain ?? 'available';
  }

  async start(): Promise<void> {
    this.failure = null;
    try {
      const startup = await this.backend.startup();
      this.tenants = startup.tenants;
      this.#tenantId = this.preferences.tenantId;
      this.startup = startup;
    } catch (error) {
      this.failure = problemOf(error);
    }
  }

  choose(tenantId: string): void {
    this.#tenantId = tenantId;
    this.preferences.tenantId = tenantId;
  }

  /** A tenant has been added; it is the one at hand from now on. */
  added(tenant: TenantView): void {
    this.tenants = [...this.tenants.filter((each) => each.id !== tenant.id), tenant];
    this.choose(tenant.id);
  }

  async removeTenant(tenantId: string): Promise<void> {
    await this.backend.removeTenant(tenantId);
    this.tenants = this.tenants.filter((tenant) => tenant.id !== tenantId);
  }

  show(screen: Screen): void {
    this.screen = screen;
    this.atHand = screen.name === 'details' ? screen.export : null;
  }
}
