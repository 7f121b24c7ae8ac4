// The activity log: loaded page by page, filtered, checked and saved.

import {
  type ActivityCheck,
  type ActivityFilter,
  type ActivityFormat,
  type ActivityKind,
  type ActivityLog,
  type ActivityView,
  type Backend,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';
import { type ActivityGroup, activityGroups, kindsNamed, kindsOf } from '../../parts/activity-words.ts';

const PAGE_LINES = 200;

/** The choices of the filter by time. */
export const periods = ['all', 'today', 'week', 'month', 'year', 'days'] as const;
export type Period = (typeof periods)[number];

/** The days of each period but those that need none or two. */
const DAYS: Partial<Record<Period, number>> = { today: 1, week: 7, month: 30, year: 365 };

export interface LogFilter {
  readonly period: Period;
  /** The first day of the period `days`, such as `2026-11-01`; empty means the beginning. */
  readonly from: string;
  /** The last day of the period `days`; empty means today. */
  readonly to: string;
  /** Null means all tenants. */
  readonly tenantId: string | null;
  /** A kind, all kinds of a group, or empty for all. */
  readonly kind: ActivityKind | ActivityGroup | '';
  readonly search: string;
}

export const ALL_LINES: LogFilter = {
  period: 'all',
  from: '',
  to: '',
  tenantId: null,
  kind: '',
  search: '',
};

/** Returns what the application is asked for. Days are those of this computer's time zone. */
export function queryOf({ period, from, to, tenantId, kind, search }: LogFilter, now: Date): ActivityFilter {
  const days = DAYS[period];
  const given = period === 'days';
  return {
    tenantId,
    kinds: kind === '' ? [] : isGroup(kind) ? kindsOf(kind) : [kind],
    since: days !== undefined ? midnight(now, 1 - days) : given && from !== '' ? dayStart(from, 0) : null,
    until: given && to !== '' ? dayStart(to, 1) : null,
    search: search
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((text) => ({ text, kinds: kindsNamed(text) })),
  };
}

function isGroup(kind: string): kind is ActivityGroup {
  return activityGroups.some((group) => group === kind);
}

/** The midnight that is some days after the one before a moment. */
function midnight(at: Date, days: number): string {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).toISOString();
}

/** The midnight some days after that of a day; null for what is no day. */
function dayStart(day: string, days: number): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const at = new Date(year, month - 1, date + days);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export class Log {
  readonly #backend: Backend;
  readonly #now: () => Date;
  #filter = $state.raw<LogFilter>(ALL_LINES);
  lines = $state.raw<readonly ActivityView[]>([]);
  /** The number of lines that match the filter. */
  count = $state(0);
  /** The extent of the whole log; null until loaded. */
  extent = $state.raw<ActivityLog | null>(null);
  /** The result of the last check; null if there was none. */
  check = $state.raw<ActivityCheck | null>(null);
  checking = $state(false);
  problem = $state.raw<Problem | null>(null);
  #complete = false;
  #loading: Promise<void> | null = null;
  #generation = 0;

  constructor(backend: Backend, now: () => Date) {
    this.#backend = backend;
    this.#now = now;
  }

  get filter(): LogFilter {
    return this.#filter;
  }

  /** Changes the filter. */
  set filter(filter: LogFilter) {
    this.#filter = filter;
    void this.reload();
  }

  /** Whether the filter may hide lines. */
  get filtered(): boolean {
    const { since, until, kinds, search, tenantId } = queryOf(this.#filter, this.#now());
    return since !== null || until !== null || kinds.length > 0 || search.length > 0 || tenantId !== null;
  }

  /** Loads the log, and follows it until the returned function is called. */
  open(): () => void {
    void this.reload();
    // A state is stored together with its line.
    const states = new Map<string, string>();
    return this.#backend.onExportChanged(({ id, state }) => {
      if (states.get(id) === state) return;
      states.set(id, state);
      void this.reload();
    });
  }

  async reload(): Promise<void> {
    this.#generation += 1;
    this.#complete = false;
    this.#loading = null;
    await this.#load(null);
  }

  /** Loads the next page, if there is one. */
  async more(): Promise<void> {
    const last = this.lines.at(-1);
    if (!this.#complete && last !== undefined) await this.#load(last.sequence);
  }

  /** Checks the whole log. */
  verify(): Promise<void> {
    return this.#checked(() => this.#backend.verifyActivity());
  }

  /** Records that a new log begins, because the end of a former one is missing. */
  async begin(): Promise<void> {
    await this.#checked(() => this.#backend.beginLog());
    if (this.check !== null) await this.reload();
  }

  async #checked(ask: () => Promise<ActivityCheck>): Promise<void> {
    this.checking = true;
    this.check = null;
    this.problem = null;
    try {
      this.check = await ask();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.checking = false;
  }

  /** Asks for a file and saves the lines there. Returns their number; null if nothing was saved. */
  async save(format: ActivityFormat, name: string): Promise<number | null> {
    this.problem = null;
    try {
      return await this.#backend.saveActivity(queryOf(this.#filter, this.#now()), format, name);
    } catch (error) {
      this.problem = problemOf(error);
      return null;
    }
  }

  #load(before: number | null): Promise<void> {
    if (this.#loading !== null) return this.#loading;
    const loading = this.#loadPage(before).finally(() => {
      // A newer one may have begun.
      if (this.#loading === loading) this.#loading = null;
    });
    this.#loading = loading;
    return loading;
  }

  async #loadPage(before: number | null): Promise<void> {
    const generation = this.#generation;
    const query = queryOf(this.#filter, this.#now());
    try {
      const [lines, count, extent] = await Promise.all([
        this.#backend.activityLines(query, before, PAGE_LINES),
        before === null ? this.#backend.countActivity(query) : this.count,
        before === null ? this.#backend.activityLog() : this.extent,
      ]);
      // Drop the page if the filter has changed meanwhile.
      if (generation !== this.#generation) return;
      this.problem = null;
      this.lines = before === null ? lines : [...this.lines, ...lines];
      this.count = count;
      this.extent = extent;
      this.#complete = lines.length < PAGE_LINES;
    } catch (error) {
      if (generation === this.#generation) this.problem = problemOf(error);
    }
  }
}
