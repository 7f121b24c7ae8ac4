// One export, looked at closely: kept up to date, with its files, its proof and its part of the activity log.

import {
  type ActivityView,
  type Backend,
  type ChartsView,
  type EvidenceView,
  type ExportView,
  type FilesProgress,
  type FileState,
  type FirstRows,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

const NEWEST_LINES = 100;
const FIRST_ROWS = 20;

export class Details {
  readonly #backend: Backend;
  view: ExportView;
  activity = $state.raw<readonly ActivityView[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Null until they are read, or while there are none. */
  firstRows = $state.raw<FirstRows | null>(null);
  evidence = $state.raw<EvidenceView | null>(null);
  /** Counts, which stay when the files are gone; null before they were made. */
  charts = $state.raw<ChartsView | null>(null);
  /** Why what is in the files can't be shown. */
  contentProblem = $state.raw<Problem | null>(null);
  commands = $state.raw<readonly string[]>([]);
  /** What has become of each file, in their order; null until they have been checked. */
  fileStates = $state.raw<readonly FileState[] | null>(null);
  /** How far copying or checking is; null while neither is going on. */
  work = $state.raw<FilesProgress | null>(null);

  constructor(backend: Backend, view: ExportView) {
    this.#backend = backend;
    this.view = $state.raw(view);
  }

  get hasFiles(): boolean {
    return this.view.state === 'ready' && this.view.packPresent;
  }

  /** Follows the export until the returned function is called. */
  open(): () => void {
    void this.#load();
    let heard = false;
    const unfollow = this.#backend.onExportChanged((view) => {
      if (view.id !== this.view.id) return;
      heard = true;
      this.#changed(view);
    });
    // What changed before anybody followed, unless something newer has been heard.
    void this.#try(async () => {
      const now = await this.#backend.export(this.view.id);
      if (!heard) this.#changed(now);
    });
    const unfollowWork = this.#backend.onFilesProgress((progress) => {
      if (progress.exportId === this.view.id) this.work = progress;
    });
    return () => {
      unfollow();
      unfollowWork();
    };
  }

  async stop(): Promise<void> {
    await this.#try(() => this.#backend.stopExport(this.view.id));
  }

  async resume(): Promise<void> {
    await this.#try(() => this.#backend.resumeExport(this.view.id));
  }

  /** Starts the same export anew; null when it was refused. */
  async runAgain(): Promise<ExportView | null> {
    let started: ExportView | null = null;
    await this.#try(async () => {
      started = await this.#backend.startExport(this.view.input);
    });
    return started;
  }

  /** Shows one file in its folder, or all of them. */
  async showInFolder(file: number | null): Promise<void> {
    await this.#try(() => this.#backend.showInFolder(this.view.id, file));
  }

  /** Whether the file, or all of them, are on the clipboard. */
  async copyFiles(file: number | null): Promise<boolean> {
    return this.#try(() => this.#backend.copyFiles(this.view.id, file));
  }

  async dragOut(file: number | null): Promise<void> {
    await this.#try(() => this.#backend.dragOut(this.view.id, file));
  }

  async openFile(file: number): Promise<void> {
    await this.#try(() => this.#backend.openFile(this.view.id, file));
  }

  /** Whether there is a copy now. */
  async saveFileAs(file: number): Promise<boolean> {
    let saved = false;
    await this.#working(async () => {
      saved = await this.#backend.saveFileAs(this.view.id, file);
    });
    return saved;
  }

  /** The folder of the copy; null when there is none. */
  async saveFilesTo(): Promise<string | null> {
    let folder: string | null = null;
    await this.#working(async () => {
      folder = await this.#backend.saveFilesTo(this.view.id);
    });
    return folder;
  }

  /** Compares every file with the checksum that was stored when it was written. */
  async checkFiles(): Promise<void> {
    this.fileStates = null;
    await this.#working(async () => {
      this.fileStates = await this.#backend.checkFiles(this.view.id);
      this.activity = await this.#backend.activity(this.view.id, NEWEST_LINES);
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
      this.activity = await this.#backend.activity(id, NEWEST_LINES);
      this.commands = await this.#backend.curlCommands(id);
      this.charts = await this.#backend.charts(id);
    });
    this.firstRows = null;
    this.evidence = null;
    this.fileStates = null;
    this.contentProblem = null;
    if (!this.hasFiles) return;
    try {
      this.firstRows = await this.#backend.firstRows(id, FIRST_ROWS);
      this.evidence = await this.#backend.evidence(id);
    } catch (error) {
      this.contentProblem = problemOf(error);
    }
  }

  async #working(action: () => Promise<void>): Promise<void> {
    await this.#try(action);
    this.work = null;
  }

  async #try(action: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    try {
      await action();
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }
}
