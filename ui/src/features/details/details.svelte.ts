// One export in detail: kept up to date, with its content, its proof and its part of the activity
// log.

import {
  type ActivityView,
  type Backend,
  type ChartsView,
  type EvidenceView,
  type ExportView,
  type FileState,
  type FirstRows,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';
import type { ExportActions } from '../../session/export-actions.svelte.ts';

const ACTIVITY_LINES = 100;
const FIRST_ROWS = 20;

export class Details {
  readonly #backend: Backend;
  readonly #actions: Pick<ExportActions, 'verify'>;
  view: ExportView;
  activity = $state.raw<readonly ActivityView[]>([]);
  /** Why something about the export could not be loaded. */
  problem = $state.raw<Problem | null>(null);
  /** Null until they are read, and where there are no files. */
  firstRows = $state.raw<FirstRows | null>(null);
  evidence = $state.raw<EvidenceView | null>(null);
  /** Names of connections that the files lack, by id; empty while Auth0 has not told them. */
  connectionNames = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** Counts, which are kept when the files are deleted; null before the files were read. */
  charts = $state.raw<ChartsView | null>(null);
  /** Why the content of the files can't be shown. */
  contentProblem = $state.raw<Problem | null>(null);
  commands = $state.raw<readonly string[]>([]);
  /** The state of each file, in their order; null until they were verified. */
  fileStates = $state.raw<readonly FileState[] | null>(null);

  constructor(backend: Backend, actions: Pick<ExportActions, 'verify'>, view: ExportView) {
    this.#backend = backend;
    this.#actions = actions;
    this.view = $state.raw(view);
  }

  get hasFiles(): boolean {
    return this.view.state === 'ready' && this.view.packPresent;
  }

  /** Follows the export until the returned function is called. */
  open(): () => void {
    void this.#load();
    let changed = false;
    const unfollow = this.#backend.onExportChanged((view) => {
      if (view.id !== this.view.id) return;
      changed = true;
      this.#changed(view);
    });
    // Catches up with changes from before the subscription, unless a newer one has arrived.
    void this.#try(async () => {
      const now = await this.#backend.export(this.view.id);
      if (!changed) this.#changed(now);
    });
    return unfollow;
  }

  /** Compares every file with the checksum that was stored when it was written. */
  async verify(): Promise<void> {
    this.fileStates = null;
    this.fileStates = await this.#actions.verify(this.view);
    await this.#try(async () => {
      this.activity = await this.#backend.activity(this.view.id, ACTIVITY_LINES);
    });
  }

  #changed(view: ExportView): void {
    const moved = view.state !== this.view.state || view.packPresent !== this.view.packPresent;
    this.view = view;
    if (moved) void this.#load();
  }

  async #load(): Promise<void> {
    const { id } = this.view;
    await this.#try(async () => {
      this.activity = await this.#backend.activity(id, ACTIVITY_LINES);
      this.commands = await this.#backend.curlCommands(id);
      this.charts = await this.#backend.charts(id);
    });
    this.firstRows = null;
    this.evidence = null;
    this.fileStates = null;
    this.contentProblem = null;
    void this.#loadConnectionNames();
    if (!this.hasFiles) return;
    try {
      this.firstRows = await this.#backend.firstRows(id, FIRST_ROWS);
      this.evidence = await this.#backend.evidence(id);
    } catch (error) {
      this.contentProblem = problemOf(error);
    }
  }

  /** Asks for the names of missing connections. Without an answer their ids have to do. */
  async #loadConnectionNames(): Promise<void> {
    if (this.view.missingConnections.length === 0 || this.connectionNames.size > 0) return;
    const connections = await this.#backend.connections(this.view.tenant.id).catch(() => []);
    this.connectionNames = new Map(connections.map(({ id, name }) => [id, name]));
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await action();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}
