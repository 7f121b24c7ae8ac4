// The history: loaded page by page, kept up to date by the application, searched, and tidied up.

import {
  type Backend,
  type ExportInput,
  type ExportView,
  isRunning,
  type PresetView,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

const PAGE = 200;

/** How long a removal can be undone. */
export const UNDO_MILLISECONDS = 8_000;

export class History {
  readonly #backend: Backend;
  /** The rows that are loaded, newest first, without those being removed. */
  readonly rows = $derived.by(() => this.#loaded.filter((view) => !this.#leaving.has(view.id)));
  /** Nothing has ever been exported, or all of it was removed. */
  empty = $state(false);
  problem = $state.raw<Problem | null>(null);
  presets = $state.raw<readonly PresetView[]>([]);
  #loaded = $state.raw<readonly ExportView[]>([]);
  #leaving = $state.raw<ReadonlyMap<string, ReturnType<typeof setTimeout>>>(new Map());
  #search = $state('');
  #complete = false;
  #loading: Promise<void> | null = null;
  #generation = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get search(): string {
    return this.#search;
  }

  set search(search: string) {
    this.#search = search;
    void this.reload();
  }

  /** Loads the history and follows it until the returned function is called. */
  open(): () => void {
    void this.reload();
    void this.#try(async () => {
      this.presets = await this.#backend.presets();
    });
    const unfollow = this.#backend.onExportChanged((view) => {
      this.#changed(view);
    });
    return () => {
      unfollow();
      for (const id of this.#leaving.keys()) void this.#removeNow(id);
    };
  }

  async reload(): Promise<void> {
    this.#generation += 1;
    this.#complete = false;
    this.#loading = null;
    await this.#load(0);
    if (this.#search === '') this.empty = this.#loaded.length === 0;
  }

  /** Loads the next page, if there is one. */
  async more(): Promise<void> {
    if (!this.#complete) await this.#load(this.#loaded.length);
  }

  async start(input: ExportInput): Promise<ExportView | null> {
    return this.#try(() => this.#backend.startExport(input));
  }

  async runAgain(view: ExportView): Promise<ExportView | null> {
    return this.start(view.input);
  }

  async stop(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.stopExport(view.id));
  }

  async resume(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.resumeExport(view.id));
  }

  async showInFolder(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.showInFolder(view.id));
  }

  /** Whether the files are on the clipboard. */
  async copyFiles(view: ExportView): Promise<boolean> {
    const copied = await this.#try(() => this.#backend.copyFiles(view.id).then(() => true));
    return copied === true;
  }

  async dragOut(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.dragOut(view.id));
  }

  async deleteFiles(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.deleteFiles(view.id));
  }

  /** Takes an export out of the list at once, and out of the history when it can't be undone any more. */
  remove(view: ExportView): void {
    const timer = setTimeout(() => void this.#removeNow(view.id), UNDO_MILLISECONDS);
    this.#leaving = new Map(this.#leaving).set(view.id, timer);
  }

  undoRemove(view: ExportView): void {
    clearTimeout(this.#leaving.get(view.id));
    this.#stay(view.id);
  }

  #stay(id: string): void {
    const leaving = new Map(this.#leaving);
    leaving.delete(id);
    this.#leaving = leaving;
  }

  async #removeNow(id: string): Promise<void> {
    clearTimeout(this.#leaving.get(id));
    await this.#try(async () => {
      await this.#backend.removeExport(id);
      this.#loaded = this.#loaded.filter((view) => view.id !== id);
      if (this.#search === '' && this.#complete) this.empty = this.#loaded.length === 0;
    });
    this.#stay(id);
  }

  #load(offset: number): Promise<void> {
    this.#loading ??= this.#loadPage(offset).finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadPage(offset: number): Promise<void> {
    const generation = this.#generation;
    const search = this.#search.trim() || null;
    await this.#try(async () => {
      const page = await this.#backend.exports({ search, offset, limit: PAGE });
      // Another search has begun meanwhile.
      if (generation !== this.#generation) return;
      const known = new Set(page.map((view) => view.id));
      const before = offset === 0 ? [] : this.#loaded.filter((view) => !known.has(view.id));
      this.#loaded = [...before, ...page];
      this.#complete = page.length < PAGE;
    });
  }

  #changed(view: ExportView): void {
    const index = this.#loaded.findIndex((each) => each.id === view.id);
    if (index >= 0) this.#loaded = this.#loaded.with(index, view);
    else if (this.#search === '' && isRunning(view.state)) {
      this.#loaded = [view, ...this.#loaded];
      this.empty = false;
    }
  }

  async #try<T>(action: () => Promise<T>): Promise<T | null> {
    this.problem = null;
    try {
      return await action();
    } catch (error) {
      this.problem = problemOf(error);
      return null;
    }
  }
}
