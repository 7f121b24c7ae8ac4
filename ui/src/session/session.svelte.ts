// What every screen shares: the tenants, the current tenant and screen, the presets and the
// export actions.

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
import { isRenewable } from '../backend/problems.ts';
import { ExportActions } from './export-actions.svelte.ts';
import { Failures } from './failures.svelte.ts';
import { type HistoryFilter, type HistoryPage, loadPage, NO_FILTER } from './history-page.ts';
import type { Preferences } from './preferences.svelte.ts';
import { assignKeys } from './preset-keys.ts';
import { Presets } from './presets.svelte.ts';

/** A row of the history, to come back to. */
export interface RowPlace {
  readonly id: string;
  readonly index: number;
}

/** A screen and its argument. */
export type Screen =
  | { readonly name: 'exports'; readonly row?: RowPlace }
  | { readonly name: 'newExport'; readonly from: ExportInput | null }
  | { readonly name: 'presets' }
  | { readonly name: 'details'; readonly export: ExportView; readonly row?: RowPlace }
  | { readonly name: 'settings' }
  | { readonly name: 'addTenant' };

/** The first page of the history, loaded during the start so that the window is painted once. */
export interface PreloadedHistory {
  readonly page: HistoryPage;
  /** Exports that have changed since the page was requested. */
  readonly changed: readonly ExportView[];
}

export class Session {
  readonly backend: Backend;
  readonly preferences: Preferences;
  readonly presets: Presets;
  readonly actions: ExportActions;
  /** Null until the application has answered. */
  startup = $state.raw<Startup | null>(null);
  /** Why the application could not start. */
  failure = $state.raw<Problem | null>(null);
  tenants = $state.raw<readonly TenantView[]>([]);
  /** Whether there are exports to show, even without a tenant. */
  hasHistory = $state(false);
  screen = $state.raw<Screen>({ name: 'exports' });
  /** The filter of the history, kept while the window is open. */
  historyFilter = $state.raw<HistoryFilter>(NO_FILTER);
  /** Whether the dialog for one person's data is open. */
  askingPerson = $state(false);
  /** The tenant whose credential is being renewed. */
  renewing = $state.raw<TenantView | null>(null);
  /** When each tenant got another credential in this window. */
  #renewedAt = $state.raw<ReadonlyMap<string, number>>(new Map());
  /**
   * The export that menu commands act on: the one shown in detail, or the row that has the focus.
   */
  currentExport = $state.raw<ExportView | null>(null);
  #tenantId = $state<string | null>(null);
  #preloaded: PreloadedHistory | null = null;

  constructor(backend: Backend, preferences: Preferences) {
    this.backend = backend;
    this.preferences = preferences;
    const failures = new Failures();
    this.presets = new Presets(
      backend,
      failures,
      () => this.#presetTenant(),
      (all) => (preferences.presetKeys = assignKeys(preferences.presetKeys, all)),
    );
    this.actions = new ExportActions(backend, this.presets, preferences, failures, () => this.startDemo());
    backend.onExportChanged(() => (this.hasHistory = true));
  }

  /** Whether there is nothing to show yet but how to connect. */
  get isNew(): boolean {
    return this.tenant === null && !this.hasHistory;
  }

  /** The current tenant; null only while there is none at all. */
  get tenant(): TenantView | null {
    return this.tenants.find((tenant) => tenant.id === this.#tenantId) ?? this.tenants[0] ?? null;
  }

  /** Before the tenants are known, the one that was chosen last. */
  #presetTenant(): string | null {
    return this.startup === null ? this.preferences.tenantId : (this.tenant?.id ?? null);
  }

  get keychain(): KeychainView {
    return this.startup?.keychain ?? 'available';
  }

  async start(): Promise<void> {
    this.failure = null;
    const changed: ExportView[] = [];
    const unfollow = this.backend.onExportChanged((view) => changed.push(view));
    try {
      const [startup, page] = await Promise.all([
        this.backend.startup(),
        // If this fails, the history loads again when it is shown, and reports the problem there.
        loadPage(this.backend, NO_FILTER, [], 0).catch(() => null),
        this.presets.load(),
      ]);
      this.#preloaded = page === null ? null : { page, changed };
      this.tenants = startup.tenants;
      // Without its first page, the history says why it can't be shown.
      this.hasHistory = page === null || page.total > 0;
      this.#tenantId = this.preferences.tenantId;
      const loadedFor = this.#presetTenant();
      this.startup = startup;
      if (loadedFor !== this.#presetTenant()) await this.presets.load();
    } catch (error) {
      this.failure = problemOf(error);
    } finally {
      unfollow();
    }
  }

  /** Returns what the start has loaded, once: afterwards it is out of date. */
  takePreloaded(): PreloadedHistory | null {
    const preloaded = this.#preloaded;
    this.#preloaded = null;
    return preloaded;
  }

  choose(tenantId: string): void {
    this.#tenantId = tenantId;
    this.preferences.tenantId = tenantId;
    void this.presets.load();
  }

  /** Adds a tenant to the list and makes it the current one. */
  added(tenant: TenantView): void {
    this.tenants = [...this.tenants.filter((each) => each.id !== tenant.id), tenant];
    this.choose(tenant.id);
  }

  /** Starts the demo tenant, unless it is running, and returns it. */
  async startDemo(): Promise<TenantView> {
    const demo = await this.backend.startDemo();
    if (this.tenant === null) this.added(demo);
    else if (!this.tenants.some(({ id }) => id === demo.id)) this.tenants = [...this.tenants, demo];
    return demo;
  }

  /** Replaces a tenant of the list by what it looks like now. */
  changed(tenant: TenantView): void {
    this.tenants = this.tenants.map((each) => (each.id === tenant.id ? tenant : each));
  }

  /** Records that a tenant has got another credential. */
  renewed(tenant: TenantView): void {
    this.changed(tenant);
    this.#renewedAt = new Map(this.#renewedAt).set(tenant.id, Date.now());
    this.renewing = null;
  }

  /** Asks for another credential of a tenant. A tenant that was removed has to be added again. */
  renew(tenantId: string): void {
    const tenant = this.tenants.find((each) => each.id === tenantId);
    if (tenant === undefined) this.show({ name: 'addTenant' });
    else this.renewing = tenant;
  }

  /** Returns whether an export failed over its credential and no other one was given since. */
  needsRenewal(view: ExportView): boolean {
    if (view.problem === null || !isRenewable(view.problem)) return false;
    const renewedAt = this.#renewedAt.get(view.tenant.id);
    return renewedAt === undefined || renewedAt < Date.parse(view.updatedAt);
  }

  async removeTenant(tenantId: string): Promise<void> {
    await this.backend.removeTenant(tenantId);
    this.tenants = this.tenants.filter((tenant) => tenant.id !== tenantId);
    if (this.historyFilter.tenantId === tenantId) this.historyFilter = NO_FILTER;
    // To the welcome screen.
    if (this.isNew) this.show({ name: 'exports' });
  }

  /** Goes back from the details of an export to its row. */
  back(): void {
    const { screen } = this;
    if (screen.name !== 'details') return;
    this.show({ name: 'exports', row: screen.row ?? { id: screen.export.id, index: 0 } });
  }

  /** Shows a screen; instead of one that needs a tenant, the one that connects to one. */
  show(screen: Screen): void {
    this.screen =
      screen.name === 'newExport' && this.tenant === null && this.startup !== null
        ? { name: 'addTenant' }
        : screen;
    this.currentExport = screen.name === 'details' ? screen.export : null;
  }
}
