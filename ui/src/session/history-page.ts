// One page of the history: the query behind it and its result.

import type { Backend, ExportFilter, ExportState, ExportView, SearchTerm } from '../backend/backend.ts';
import { type StateGroup, statesOf } from '../backend/export-states.ts';

/** The choices of the filter by state: groups, then single states. */
export const stateFilters = [
  'all',
  'running',
  'ready',
  'attention',
  'failed',
  'lost',
  'stopped',
] as const satisfies readonly ('all' | StateGroup | ExportState)[];
export type StateFilter = (typeof stateFilters)[number];

export type Order = NonNullable<ExportFilter['order']>;
/** The orders of the list. */
export const orders = ['newest', 'oldest', 'name', 'largest'] as const satisfies readonly Order[];

export interface HistoryFilter {
  readonly search: string;
  readonly states: StateFilter;
  /** Null means all tenants. */
  readonly tenantId: string | null;
  readonly order: Order;
}

export const NO_FILTER: HistoryFilter = { search: '', states: 'all', tenantId: null, order: 'newest' };

export interface HistoryPage {
  /** In the filter's order. */
  readonly rows: readonly ExportView[];
  /** The number of exports that match the filter, on all pages. */
  readonly total: number;
  readonly isLast: boolean;
}

const PAGE_ROWS = 200;
/** Whoever scrolls on and on wants to reach the end: pages grow with what is loaded, up to this. */
const MOST_PAGE_ROWS = 1000;
/** Fills the tallest window, and no more: the start of the window waits for this page. */
const FIRST_PAGE_ROWS = 30;

/** Returns the states that a filter by state lets through; all of them if empty. */
export function filteredStates(filter: StateFilter): readonly ExportState[] {
  switch (filter) {
    case 'all':
      return [];
    case 'running':
    case 'ready':
    case 'attention':
      return statesOf(filter);
    default:
      return [filter];
  }
}

/**
 * Loads the page that begins at `offset`. `search` is what the words of the filter's search mean. A
 * first page has at least `rows` rows.
 */
export async function loadPage(
  backend: Backend,
  { states, tenantId, order }: HistoryFilter,
  search: readonly SearchTerm[],
  offset: number,
  rows = 0,
): Promise<HistoryPage> {
  const limit =
    offset === 0 ? Math.max(FIRST_PAGE_ROWS, rows) : Math.min(Math.max(offset, PAGE_ROWS), MOST_PAGE_ROWS);
  const filter: ExportFilter = { search, tenantId, states: filteredStates(states), order, offset, limit };
  const [loaded, total] = await Promise.all([backend.exports(filter), backend.countExports(filter)]);
  return { rows: loaded, total, isLast: loaded.length < limit };
}
