// The settings of the tray icon and the notifications. A choice is saved at once.

import { type Backend, type Problem, problemOf, type Settings } from '../../backend/backend.ts';

export class DesktopSettings {
  readonly #backend: Backend;
  /** Null until loaded. */
  settings = $state.raw<Settings | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.settings = await this.#backend.settings();
    });
  }

  async chooseTray(tray: Settings['tray']): Promise<void> {
    await this.#save((settings) => ({ ...settings, tray }));
  }

  async chooseNotice(notice: keyof Settings['notices'], wanted: boolean): Promise<void> {
    await this.#save((settings) => ({ ...settings, notices: { ...settings.notices, [notice]: wanted } }));
  }

  /** Shows the choice at once, and reverts it if it can't be saved. */
  async #save(change: (settings: Settings) => Settings): Promise<void> {
    const before = this.settings;
    if (before === null) return;
    const after = change(before);
    this.settings = after;
    const saved = await this.#try(() => this.#backend.saveSettings(after));
    if (!saved) this.settings = before;
  }

  async #try(action: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await action();
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }
}
