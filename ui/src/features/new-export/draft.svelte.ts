// An export that is being edited: its columns, users and files, and what is wrong with it.

import {
  type Backend,
  BackendError,
  type ExportInput,
  type ExportView,
  type FieldEntry,
  type FilterInput,
  firstProblemOf,
  type FormatEntry,
  type FormPart,
  type Problem,
  problemOf,
  type RequestProblem,
  type ShapeInput,
  type StyleInput,
} from '../../backend/backend.ts';
import type { Presets } from '../../session/presets.svelte.ts';
import {
  type Column,
  type ColumnInput,
  columnsOf,
  DEFAULT_COLUMNS,
  fieldOf,
  freeTitle,
  moved,
  replaced,
} from './columns.ts';
import { type Checks, inputOf, nameOf, type Parts, partsOf, partsOfPasted } from './draft-parts.ts';
import { filterOf, type Group, type Path, rootOf as filterRootOf } from './filter.ts';
import { readLimit } from './limit.ts';
import { withCsv } from './formats.ts';
import { LookUpCosts } from './look-up-costs.svelte.ts';
import type { Pasted } from './paste.ts';
import { PartsState } from './parts-state.svelte.ts';
import { RequestCheck } from './request-check.svelte.ts';
import { SampleState } from './sample.svelte.ts';
import { styleFor } from './style.ts';
import { TenantConnections } from './tenant-connections.svelte.ts';
import { TypedChecks } from './typed-checks.ts';
import { UndoHistory } from './undo-history.svelte.ts';

