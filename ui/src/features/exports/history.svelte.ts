// The history: loaded page by page, kept up to date by the application, and filtered.

import type { Backend, ExportView, Problem, SearchTerm } from '../../backend/backend.ts';
import { problemOf } from '../../backend/backend.ts';
import { isRunning } from '../../backend/export-states.ts';
import type { ExportActions } from '../../session/export-actions.svelte.ts';
import {
  filteredStates,
  type HistoryFilter,
  type HistoryPage,
  loadPage,
  NO_FILTER,
} from '../../session/history-page.ts';
import { searchTerms, type SearchWords } from '../../session/search-terms.ts';
import type { PreloadedHistory } from '../../session/session.svelte.ts';

export class History {
  readonly #backend: Backend;
  readonly #actions: Pick<ExportActions, 'isRemoved'>;
  readonly #words: () => Promise<SearchWords>;
  #loaded = $state.raw<readonly ExportView[]>([]);
  /** The number of exports that match the filter, those being removed included. */
  #total = $state(0);
  #filter = $state.raw<HistoryFilter>(NO_FILTER);
  /**
   * Whether the last page was loaded. True until the history is opened: there is no first page to
   * add to.
   */
  #complete = $state(true);
  /** Whether a page without a filter was loaded. */
  #opened = $state(false);
  /** Whether the loaded rows are those of the filter. */
  #current = false;
  #loading: Promise<void> | null = null;
  #generation = 0;
  /**
   * The end of the request under way. The next one waits for it, so that only the latest text of a
   * search that is being typed is looked for.
   */
  #request: Promise<unknown> = Promise.resolve();
  /** Exports that have changed while a page is loaded; null while none is. */
  #meanwhile: ExportView[] | null = null;
  /** Why the history could not be loaded. */
  problem = $state.raw<Problem | null>(null);
  /** The loaded rows in the filter's order, without removed ones. */
  readonly rows = $derived.by(() => this.#loaded.filter((view) => !this.#actions.isRemoved(view.id)));
  /** The number of exports that match the filter, loaded or not. */
  readonly count = $derived.by(() => Math.max(0, this.#total - (this.#loaded.length - this.rows.length)));
  /** Whether the history has no exports at all. */
  readonly empty = $derived.by(
    () => this.#opened && !this.filtered && this.#complete && this.rows.length === 0,
  );

  /** `words` returns what a search can name. */
  constructor(
    backend: Backend,
    actions: Pick<ExportActions, 'isRemoved'>,
    words: () => Promise<SearchWords>,
    filter = NO_FILTER,
  ) {
    this.#backend = backend;
    this.#actions = actions;
    this.#words = words;
    this.#filter = filter;
  }

  get filter(): HistoryFilter {
    return this.#filter;
  }

  set filter(filter: HistoryFilter) {
    this.#filter = filter;
    void this.reload();
  }

  /** Whether the filter may hide a part of the history. */
  get filtered(): boolean {
    const { search, states, tenantId } = this.#filter;
    return search.trim() !== '' || states !== 'all' || tenantId !== null;
  }

  /**
   * Loads the history, or takes a preloaded page, and follows it until the returned function is
   * called. `rows` is the number of rows to load at first, if more than usual.
   */
  open(preloaded: PreloadedHistory | null = null, rows = 0): () => void {
    // Follow first, so that no change is missed while the page loads.
    const unfollow = this.#backend.onExportChanged((view) => {
      this.#meanwhile?.push(view);
      this.#changed(view);
    });
    if (preloaded === null) void this.reload(rows);
    else {
      this.#take(preloaded.page, 0);
      for (const view of preloaded.changed) this.#changed(view);
    }
    return unfollow;
  }

  async reload(rows = 0): Promise<void> {
    this.#generation += 1;
    this.#complete = false;
    this.#current = false;
    this.#loading = null;
    await this.#load(0, rows);
  }

  /** Loads the next page, if there is one. */
  async more(): Promise<void> {
    if (!this.#complete) await this.#load(this.#current ? this.#loaded.length : 0);
  }

  #load(offset: number, rows = 0): Promise<void> {
    if (this.#loading !== null) return this.#loading;
    const loading = this.#loadPage(offset, rows).finally(() => {
      // A page of an earlier filter may end while one of this filter is loaded.
      if (this.#loading === loading) this.#loading = null;
    });
    this.#loading = loading;
    return loading;
  }

  async #loadPage(offset: number, rows: number): Promise<void> {
    const [generation, before] = [this.#generation, this.#request];
    // The page may have been read before a change that arrives before it.
    const meanwhile: ExportView[] = [];
    this.#meanwhile = meanwhile;
    this.problem = null;
    try {
      const terms = await this.#terms();
      await before;
      if (generation !== this.#generation) return;
      const request = loadPage(this.#backend, this.#filter, terms, offset, rows);
      this.#request = request.catch(() => undefined);
      const page = await request;
      // Drop the page if the filter has changed meanwhile.
      if (generation !== this.#generation) return;
      this.#take(page, offset);
      for (const view of meanwhile) this.#changed(view);
    } catch (error) {
      if (generation === this.#generation) this.problem = problemOf(error);
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
  }

  async #terms(): Promise<readonly SearchTerm[]> {
    const { search } = this.#filter;
    return search.trim() === '' ? [] : searchTerms(search, await this.#words());
  }

  #take({ rows, total, isLast }: HistoryPage, offset: number): void {
    const ids = new Set(rows.map((view) => view.id));
    const before = offset === 0 ? [] : this.#loaded.filter((view) => !ids.has(view.id));
    this.#loaded = [...before, ...rows];
    this.#total = total;
    this.#current = true;
    this.#complete = isLast;
    if (!this.filtered) this.#opened = true;
  }

  #changed(view: ExportView): void {
    const index = this.#loaded.findIndex((each) => each.id === view.id);
    if (index >= 0 && this.#shows(view)) this.#loaded = this.#loaded.with(index, view);
    else if (index >= 0) {
      this.#loaded = this.#loaded.toSpliced(index, 1);
      this.#total -= 1;
    } else if (this.#filter.search.trim() === '' && isRunning(view.state) && this.#shows(view)) {
      // In any other order its place is unknown until the list is loaded again.
      if (this.#filter.order === 'newest') this.#loaded = [view, ...this.#loaded];
      else void this.reload();
      this.#total += 1;
    }
  }

  /** Returns whether an export matches the filter, apart from the search. */
  #shows(view: ExportView): boolean {
    const { states, tenantId } = this.#filter;
    return (
      (states === 'all' || filteredStates(states).includes(view.state)) &&
      (tenantId === null || view.tenant.id === tenantId)
    );
  }
}
