// A made-up history, and exports that advance when they are told to.

import type {
  ActivityKind,
  ActivityView,
  ExportFilter,
  ExportInput,
  ExportState,
  ExportView,
  Progress,
  SearchTerm,
} from '../backend.ts';
import { isRunning } from '../export-states.ts';
import { FOLDER, labelOf } from './data.ts';
import { history, filesOf, NO_PROGRESS } from './history.ts';
import { type MemoryOptions, notFound, Subscribers } from './host.ts';
import { problemLike } from './problems.ts';
import { MemoryTenants } from './tenants.ts';

/** What each call of `advance` shows of a running export. */
const STEPS: readonly (Partial<Progress> & { readonly state: ExportView['state'] })[] = [
  { state: 'starting' },
  ...[7, 18, 31, 43, 58, 74, 90].map((percent) => ({
    state: 'waiting' as const,
    percent,
    secondsLeft: Math.round((100 - percent) * 2.2),
  })),
  ...[0.2, 0.6, 0.95].map((part) => ({
    state: 'downloading' as const,
    percent: Math.round(part * 100),
    bytesDone: Math.round(part * 62_000),
    bytesTotal: 62_000,
  })),
  ...[400, 900].map((rows) => ({ state: 'converting' as const, percent: rows / 10, rows })),
  { state: 'packing' },
  { state: 'ready' },
];

const ORDERS: Readonly<
  Record<NonNullable<ExportFilter['order']>, (one: ExportView, other: ExportView) => number>
> = {
  newest: (one, other) => other.createdAt.localeCompare(one.createdAt),
  oldest: (one, other) => one.createdAt.localeCompare(other.createdAt),
  name: (one, other) => one.name.toLowerCase().localeCompare(other.name.toLowerCase()),
  largest: (one, other) => (other.bytes ?? 0) - (one.bytes ?? 0),
};

/** Returns whether a term describes an export in any of its ways. */
function describes(term: SearchTerm, { name, tenant, rows, funnel, presetId, input, createdAt }: ExportView) {
  return (
    `${name}\n${tenant.name}\n${tenant.host}`.toLowerCase().includes(term.text.toLowerCase()) ||
    (term.users !== null && (rows === term.users || funnel?.delivered === term.users)) ||
    (presetId !== null && term.presets.includes(presetId)) ||
    input.outputs.some((format) => term.formats.includes(format)) ||
    term.during.some(({ from, to }) => createdAt >= from && createdAt < to)
  );
}

const ROWS = 1_000;
const LINK_MILLISECONDS = 42_000;
const DAY = 24 * 3_600_000;

export abstract class MemoryExports extends MemoryTenants {
  protected history: ExportView[];
  /** The next step of each export that was started. */
  readonly #nextStep = new Map<string, number>();
  readonly #changes = new Subscribers<ExportView>();
  readonly onExportChanged = this.#changes.subscribe;

  constructor(options: MemoryOptions) {
    super(options);
    this.history = history(this.options.exports, this.options.now());
  }

  /** Takes every running export one step further. */
  advance(): void {
    for (const view of this.history.filter((each) => isRunning(each.state))) this.#step(view);
  }

  /** Shows an export differently, as if its run had changed it. */
  change(id: string, change: Partial<ExportView>): ExportView {
    const view = { ...this.find(id), ...change, updatedAt: this.now() };
    this.history = this.history.map((each) => (each.id === id ? view : each));
    this.#changes.notify(view);
    return view;
  }

  startExport(input: ExportInput): Promise<ExportView> {
    return this.answer('startExport', () => {
      const view: ExportView = {
        id: `started-${this.#nextStep.size + 1}`,
        name: input.name,
        presetId: input.presetId,
        tenant: labelOf(this.findTenant(input.tenantId)),
        state: 'queued',
        progress: NO_PROGRESS,
        problem: null,
        canResume: false,
        rows: null,
        caveats: [],
        funnel: null,
        countCheck: null,
        witness: null,
        bytes: null,
        folder: FOLDER,
        pack: null,
        packPresent: false,
        files: [],
        missingConnections: [],
        jobs: [],
        currentJob: 1,
        input,
        createdAt: this.now(),
        updatedAt: this.now(),
        finishedAt: null,
        keepUntil: null,
        atAuth0Until: null,
      };
      this.#nextStep.set(view.id, 0);
      this.history = [view, ...this.history];
      this.#changes.notify(view);
      return view;
    });
  }

  export(id: string): Promise<ExportView> {
    return this.answer('export', () => this.find(id));
  }

  exports(filter: ExportFilter): Promise<readonly ExportView[]> {
    return this.answer('exports', () =>
      this.#matching(filter).slice(filter.offset, filter.offset + filter.limit),
    );
  }

