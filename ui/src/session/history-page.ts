// One page of the history: the query behind it and its result.

import type { Backend, ExportView } from '../backend/backend.ts';
import { type StateGroup, statesOf } from '../backend/export-states.ts';

/** The choices of the filter by state. */
export const stateFilters = ['all', 'running', 'ready', 'attention'] as const satisfies readonly (
  'all' | StateGroup
)[];
export type StateFilter = (typeof stateFilters)[number];

export interface HistoryFilter {
  readonly search: string;
  readonly states: StateFilter;
  /** Null means all tenants. */
  readonly tenantId: string | null;
}

export const NO_FILTER: HistoryFilter = { search: '', states: 'all', tenantId: null };

export interface HistoryPage {
  /** Newest first. */
  readonly rows: readonly ExportView[];
  /** The number of exports that match the filter, on all pages. */
  readonly total: number;
  readonly isLast: boolean;
}

const PAGE_ROWS = 200;
/** Fills the tallest window, and no more: the start of the window waits for this page. */
const FIRST_PAGE_ROWS = 30;

/** Loads the page that begins at `offset`. */
export async function loadPage(
  backend: Backend,
  { search, states, tenantId }: HistoryFilter,
  offset: number,
): Promise<HistoryPage> {
  const limit = offset === 0 ? FIRST_PAGE_ROWS : PAGE_ROWS;
  const filter = {
    search: search.trim() || null,
    tenantId,
    states: states === 'all' ? [] : statesOf(states),
    offset,
    limit,
  };
  const [rows, total] = await Promise.all([backend.exports(filter), backend.countExports(filter)]);
  return { rows, total, isLast: rows.length < limit };
}