export class Draft {
  readonly #backend: Backend;
  readonly #presets: Presets;
  readonly connections: TenantConnections;
  readonly sample: SampleState;
  readonly costs: LookUpCosts;
  readonly undoHistory = new UndoHistory<Parts>();
  readonly #requestCheck: RequestCheck;
  /** Checks of what is being typed. */
  readonly typed: TypedChecks;
  tenantId = $state('');
  readonly #parts = new PartsState();
  /** The columns to restore: those of the request or preset that was loaded last. */
  #originalColumns: readonly ColumnInput[] = DEFAULT_COLUMNS;
  #folder = $state<string | null>(null);
  /** The name of the files that the request or preset wants; null for the usual one. */
  #fileName = $state<string | null>(null);
  #nextColumnId = 1;
  fields = $state.raw<readonly FieldEntry[]>([]);
  formats = $state.raw<readonly FormatEntry[]>([]);
  #loadProblem = $state.raw<Problem | null>(null);
  /** Why the last start was refused. A change of the form may have removed the cause. */
  #startProblem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Whether the export was refused: then what is still missing is told, too. */
  refused = $state(false);
  readonly #names = $derived(new Set(this.columns.map(({ name }) => name)));
  readonly #style = $derived(styleFor(this.#parts.style, [...this.#names]));
  readonly #root = $derived(filterRootOf(this.#parts.filter));
  readonly #limit = $derived(readLimit(this.#parts.limit));
  /** The columns as the export asks for them. */
  readonly requested = $derived(this.columns.map(fieldOf));
  /** The most users to ask for; null for all. */
  readonly mostUsers = $derived(this.#limit.value);
  readonly input = $derived.by<ExportInput>(() => {
    const { tenantId, requested: fields, mostUsers: limit } = this;
    const rest = { tenantId, fields, limit, folder: this.#folder, fileName: this.#fileName };
    return inputOf({ ...this.#parts.all, style: this.style }, rest);
  });
  /** Everything that is wrong with the request, and with the limit as it was typed. */
  readonly problems = $derived.by<readonly RequestProblem[]>(() => {
    const { found } = this.#requestCheck;
    const { problem: code } = this.#limit;
    return code === null ? found : [...found, { place: 'limit', code }];
  });
  /** The names of the chosen connections, as far as they are known. */
  readonly connectionNames = $derived.by(() => this.connections.namesOf(this.#parts.connections));
  /** The user's own preset that the draft was loaded from. */
  readonly ownPreset = $derived.by(
    () => this.#presets.own.find(({ id }) => id === this.#parts.presetId) ?? null,
  );

  /** Starts with the request `from`, or with the default columns. */
  constructor(backend: Backend, presets: Presets, tenantId: string, from: ExportInput | null) {
    this.#backend = backend;
    this.#presets = presets;
    this.connections = new TenantConnections(backend);
    this.sample = new SampleState(backend);
    this.costs = new LookUpCosts(backend);
    this.#requestCheck = new RequestCheck(backend);
    this.typed = new TypedChecks(this.#requestCheck, () => this.input);
    this.tenantId = tenantId;
    const parts = from === null ? { columns: this.#withIds(DEFAULT_COLUMNS) } : this.#partsOf(from);
    this.#parts.set({ ...parts, name: from === null ? null : nameOf(from.name, from) });
  }

  /** Begins with other columns and parts than the default ones. */
  beginWith(columns: readonly ColumnInput[], parts: Partial<Parts> = {}): void {
    this.#originalColumns = columns;
    this.#parts.set({ ...parts, columns: this.#withIds(columns) });
  }

  get name(): string {
    return this.#parts.name ?? this.input.name;
  }
  set name(name: string) {
    this.#set({ name });
  }

  get columns(): readonly Column[] {
    return this.#parts.columns;
  }

  /** Which users to keep; null for all. */
  get kept(): FilterInput | null {
    return this.#parts.filter;
  }

  /** The ids of the chosen connections; empty means the whole tenant. */
  get connectionIds(): readonly string[] {
    return this.#parts.connections;
  }
  set connectionIds(connections: readonly string[]) {
    this.#set({ connections });
  }

  get limit(): string {
    return this.#parts.limit;
  }
  set limit(limit: string) {
    this.#set({ limit });
  }

  get auth0Format(): 'json' | 'csv' {
    return this.#parts.auth0Format;
  }
  set auth0Format(auth0Format: 'json' | 'csv') {
    this.#set({ auth0Format });
  }

  get outputs(): readonly string[] {
    return this.#parts.outputs;
  }
  set outputs(outputs: readonly string[]) {
    this.#set({ outputs });
  }

  /** How values are written, and which of the columns are hidden. Setting it can be undone. */
  get style(): StyleInput {
    return this.#style;
  }
  set style(style: StyleInput) {
    this.#change({ style });
  }

  /** What else Auth0 is asked. */
  get checks(): Checks {
    return this.#parts;
  }
  set checks({ countCheck, witness }: Checks) {
    this.#set({ countCheck, witness });
  }

  /** Whom the files are for, as typed. */
  get recipient(): string {
    return this.#parts.recipient;
  }
  set recipient(recipient: string) {
    this.#set({ recipient });
  }

  /** Whether the original is deleted once the files are complete. */
  get keepOnlyResult(): boolean {
    return this.#parts.keepOnlyResult;
  }
  set keepOnlyResult(keepOnlyResult: boolean) {
    this.#change({ keepOnlyResult });
  }

  /** Which users to keep, as the outermost group. Setting it can be undone. */
  get filter(): Group {
    return this.#root;
  }
  set filter(root: Group) {
    this.#change({ filter: filterOf(root) });
  }

  /** Returns what is wrong with the part of the filter at a path. */
  faultAt(path: Path): Problem | null {
    const here = path.join();
    return (
      this.#requestCheck.found.find((each) => each.place === 'filter' && (each.path ?? []).join() === here) ??
      null
    );
  }

  get folder(): string | null {
    return this.#folder;
  }
  set folder(folder: string | null) {
    this.#folder = folder;
    this.#startProblem = null;
    void this.check();
  }

  /** Loads what there is to choose from. */
  async open(): Promise<void> {
    void this.connections.load(this.tenantId);
    try {
      [this.fields, this.formats] = await Promise.all([this.#backend.fields(), this.#backend.formats()]);
    } catch (error) {
      this.#loadProblem = problemOf(error);
    }
    await this.check();
  }

  /**
   * Switches to another tenant. The columns stay; connections belong to a tenant and are dropped.
   */
  async useTenant(tenantId: string): Promise<void> {
    if (tenantId === this.tenantId) return;
    this.tenantId = tenantId;
    this.#set({ connections: [] });
    this.undoHistory.rewrite((step) =>
      step.connections === undefined ? step : { ...step, connections: [] },
    );
    await this.connections.load(tenantId);
  }

  /** Loads the users to show, of the current tenant and connections. */
  async loadSample(): Promise<void> {
    // Wait for the names of the chosen connections.
    if (this.connectionIds.length > 0 && !this.connections.settled) return;
    await this.sample.load({ tenantId: this.tenantId, connections: this.connectionNames });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string, title = ''): Column {
    const [column] = this.#withIds([{ name, title }]) as [Column];
    this.#change({ columns: [...this.columns, column] });
    return column;
  }

  remove(...ids: readonly number[]): void {
    this.#change({ columns: this.columns.filter((column) => !ids.includes(column.id)) });
  }

  /** Removes all columns but the first `count`. */
  keepFirst(count: number): void {
    this.#change({ columns: this.columns.slice(0, count) });
  }

  rename(id: number, title: string): void {
    this.#replace(id, { title });
  }

  /** Corrects the field name of a column. */
  correct(id: number, name: string): void {
    this.#replace(id, { name });
  }

  /** Chooses how the cells of a column are made; undefined for what Auth0 delivers. */
  reshape(id: number, shape: ShapeInput | undefined): void {
    this.#replace(id, { shape });
  }

  /** Moves a column to another index. Returns whether it moved. */
  move(id: number, to: number): boolean {
    const columns = moved(this.columns, id, to);
    if (columns === null) return false;
    this.#change({ columns });
    return true;
  }

  /** Restores the columns of the request or preset that was loaded last. */
  restore(): void {
    this.#change({ columns: this.#withIds(this.#originalColumns) });
  }

  /** Replaces the draft by a request, in one step that can be undone. */
  load(from: ExportInput, name: string): void {
    this.#change({ ...this.#partsOf(from), name: nameOf(name, from) });
  }

  /** Takes over pasted columns, in place of the current ones or after them. */
  paste(pasted: Pasted, replace: boolean): void {
    const kept = replace ? [] : this.columns;
    const added = pasted.columns.filter(
      ({ name, title }) => !kept.some((each) => each.name === name && each.title === title),
    );
    this.#change({ ...partsOfPasted(pasted), columns: [...kept, ...this.#withIds(added)] });
  }

  /** Has Rollcall make the CSV, without the limits of Auth0's own. */
  makeCsvHere(): void {
    this.#change({ auth0Format: 'json', outputs: withCsv(this.outputs, this.formats) });
  }

  undo(): void {
    const step = this.undoHistory.undo(this.#parts.all);
    if (step !== null) this.#set(step);
  }

  redo(): void {
    const step = this.undoHistory.redo(this.#parts.all);
    if (step !== null) this.#set(step);
  }

  /** Returns a title that no other column has, as close to the wanted one as possible. */
  freeTitle(wanted: string, exceptId?: number): string {
    return freeTitle(this.columns, wanted, exceptId);
  }

  /** Returns what is wrong with one part of the form. */
  at(part: FormPart, index?: number): Problem | null {
    const problems = part === 'limit' ? this.problems : this.#requestCheck.found;
    return problems.find((each) => each.place === part && (index ?? each.index) === each.index) ?? null;
  }

  /** Why the export could not be checked or started, apart from problems with its parts. */
  get problem(): Problem | null {
    return this.#startProblem ?? this.#loadProblem ?? this.#requestCheck.problem;
  }

  async check(): Promise<void> {
    await this.#requestCheck.check(this.input);
  }

  /** Starts the export; null if refused. `skipMissing`: without columns that lack a permission. */
  async start(skipMissing = false): Promise<ExportView | null> {
    if (this.#limit.problem !== null) return null;
    this.busy = true;
    this.#startProblem = null;
    try {
      return await this.#backend.startExport(skipMissing ? { ...this.input, skipMissing } : this.input);
    } catch (error) {
      this.refused = true;
      this.#requestCheck.found = error instanceof BackendError ? error.problems : [];
      if (this.#requestCheck.found.length === 0) this.#startProblem = problemOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Saves the draft as a new preset, or in place of the preset `id`. Returns why that failed. */
  async savePreset(name: string, id: string | null): Promise<Problem | null> {
    try {
      const saved = await this.#presets.save({ id, name, input: { ...this.input, name, presetId: null } });
      this.#set({ presetId: saved.id });
      return null;
    } catch (error) {
      return firstProblemOf(error);
    }
  }

  #partsOf(from: ExportInput): Omit<Parts, 'name'> {
    this.#originalColumns = columnsOf(from);
    this.#folder = from.folder;
    this.#fileName = from.fileName ?? null;
    return { ...partsOf(from, this.tenantId), columns: this.#withIds(this.#originalColumns) };
  }

  #replace(id: number, change: Partial<ColumnInput>): void {
    const columns = replaced(this.columns, id, change);
    if (columns !== null) this.#change({ columns });
  }

  /** Sets parts in a step that can be undone. */
  #change(parts: Partial<Parts>): void {
    this.undoHistory.record(this.#parts.all, parts);
    this.#set(parts);
  }

  #set(parts: Partial<Parts>): void {
    this.#parts.set(parts);
    this.#startProblem = null;
    void this.check();
  }

  #withIds(columns: readonly ColumnInput[]): Column[] {
    return columns.map((column) => ({ ...column, id: this.#nextColumnId++ }));
  }
}
