// A part of the history: what is asked for, and how.

import type { Backend, ExportState, ExportView } from '../backend/backend.ts';

/** Exports that are in a like state. */
export const stateGroups = ['all', 'running', 'ready', 'attention'] as const;
export type StateGroup = (typeof stateGroups)[number];

/** The states of each group; none means all. */
export const STATES: Readonly<Record<StateGroup, readonly ExportState[]>> = {
  all: [],
  running: ['queued', 'starting', 'waiting', 'downloading', 'converting', 'packing'],
  ready: ['ready'],
  attention: ['failed', 'lost', 'stopped'],
};

export interface HistoryFilter {
  readonly search: string;
  readonly group: StateGroup;
  /** Null for those of every tenant. */
  readonly tenantId: string | null;
}

export const NO_FILTER: HistoryFilter = { search: '', group: 'all', tenantId: null };

export interface HistoryPage {
  /** Newest first. */
  readonly rows: readonly ExportView[];
  /** How many exports the filter lets through in all. */
  readonly total: number;
  /** There is nothing after these. */
  readonly last: boolean;
}

const PAGE = 200;
/** The first page is what the tallest window shows, because the start waits for it. */
const FIRST_PAGE = 30;

/** The exports from `offset` on. */
export async function loadPage(
  backend: Backend,
  { search, group, tenantId }: HistoryFilter,
  offset: number,
): Promise<HistoryPage> {
  const limit = offset === 0 ? FIRST_PAGE : PAGE;
  const filter = { search: search.trim() || null, tenantId, states: STATES[group], offset, limit };
  const [rows, total] = await Promise.all([backend.exports(filter), backend.countExports(filter)]);
  return { rows, total, last: rows.length < limit };
}