  countExports(filter: ExportFilter): Promise<number> {
    return this.answer('countExports', () => this.#matching(filter).length);
  }

  skipCountCheck(id: string): Promise<void> {
    return this.answer('skipCountCheck', () => {
      this.find(id);
    });
  }

  lookForWitness(id: string): Promise<ExportView> {
    return this.answer('lookForWitness', () => this.find(id));
  }

  stopExport(id: string): Promise<void> {
    return this.answer('stopExport', () => {
      this.change(id, {
        state: 'stopped',
        progress: NO_PROGRESS,
        canResume: true,
        finishedAt: this.now(),
      });
    });
  }

  resumeExport(id: string): Promise<ExportView> {
    return this.answer('resumeExport', () =>
      this.change(id, { state: 'waiting', problem: null, canResume: false, finishedAt: null }),
    );
  }

  finishWithoutLost(id: string): Promise<ExportView> {
    return this.answer('finishWithoutLost', () =>
      this.change(id, { state: 'converting', problem: null, canResume: false, finishedAt: null }),
    );
  }

  goOnWithoutColumns(id: string): Promise<ExportView> {
    return this.answer('goOnWithoutColumns', () =>
      this.change(id, { state: 'converting', problem: null, canResume: false, finishedAt: null }),
    );
  }

  removeExport(id: string): Promise<void> {
    return this.answer('removeExport', () => {
      this.history = this.history.filter((view) => view.id !== id);
    });
  }

  setKeepUntil(id: string, day: string | null): Promise<void> {
    return this.answer('setKeepUntil', () => {
      this.change(id, { keepUntil: day });
    });
  }

  overdueExports(): Promise<readonly ExportView[]> {
    return this.answer('overdueExports', () => {
      const today = this.now().slice(0, 10);
      return this.history.filter(
        ({ keepUntil, packPresent }) => packPresent && keepUntil !== null && keepUntil < today,
      );
    });
  }

  activity(exportId: string | null, limit: number): Promise<readonly ActivityView[]> {
    return this.answer('activity', () => {
      const view = this.history.find((each) => each.id === exportId) ?? this.history[0];
      return view === undefined ? [] : activityOf(view).slice(0, limit);
    });
  }

  /** Returns the lines of an export in the activity log, newest first. */
  protected linesOf(view: ExportView): ActivityView[] {
    return activityOf(view);
  }

  protected find(id: string): ExportView {
    const view = this.history.find((each) => each.id === id);
    if (view === undefined) throw notFound('not_found');
    return view;
  }

  #matching({ search = [], tenantId, states = [], order = 'newest' }: ExportFilter): ExportView[] {
    return this.history
      .filter(
        (view) =>
          search.every((term) => describes(term, view)) &&
          (tenantId == null || view.tenant.id === tenantId) &&
          (states.length === 0 || states.includes(view.state)),
      )
      .sort(ORDERS[order]);
  }

  #step(view: ExportView): void {
    const number = this.#nextStep.get(view.id) ?? 1;
    if (view.progress.trouble !== null) return;
    const { state, ...progress } = STEPS[Math.min(number, STEPS.length - 1)] ?? { state: 'ready' };
    this.#nextStep.set(view.id, number + 1);
    const job = view.jobs[0] ?? {
      jobId: 'job_0000000000000001',
      connectionId: null,
      percent: null,
      postedAt: this.now(),
      completedAt: null,
      downloadedAt: null,
      bytes: null,
      problem: null,
    };
    const at = this.options.now().getTime();
    this.change(view.id, {
      ...(state === 'ready' ? this.#finished(view, job) : { jobs: state === 'starting' ? [] : [job] }),
      state,
      progress: {
        ...NO_PROGRESS,
        ...progress,
        ...(state === 'downloading' ? this.#trouble(at) : {}),
        linkUntil: state === 'downloading' ? new Date(at + LINK_MILLISECONDS).toISOString() : null,
      },
      atAuth0Until: state === 'starting' ? null : new Date(at + DAY).toISOString(),
    });
  }

  #trouble(at: number): Partial<ExportView['progress']> {
    const { trouble } = this.options;
    if (trouble === null) return {};
    const againAt = new Date(at + 10 * 60_000).toISOString();
    return { trouble: problemLike(trouble, { host: 'acme.eu.auth0.com' }), againAt };
  }

  #finished(view: ExportView, job: ExportView['jobs'][number]): Partial<ExportView> {
    const pack = `${FOLDER}/${view.tenant.name}/${view.id}`;
    const files = filesOf(view.id, pack, view.input, ROWS);
    return {
      rows: ROWS,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      pack,
      packPresent: true,
      files,
      finishedAt: this.now(),
      jobs: [{ ...job, percent: 100, completedAt: this.now(), downloadedAt: this.now(), bytes: 62_000 }],
    };
  }
}

const ENDS: Partial<Record<ExportState, ActivityKind>> = {
  ready: 'export_ready',
  failed: 'export_failed',
  lost: 'export_lost',
  stopped: 'export_stopped',
};

/** The activity of an export, newest first. */
function activityOf(view: ExportView): ActivityView[] {
  const job = view.jobs[0];
  const moments: [kind: ActivityKind | undefined, at: string | null][] = [
    ['job_created', job?.postedAt ?? null],
    ['job_downloaded', job?.downloadedAt ?? null],
    [ENDS[view.state], view.finishedAt],
  ];
  const lines = moments.flatMap(([kind, at], index) =>
    at === null || kind === undefined
      ? []
      : [
          {
            sequence: index + 1,
            at,
            kind,
            exportId: view.id,
            exportName: view.name,
            tenantId: view.tenant.id,
            tenantName: view.tenant.name,
            detail: null,
            sha256: '9f2c'.repeat(16),
          },
        ],
  );
  return lines.reverse();
}
