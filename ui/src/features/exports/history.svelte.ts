// The history: loaded page by page, kept up to date by the application, searched, and tidied up.

import { type HistoryFilter, type HistoryPage, loadPage, NO_FILTER, STATES } from '../../app/history-page.ts';
import type { Ahead } from '../../app/session.svelte.ts';
import {
  type Backend,
  type ExportInput,
  type ExportView,
  type FilesProgress,
  isRunning,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

/** How long a removal can be undone. */
export const UNDO_MILLISECONDS = 8_000;

export class History {
  readonly #backend: Backend;
  /** The rows that are loaded, newest first, without those being removed. */
  readonly rows = $derived.by(() => this.#loaded.filter((view) => !this.#leaving.has(view.id)));
  /** Nothing has ever been exported, or all of it was removed. */
  empty = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** How many exports the filter lets through, loaded or not. */
  readonly count = $derived.by(() => Math.max(0, this.#total - this.#leaving.size));
  /** How far copying the files of an export is; null while none are copied. */
  copying = $state.raw<FilesProgress | null>(null);
  #total = $state(0);
  #loaded = $state.raw<readonly ExportView[]>([]);
  #leaving = $state.raw<ReadonlyMap<string, ReturnType<typeof setTimeout>>>(new Map());
  #filter = $state.raw<HistoryFilter>(NO_FILTER);
  /** Also until it is opened: what shows the rows asks for more when there are none. */
  #complete = true;
  #loading: Promise<void> | null = null;
  #generation = 0;

  constructor(backend: Backend, filter: HistoryFilter = NO_FILTER) {
    this.#backend = backend;
    this.#filter = filter;
  }

  get filter(): HistoryFilter {
    return this.#filter;
  }

  set filter(filter: HistoryFilter) {
    this.#filter = filter;
    void this.reload();
  }

  /** Whether a part of the history may be hidden. */
  get filtered(): boolean {
    const { search, group, tenantId } = this.#filter;
    return search.trim() !== '' || group !== 'all' || tenantId !== null;
  }

  /** Loads the history, or takes what was loaded ahead, and follows it until the returned function is called. */
  open(ahead: Ahead | null = null): () => void {
    // Before it is loaded, so that no change falls between the two.
    const unfollow = this.#backend.onExportChanged((view) => {
      this.#changed(view);
    });
    const unfollowCopying = this.#backend.onFilesProgress((progress) => {
      if (progress.work === 'copy') this.copying = progress;
    });
    if (ahead === null) void this.reload();
    else this.#takeAhead(ahead);
    return () => {
      unfollow();
      unfollowCopying();
      for (const id of this.#leaving.keys()) void this.#removeNow(id);
    };
  }

  async reload(): Promise<void> {
    this.#generation += 1;
    this.#complete = false;
    this.#loading = null;
    await this.#load(0);
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
    await this.#try(() => this.#backend.showInFolder(view.id, null));
  }

  /** Whether the files are on the clipboard. */
  async copyFiles(view: ExportView): Promise<boolean> {
    const copied = await this.#try(() => this.#backend.copyFiles(view.id, null).then(() => true));
    return copied === true;
  }

  /** The folder of the copy; null when there is none. */
  async saveFilesTo(view: ExportView): Promise<string | null> {
    const folder = await this.#try(() => this.#backend.saveFilesTo(view.id));
    this.copying = null;
    return folder;
  }

  /** Opens the first of the files that a person means. */
  async openFile(view: ExportView): Promise<void> {
    const place = view.files.findIndex((file) => file.role !== 'proof');
    await this.#try(() => this.#backend.openFile(view.id, place));
  }

  async dragOut(view: ExportView): Promise<void> {
    await this.#try(() => this.#backend.dragOut(view.id, null));
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
      this.#drop(id);
      if (!this.filtered && this.#complete) this.empty = this.#loaded.length === 0;
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
    await this.#try(async () => {
      const page = await loadPage(this.#backend, this.#filter, offset);
      // Another search has begun meanwhile.
      if (generation === this.#generation) this.#take(page, offset);
    });
  }

  #take({ rows, total, last }: HistoryPage, offset: number): void {
    const known = new Set(rows.map((view) => view.id));
    const before = offset === 0 ? [] : this.#loaded.filter((view) => !known.has(view.id));
    this.#loaded = [...before, ...rows];
    this.#total = total;
    this.#complete = last;
    if (offset === 0 && !this.filtered) this.empty = rows.length === 0;
  }

  #takeAhead({ page, changed }: Ahead): void {
    this.#take(page, 0);
    for (const view of changed) this.#changed(view);
  }

  #changed(view: ExportView): void {
    const index = this.#loaded.findIndex((each) => each.id === view.id);
    if (index >= 0 && this.#shows(view)) this.#loaded = this.#loaded.with(index, view);
    else if (index >= 0) this.#drop(view.id);
    else if (this.#filter.search.trim() === '' && isRunning(view.state) && this.#shows(view)) {
      this.#loaded = [view, ...this.#loaded];
      this.#total += 1;
      this.empty = false;
    }
  }

  /** Whether the filter lets an export through, apart from the search. */
  #shows(view: ExportView): boolean {
    const states = STATES[this.#filter.group];
    const { tenantId } = this.#filter;
    return (
      (states.length === 0 || states.includes(view.state)) &&
      (tenantId === null || view.tenant.id === tenantId)
    );
  }

  #drop(id: string): void {
    this.#loaded = this.#loaded.filter((view) => view.id !== id);
    this.#total -= 1;
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
