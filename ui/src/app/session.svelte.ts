// What every screen needs: the tenants, which one is at hand, and which screen is shown.

import {
  type Backend,
  type ExportInput,
  type ExportView,
  type KeychainView,
  type PresetView,
  type Problem,
  problemOf,
  type Startup,
  type TenantView,
} from '../backend/backend.ts';
import { isRenewable } from '../backend/problems.ts';
import { type HistoryFilter, type HistoryPage, loadPage, NO_FILTER } from './history-page.ts';
import type { Preferences } from './preferences.svelte.ts';

/** A screen and what it is given. */
export type Screen =
  | { readonly name: 'exports' }
  | { readonly name: 'newExport'; readonly from: ExportInput | null }
  | { readonly name: 'presets' }
  | { readonly name: 'details'; readonly export: ExportView }
  | { readonly name: 'settings' }
  | { readonly name: 'addTenant' };

/** What the first screen shows besides: loaded together with the rest, so that the window is painted once. */
export interface Ahead {
  readonly page: HistoryPage;
  readonly presets: readonly PresetView[];
  /** What has changed since. */
  readonly changed: readonly ExportView[];
}

/** From so many people on, dragging their data out of the window is worth a word. */
const MANY_PEOPLE = 100;

export class Session {
  readonly backend: Backend;
  readonly preferences: Preferences;
  /** Null until the application has answered. */
  startup = $state.raw<Startup | null>(null);
  /** Why it has not. */
  failure = $state.raw<Problem | null>(null);
  tenants = $state.raw<readonly TenantView[]>([]);
  screen = $state.raw<Screen>({ name: 'exports' });
  /** Which part of the history is shown: kept while the window is open. */
  historyFilter = $state.raw<HistoryFilter>(NO_FILTER);
  /** The tenant whose credential is being renewed, wherever in the window that was asked for. */
  renewing = $state.raw<TenantView | null>(null);
  /** What is about to be dragged out, while the person is told what that means. */
  dragWarning = $state.raw<ExportView | null>(null);
  #dragWarned = false;
  /** When each tenant got another credential in this window. */
  #renewed = $state.raw<ReadonlyMap<string, number>>(new Map());
  /** The export that the commands of the menu are about: the one in detail, or the row that has the focus. */
  atHand = $state.raw<ExportView | null>(null);
  #tenantId = $state<string | null>(null);
  #ahead: Ahead | null = null;

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
    const changed: ExportView[] = [];
    const unfollow = this.backend.onExportChanged((view) => changed.push(view));
    try {
      // What can't be read is asked for again where it is shown, and told there.
      const shown = Promise.all([loadPage(this.backend, NO_FILTER, 0), this.backend.presets()]);
      const [startup, ahead] = await Promise.all([this.backend.startup(), shown.catch(() => null)]);
      this.#ahead = ahead === null ? null : { page: ahead[0], presets: ahead[1], changed };
      this.tenants = startup.tenants;
      this.#tenantId = this.preferences.tenantId;
      this.startup = startup;
    } catch (error) {
      this.failure = problemOf(error);
    } finally {
      unfollow();
    }
  }

  /** What was loaded ahead, for the one that asks first: it is true for no longer than the start. */
  takeAhead(): Ahead | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead;
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

  /** A tenant looks like this now. */
  changed(tenant: TenantView): void {
    this.tenants = this.tenants.map((each) => (each.id === tenant.id ? tenant : each));
  }

  /** A tenant has another credential now. */
  renewed(tenant: TenantView): void {
    this.changed(tenant);
    this.#renewed = new Map(this.#renewed).set(tenant.id, Date.now());
    this.renewing = null;
  }

  /** Asks for another credential of a tenant. One that is not on the list any more has to be added again. */
  renew(tenantId: string): void {
    const tenant = this.tenants.find((each) => each.id === tenantId);
    if (tenant === undefined) this.show({ name: 'addTenant' });
    else this.renewing = tenant;
  }

  /**
   * Whether files of an export may be dragged out without a word. The first time that the data of many real people
   * would leave the window, the person is told first: files are not encrypted, and a drop can't be called back.
   */
  mayDrag(view: ExportView): boolean {
    const many = !view.tenant.demo && (view.rows ?? 0) >= MANY_PEOPLE;
    if (!many || this.#dragWarned || this.preferences.dragWarned) return true;
    this.dragWarning = view;
    return false;
  }

  /** The person has been told; forever, or until Rollcall starts again. */
  dragUnderstood(forever: boolean): void {
    this.#dragWarned = true;
    if (forever) this.preferences.dragWarned = true;
    this.dragWarning = null;
  }

  /** Whether an export waits for another credential: one was not given since it ended. */
  needsRenewal(view: ExportView): boolean {
    if (view.problem === null || !isRenewable(view.problem)) return false;
    const renewed = this.#renewed.get(view.tenant.id);
    return renewed === undefined || renewed < Date.parse(view.updatedAt);
  }

  async removeTenant(tenantId: string): Promise<void> {
    await this.backend.removeTenant(tenantId);
    this.tenants = this.tenants.filter((tenant) => tenant.id !== tenantId);
    if (this.historyFilter.tenantId === tenantId) this.historyFilter = NO_FILTER;
  }

  show(screen: Screen): void {
    this.screen = screen;
    this.atHand = screen.name === 'details' ? screen.export : null;
  }
}
