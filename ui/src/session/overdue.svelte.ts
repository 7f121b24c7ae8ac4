// The exports whose files were to be kept until a day that has passed. The application knows them:
// it goes by Auth0's clock, which this computer's may differ from.

import type { Backend, ExportView } from '../backend/backend.ts';

export class Overdue {
  /** Oldest first. */
  views = $state.raw<readonly ExportView[]>([]);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Returns whether an export is one of them. */
  has({ id, keepUntil, packPresent }: Pick<ExportView, 'id' | 'keepUntil' | 'packPresent'>): boolean {
    return packPresent && this.views.some((view) => view.id === id && view.keepUntil === keepUntil);
  }

  /** Loads them, and again whenever they may have changed until the returned function is called. */
  follow(): () => void {
    void this.load();
    return this.#backend.onExportChanged((view) => {
      const known = this.views.find(({ id }) => id === view.id);
      if (known === undefined && view.keepUntil === null) return;
      // At once, so that a deleted export is not offered again.
      this.views = this.views.filter(({ id }) => id !== view.id || this.has(view));
      if (view.state === 'ready') void this.load();
    });
  }

  async load(): Promise<void> {
    try {
      this.views = await this.#backend.overdueExports();
    } catch {
      // The history reports what is wrong with the store.
    }
  }
}
