// Files that become a pack: recognised, converted, finished.

import {
  type Backend,
  type ExportInput,
  type FilePack,
  type FilePlace,
  type FileWorkProgress,
  type FoundFiles,
  type PresetView,
  type Problem,
  firstProblemOf,
} from '../../backend/backend.ts';

/** The title of the column with the name of the file that holds the user. */
export const FILE_COLUMN = 'source_file';

/** The formats to choose from: for spreadsheets, then for programs. */
export const FORMATS = ['xlsx', 'csv-excel', 'csv', 'json', 'ndjson', 'parquet'] as const;

/** Those whose files hold whole users, whatever the columns are. */
const WHOLE = ['json', 'json-pretty', 'ndjson'];

/** The form without a preset: every attribute, and every user. */
const EVERYTHING: ExportInput = {
  tenantId: '',
  name: '',
  presetId: null,
  fields: [],
  connections: [],
  limit: null,
  auth0Format: 'json',
  outputs: [],
  style: { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] },
  folder: null,
};

/** What the desk is doing. */
type Work = 'recognising' | 'converting';

/** Returns whether a preset asks for nothing that only a tenant can answer. */
export function fitsFiles(preset: PresetView, lookedUp: ReadonlySet<string>): boolean {
  const { fields, connections, limit, filter } = preset.input;
  const named = JSON.stringify(filter ?? null);
  return (
    preset.ready &&
    preset.problem === null &&
    connections.length === 0 &&
    limit === null &&
    !fields.some(({ name }) => lookedUp.has(name)) &&
    ![...lookedUp].some((field) => named.includes(`"field":"${field}"`))
  );
}

export class FileDesk {
  readonly #backend: Backend;
  /** Counts the work: an answer to earlier work is not shown. */
  #number = 0;
  /** Null while nothing is at work. */
  working = $state.raw<Work | null>(null);
  progress = $state.raw<FileWorkProgress | null>(null);
  found = $state.raw<FoundFiles | null>(null);
  made = $state.raw<FilePack | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The preset whose columns, filter and style are used; null for every attribute. */
  preset = $state.raw<PresetView | null>(null);
  outputs = $state.raw<readonly string[]>(['xlsx']);
  /** Whether several files get a column with their names. */
  fileColumn = $state(true);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** From 0 to 100; null while unknown. */
  get percent(): number | null {
    const { progress } = this;
    if (progress === null || progress.bytesTotal === 0) return null;
    return Math.min(100, (progress.bytesDone / progress.bytesTotal) * 100);
  }

  /** The formats to choose from, those of the preset included. */
  get formats(): readonly string[] {
    const others = this.outputs.filter((name) => !FORMATS.some((known) => known === name));
    return [...FORMATS, ...others];
  }

  /** Whether a file will hold more of each user than the columns of the preset. */
  get holdsWhole(): boolean {
    return this.preset !== null && this.outputs.some((name) => WHOLE.includes(name));
  }

  /** Whether several files of users become one table. */
  get joinsFiles(): boolean {
    return (this.found?.files.filter((file) => !file.joined).length ?? 0) > 1;
  }

  /** Chooses a preset, with the formats that it writes. */
  choose(preset: PresetView | null): void {
    this.preset = preset;
    if (preset !== null && preset.input.outputs.length > 0) this.outputs = preset.input.outputs;
  }

  toggle(format: string, on: boolean): void {
    const outputs = this.formats.filter((name) => (name === format ? on : this.outputs.includes(name)));
    // Something has to be written.
    if (outputs.length > 0) this.outputs = outputs;
  }

  /** Recognises files. Nothing changes if the user chooses none. */
  async recognise(place: FilePlace): Promise<void> {
    await this.#work('recognising', async () => {
      const found = await this.#backend.recogniseFiles(place);
      return () => {
        if (found === null) return;
        this.found = found;
        this.made = null;
      };
    });
  }

  /** Converts the files that were recognised. `name` is what the pack is called. */
  async convert(name: string, folder: string | null): Promise<void> {
    if (this.found === null) return;
    const { preset, outputs } = this;
    const form: ExportInput = {
      ...(preset?.input ?? EVERYTHING),
      name,
      presetId: preset?.id ?? null,
      outputs,
      folder,
    };
    const fileColumn = this.joinsFiles && this.fileColumn ? FILE_COLUMN : null;
    await this.#work('converting', async () => {
      const made = await this.#backend.convertFiles({ form, fileColumn });
      return () => (this.made = made);
    });
  }

  /** Cancels the work; what was recognised stays. */
  async stop(): Promise<void> {
    this.#number += 1;
    this.working = null;
    this.progress = null;
    await this.#backend.cancelFiles();
  }

  /** Cancels the work, and forgets everything. */
  async forget(): Promise<void> {
    const { working } = this;
    this.problem = null;
    this.found = null;
    this.made = null;
    if (working !== null) await this.stop();
  }

  async #work(kind: Work, work: () => Promise<() => void>): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    this.working = kind;
    this.progress = null;
    this.problem = null;
    const unsubscribe = this.#backend.onFileWorkProgress((progress) => {
      if (number === this.#number) this.progress = progress;
    });
    try {
      const show = await work();
      if (number === this.#number) show();
    } catch (error) {
      const problem = firstProblemOf(error);
      if (number === this.#number && problem.code !== 'stopped') {
        this.problem = problem;
        // What was found before belongs to other files.
        if (kind === 'recognising') this.found = this.made = null;
      }
    } finally {
      unsubscribe();
      if (number === this.#number) {
        this.working = null;
        this.progress = null;
      }
    }
  }
}
