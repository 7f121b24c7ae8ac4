// One export, looked at closely: kept up to date, with its part of the activity log.

import {
  type ActivityView,
  type Backend,
  type ExportView,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

const NEWEST_LINES = 100;

export class Details {
  readonly #backend: Backend;
  view: ExportView;
  activity = $state.raw<readonly ActivityView[]>([]);
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend, view: ExportView) {
    this.#backend = backend;
    this.view = $state.raw(view);
  }

  /** Follows the export until the returned function is called. */
  open(): () => void {
    void this.#loadActivity();
    return this.#backend.onExportChanged((view) => {
      if (view.id !== this.view.id) return;
      const moved = view.state !== this.view.state;
      this.view = view;
      if (moved) void this.#loadActivity();
    });
  }

  async stop(): Promise<void> {
    await this.#try(() => this.#backend.stopExport(this.view.id));
  }

  async resume(): Promise<void> {
    await this.#try(() => this.#backend.resumeExport(this.view.id));
  }

  async showInFolder(): Promise<void> {
    await this.#try(() => this.#backend.showInFolder(this.view.id));
  }

  /** Whether the files are on the clipboard. */
  async copyFiles(): Promise<boolean> {
    return this.#try(() => this.#backend.copyFiles(this.view.id));
  }

  async #loadActivity(): Promise<void> {
    await this.#try(async () => {
      this.activity = await this.#backend.activity(this.view.id, NEWEST_LINES);
    });
  }

  async #try(action: () => Promise<unknown>): Promise<boolean> {
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
