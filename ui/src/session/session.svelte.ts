// What every screen shares: the tenants, the current tenant and screen, the presets and the
// export actions.

import {
  type AccessView,
  type Backend,
  type ExportDefaults,
  type ExportInput,
  type ExportView,
  type KeychainView,
  type Problem,
  problemOf,
  type Startup,
  type TenantView,
} from '../backend/backend.ts';
import { entryOf } from '../backend/problems.ts';
import { ExportActions } from './export-actions.svelte.ts';
import { Failures } from './failures.svelte.ts';
import { type HistoryFilter, type HistoryPage, loadPage, NO_FILTER } from './history-page.ts';
import { nextStep, type NextStep } from './next-step.ts';
import { Overdue } from './overdue.svelte.ts';
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
  | { readonly name: 'activity' }
  | { readonly name: 'settings' }
  | { readonly name: 'addTenant' }
  | { readonly name: 'connected'; readonly tenant: TenantView; readonly access: AccessView };

/** Without any choice for exports to come. */
export const NO_DEFAULTS: ExportDefaults = {
  formats: [],
  locale: null,
  timeZone: null,
  keepMonths: null,
  preview: 'on_request',
};

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
  readonly overdue: Overdue;
  /** Null until the application has answered. */
  startup = $state.raw<Startup | null>(null);
  /** Why the application could not start. */
  failure = $state.raw<Problem | null>(null);
  tenants = $state.raw<readonly TenantView[]>([]);
  /** The choices for exports to come. */
  defaults = $state.raw<ExportDefaults>(NO_DEFAULTS);
  /** The size of everything in the window, in percent; null until known. */
  textSize = $state<number | null>(null);
  /** Whether there are exports to show, even without a tenant. */
  hasHistory = $state(false);
  screen = $state.raw<Screen>({ name: 'exports' });
  /** The filter of the history, kept while the window is open. */
  historyFilter = $state.raw<HistoryFilter>(NO_FILTER);
  /** Whether the dialog for one person's data is open. */
  askingPerson = $state(false);
  /** Whether the dialog that checks a pack is open. */
  checkingPack = $state(false);
  /** Whether the dialog that converts files is open. */
  convertingFile = $state(false);
  /** The tenant whose credential is being renewed. */
  renewing = $state.raw<TenantView | null>(null);
  /** Why it has to be renewed, if a failure asks for it. */
  renewalReason = $state.raw<Problem | null>(null);
  /** The tenant whose permissions are being checked, and why. */
  checkingAccess = $state.raw<{ readonly tenant: TenantView; readonly problem: Problem } | null>(null);
  /** When a credential or a permission of each tenant was corrected in this window. */
  #correctedAt = $state.raw<ReadonlyMap<string, number>>(new Map());
  /**
   * The export that menu commands act on: the one shown in detail, or the row that has the focus.
   */
  currentExport = $state.raw<ExportView | null>(null);
  /** Whether a form is being filled in that the list of tenants must not replace. */
  fillingIn = false;
  /** The tenant that was chosen. */
  #tenantId = $state<string | null>(null);
  /** The tenant of the export that is on the screen, if it is another one. */
  #screenTenantId = $state<string | null>(null);
  #preloaded: PreloadedHistory | null = null;

  constructor(backend: Backend, preferences: Preferences) {
    this.backend = backend;
    this.preferences = preferences;
    this.overdue = new Overdue(backend);
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

  /**
   * The tenant of what is on the screen: that of an export, else the one that was chosen. Null only
   * while there is none at all.
   */
  get tenant(): TenantView | null {
    const find = (id: string | null) => this.tenants.find((tenant) => tenant.id === id);
    return find(this.#screenTenantId) ?? find(this.#tenantId) ?? this.tenants[0] ?? null;
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
      this.defaults = startup.defaults;
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

  /** Changes choices for exports to come, at once. Throws, and reverts, if they can't be saved. */
  async saveDefaults(change: Partial<ExportDefaults>): Promise<void> {
    const before = this.defaults;
    this.defaults = { ...before, ...change };
    try {
      await this.backend.setExportDefaults(this.defaults);
    } catch (error) {
      this.defaults = before;
      throw error;
    }
    // Built-in presets follow some of them.
    await this.presets.load();
  }

  /** Makes a tenant the current one, and leaves the details of an export of another tenant. */
  choose(tenantId: string): void {
    this.#screenTenantId = null;
    this.#tenantId = tenantId;
    this.preferences.tenantId = tenantId;
    if (this.screen.name === 'details' && this.screen.export.tenant.id !== tenantId) {
      this.show({ name: 'exports' });
    }
    void this.presets.load();
  }

  /** Reads the list of tenants again: another process, such as the command line, may change it. */
  async refreshTenants(): Promise<void> {
    if (this.startup === null) return;
    let tenants: readonly TenantView[];
    try {
      tenants = await this.backend.listTenants();
    } catch {
      // The next look may succeed; whatever the user does next reports the problem.
      return;
    }
    if (this.tenants.length === 0 && this.fillingIn) return;
    if (JSON.stringify(tenants) === JSON.stringify(this.tenants)) return;
    const before = this.tenant?.id;
    this.tenants = tenants;
    if (this.tenant?.id !== before) void this.presets.load();
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

  /** Remembers whether Auth0 is to be asked something else for the tenant’s exports. */
  async rememberCheck(check: 'countCheck' | 'witness', wanted: boolean): Promise<void> {
    const { backend, tenant } = this;
    if (tenant === null || tenant[check] === wanted) return;
    this.changed({ ...tenant, [check]: wanted });
    try {
      await (check === 'witness'
        ? backend.rememberWitness(tenant.id, wanted)
        : backend.rememberCountCheck(tenant.id, wanted));
    } catch {
      // This export asks it nevertheless; only the next one does not know it.
    }
  }

  /** Records that a tenant has got another credential. */
  renewed(tenant: TenantView): void {
    this.changed(tenant);
    this.corrected(tenant.id);
    this.renewing = null;
  }

  /** Records that the credential of a tenant works now, and may do what exports need. */
  corrected(tenantId: string): void {
    this.#correctedAt = new Map(this.#correctedAt).set(tenantId, Date.now());
  }

  /** Asks for another credential of a tenant. A tenant that was removed has to be added again. */
  renew(tenantId: string): void {
    const tenant = this.tenants.find((each) => each.id === tenantId);
    this.renewalReason = null;
    if (tenant === undefined) this.show({ name: 'addTenant' });
    else this.renewing = tenant;
  }

  /** Returns what helps with an export that has ended without its files. */
  nextStep(view: ExportView): NextStep {
    const correctedAt = this.#correctedAt.get(view.tenant.id);
    return nextStep(view, correctedAt !== undefined && correctedAt >= Date.parse(view.updatedAt));
  }

  /** Returns whether a tenant signs in with a pasted token. */
  byToken(tenantId: string): boolean {
    return this.tenants.some(({ id, signIn }) => id === tenantId && signIn === 'token');
  }

  /** Opens the place where the reason of a failure is corrected. */
  fix(tenantId: string, problem: Problem): void {
    const { remedy } = entryOf(problem.code);
    const tenant = this.tenants.find((each) => each.id === tenantId);
    if (tenant === undefined || remedy === 'tenant') this.show({ name: 'addTenant' });
    // A token can't be granted a permission, only replaced.
    else if (remedy === 'permission' && tenant.signIn !== 'token') this.checkingAccess = { tenant, problem };
    else {
      this.renewalReason = problem;
      this.renewing = tenant;
    }
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
    const before = this.tenant?.id;
    this.#screenTenantId = this.#tenantOf(screen);
    this.screen =
      screen.name === 'newExport' && this.tenant === null && this.startup !== null
        ? { name: 'addTenant' }
        : screen;
    this.currentExport = screen.name === 'details' ? screen.export : null;
    if (this.tenant?.id !== before) void this.presets.load();
  }

  /** Returns the tenant that a screen is about; null if it is about the chosen one. */
  #tenantOf(screen: Screen): string | null {
    if (screen.name === 'details') return screen.export.tenant.id;
    if (screen.name !== 'newExport') return null;
    // A form that is opened from the details of an export stays with their tenant.
    return screen.from === null || screen.from.tenantId === '' ? this.#screenTenantId : screen.from.tenantId;
  }
}
