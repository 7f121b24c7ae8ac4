// An export being put together: its columns with undo, whom it covers, its files, and what is wrong with it.

import {
  type Backend,
  BackendError,
  type ConnectionView,
  type ExportInput,
  type ExportView,
  type FieldEntry,
  type FormatEntry,
  type Place,
  type Problem,
  problemOf,
  type RequestProblem,
} from '../../backend/backend.ts';

/** A chosen column. The id tells columns apart while they move. */
export interface Column {
  readonly id: number;
  readonly name: string;
  /** Empty means the name. */
  readonly title: string;
}

const DEFAULT_COLUMNS: readonly (readonly [name: string, title: string])[] = [
  ['user_id', ''],
  ['email', ''],
  ['name', ''],
  ['identities[0].connection', 'connection'],
  ['created_at', ''],
  ['last_login', ''],
];

/** Undo goes back this many steps. */
const LONGEST_HISTORY = 100;

export class Draft {
  readonly #backend: Backend;
  readonly #presetId: string | null;
  /** Null is the folder for all exports. */
  #folder = $state<string | null>(null);
  tenantId = $state('');
  #name = $state('');
  #columns = $state.raw<readonly Column[]>([]);
  #connections = $state.raw<readonly string[]>([]);
  /** As it was typed; empty means everyone. */
  #limit = $state('');
  #auth0Format = $state<'json' | 'csv'>('json');
  #outputs = $state.raw<readonly string[]>(['csv']);
  #past = $state.raw<readonly (readonly Column[])[]>([]);
  #nextId = 1;
  #checks = 0;
  fields = $state.raw<readonly FieldEntry[]>([]);
  formats = $state.raw<readonly FormatEntry[]>([]);
  /** The tenant's connections; null while they aren't known. */
  available = $state.raw<readonly ConnectionView[] | null>(null);
  /** Why they aren't: the credential may lack the permission. */
  connectionsProblem = $state.raw<Problem | null>(null);
  problems = $state.raw<readonly RequestProblem[]>([]);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  readonly input = $derived.by<ExportInput>(() => ({
    tenantId: this.tenantId,
    name: this.#name.trim(),
    presetId: this.#presetId,
    fields: this.#columns.map(({ name, title }) => ({ name, exportAs: title === '' ? null : title })),
    connections: this.#connections,
    limit: this.#limit.trim() === '' ? null : Math.max(0, Math.floor(Number(this.#limit))),
    auth0Format: this.#auth0Format,
    outputs: this.#outputs,
    folder: this.#folder,
  }));

  /** Begins with what `from` asks for, or with the usual columns under the given name. */
  constructor(backend: Backend, tenantId: string, name: string, from: ExportInput | null) {
    this.#backend = backend;
    this.tenantId = tenantId;
    this.#name = name;
    this.#presetId = from?.presetId ?? null;
    this.#folder = from?.folder ?? null;
    this.#columns = (
      from?.fields.map((field) => [field.name, field.exportAs ?? ''] as const) ?? DEFAULT_COLUMNS
    ).map(([field, title]) => this.#column(field, title));
    if (from === null) return;
    this.#outputs = from.outputs;
    this.#auth0Format = from.auth0Format;
    this.#limit = from.limit?.toString() ?? '';
    // Another tenant's connections mean nothing here.
    if (from.tenantId === tenantId) this.#connections = from.connections;
  }

  get name(): string {
    return this.#name;
  }
  set name(name: string) {
    this.#name = name;
    void this.check();
  }

  get columns(): readonly Column[] {
    return this.#columns;
  }

  get connections(): readonly string[] {
    return this.#connections;
  }
  set connections(connections: readonly string[]) {
    this.#connections = connections;
    void this.check();
  }

  get limit(): string {
    return this.#limit;
  }
  set limit(limit: string) {
    this.#limit = limit;
    void this.check();
  }

  get auth0Format(): 'json' | 'csv' {
    return this.#auth0Format;
  }
  set auth0Format(format: 'json' | 'csv') {
    this.#auth0Format = format;
    void this.check();
  }

  get outputs(): readonly string[] {
    return this.#outputs;
  }
  set outputs(outputs: readonly string[]) {
    this.#outputs = outputs;
    void this.check();
  }

  get folder(): string | null {
    return this.#folder;
  }
  set folder(folder: string | null) {
    this.#folder = folder;
    void this.check();
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Learns what can be chosen. */
  async open(): Promise<void> {
    void this.#loadConnections();
    try {
      [this.fields, this.formats] = await Promise.all([this.#backend.fields(), this.#backend.formats()]);
    } catch (error) {
      this.problem = problemOf(error);
    }
    await this.check();
  }

  /** The request is about another tenant now. */
  async useTenant(tenantId: string): Promise<void> {
    if (tenantId === this.tenantId) return;
    this.tenantId = tenantId;
    this.#connections = [];
    await this.#loadConnections();
  }

  has(name: string): boolean {
    return this.#columns.some((column) => column.name === name);
  }

  add(name: string): void {
    this.#change([...this.#columns, this.#column(name, '')]);
  }

  remove(id: number): void {
    this.#change(this.#columns.filter((column) => column.id !== id));
  }

  rename(id: number, title: string): void {
    this.#change(this.#columns.map((column) => (column.id === id ? { ...column, title } : column)));
  }

  /** Moves a column to another place, from 0. Whether it has moved. */
  move(id: number, to: number): boolean {
    const from = this.#columns.findIndex((column) => column.id === id);
    const column = this.#columns[from];
    if (column === undefined || to === from || to < 0 || to >= this.#columns.length) return false;
    this.#change(this.#columns.toSpliced(from, 1).toSpliced(to, 0, column));
    return true;
  }

  /** Takes the last change of the columns back. */
  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#columns = before;
    void this.check();
  }

  /** What is wrong with one part of the form. */
  at(place: Place, index?: number): Problem | null {
    return (
      this.problems.find((each) => each.place === place && (index === undefined || each.index === index)) ??
      null
    );
  }

  async check(): Promise<void> {
    this.#checks += 1;
    const number = this.#checks;
    try {
      const problems = await this.#backend.checkExport(this.input);
      // A later change has been sent meanwhile; its answer counts.
      if (number === this.#checks) this.problems = problems;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async start(): Promise<ExportView | null> {
    this.busy = true;
    this.problem = null;
    try {
      return await this.#backend.startExport(this.input);
    } catch (error) {
      this.problems = error instanceof BackendError ? error.problems : [];
      if (this.problems.length === 0) this.problem = problemOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Keeps it as a preset under its name. Whether that has worked. */
  async saveAsPreset(): Promise<boolean> {
    try {
      await this.#backend.savePreset({
        id: null,
        name: this.input.name,
        input: { ...this.input, presetId: null },
      });
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }

  async #loadConnections(): Promise<void> {
    const { tenantId } = this;
    this.available = null;
    this.connectionsProblem = null;
    try {
      const connections = await this.#backend.connections(tenantId);
      if (tenantId === this.tenantId) this.available = connections;
    } catch (error) {
      if (tenantId === this.tenantId) this.connectionsProblem = problemOf(error);
    }
  }

  #change(columns: readonly Column[]): void {
    this.#past = [...this.#past, this.#columns].slice(-LONGEST_HISTORY);
    this.#columns = columns;
    void this.check();
  }

  #column(name: string, title: string): Column {
    return { id: this.#nextId++, name, title };
  }
}
