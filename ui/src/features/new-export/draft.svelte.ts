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
  type PresetView,
  type Problem,
  problemOf,
  type RequestProblem,
  type StyleInput,
} from '../../backend/backend.ts';
import { rootOf } from './catalogue.ts';
import { readLimit } from './limit.ts';
import type { Pasted, PastedColumn } from './paste.ts';
import { SampleState } from './sample.svelte.ts';
import { PLAIN, styleFor } from './style.ts';

/** A chosen column. The id tells columns apart while they move. */
export interface Column {
  readonly id: number;
  readonly name: string;
  /** Empty means the name. */
  readonly title: string;
}

/** What a step back may have to bring back. */
interface Parts {
  readonly columns: readonly Column[];
  readonly connections: readonly string[];
  readonly limit: string;
  readonly auth0Format: 'json' | 'csv';
  readonly outputs: readonly string[];
  readonly style: StyleInput;
  readonly name: string;
  readonly presetId: string | null;
}

const DEFAULT_COLUMNS: readonly PastedColumn[] = [
  { name: 'user_id', title: '' },
  { name: 'email', title: '' },
  { name: 'name', title: '' },
  { name: 'identities[0].connection', title: 'connection' },
  { name: 'created_at', title: '' },
  { name: 'last_login', title: '' },
];

/** Undo goes back this many steps. */
const LONGEST_HISTORY = 100;

/** The most columns that Auth0's own CSV holds (Auth0 docs, bulk user exports). */
export const MOST_IN_AUTH0_CSV = 30;

export class Draft {
  readonly #backend: Backend;
  readonly sample: SampleState;
  tenantId = $state('');
  #parts = $state.raw<Parts>({
    columns: [],
    connections: [],
    /** As it was typed; empty means everyone. */
    limit: '',
    auth0Format: 'json',
    outputs: ['csv'],
    style: PLAIN,
    name: '',
    presetId: null,
  });
  /** The columns that it began with. */
  #start: readonly PastedColumn[] = DEFAULT_COLUMNS;
  #folder = $state<string | null>(null);
  #past = $state.raw<readonly Partial<Parts>[]>([]);
  #future = $state.raw<readonly Partial<Parts>[]>([]);
  #nextId = 1;
  #checks = 0;
  #found = $state.raw<readonly RequestProblem[]>([]);
  fields = $state.raw<readonly FieldEntry[]>([]);
  formats = $state.raw<readonly FormatEntry[]>([]);
  presets = $state.raw<readonly PresetView[]>([]);
  /** The tenant's connections; null while they aren't known. */
  available = $state.raw<readonly ConnectionView[] | null>(null);
  /** Why they aren't: the credential may lack the permission. */
  connectionsProblem = $state.raw<Problem | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** How values are written, and which of the columns are hidden. */
  readonly #style = $derived(
    styleFor(
      this.#parts.style,
      this.#parts.columns.map(({ name }) => name),
    ),
  );
  readonly #limit = $derived(readLimit(this.#parts.limit));
  readonly input = $derived.by<ExportInput>(() => ({
    tenantId: this.tenantId,
    name: this.#parts.name.trim(),
    presetId: this.#parts.presetId,
    fields: this.#parts.columns.map(({ name, title }) => ({ name, exportAs: title === '' ? null : title })),
    connections: this.#parts.connections,
    limit: this.#limit.value,
    auth0Format: this.#parts.auth0Format,
    outputs: this.#parts.outputs,
    style: this.style,
    folder: this.#folder,
  }));
  /** Everything that is wrong with it; what was typed for the limit is the page's to read. */
  readonly problems = $derived.by<readonly RequestProblem[]>(() => {
    const { problem: code } = this.#limit;
    return code === null ? this.#found : [...this.#found, { place: 'limit', code, detail: null }];
  });
  /** The connections by name, as far as they are known. */
  readonly connectionNames = $derived(
    this.#parts.connections.flatMap((id) => this.available?.find((each) => each.id === id)?.name ?? []),
  );
  /** The person's own preset that this came from and that can be changed. */
  readonly ownPreset = $derived(
    this.presets.find((preset) => preset.id === this.#parts.presetId && !preset.builtin) ?? null,
  );

  /** Begins with what `from` asks for, or with the usual columns under the given name. */
  constructor(backend: Backend, tenantId: string, name: string, from: ExportInput | null) {
    this.#backend = backend;
    this.sample = new SampleState(backend);
    this.tenantId = tenantId;
    this.#parts = { ...this.#parts, name, columns: DEFAULT_COLUMNS.map((each) => this.#column(each)) };
    if (from !== null) this.#parts = { ...this.#parts, ...this.#partsOf(from), name };
  }

  get name(): string {
    return this.#parts.name;
  }
  set name(name: string) {
    this.#set({ name });
  }

  get columns(): readonly Column[] {
    return this.#parts.columns;
  }

  get connections(): readonly string[] {
    return this.#parts.connections;
  }
  set connections(connections: readonly string[]) {
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

  get style(): StyleInput {
    return this.#style;
  }
  /** One step that can be undone. */
  set style(style: StyleInput) {
    this.#change({ style });
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

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Learns what can be chosen. */
  async open(): Promise<void> {
    void this.#loadConnections();
    try {
      [this.fields, this.formats, this.presets] = await Promise.all([
        this.#backend.fields(),
        this.#backend.formats(),
        this.#backend.presets(),
      ]);
    } catch (error) {
      this.problem = problemOf(error);
    }
    await this.check();
  }

  /** The request is about another tenant now. Its columns stay. */
  async useTenant(tenantId: string): Promise<void> {
    if (tenantId === this.tenantId) return;
    this.tenantId = tenantId;
    this.#set({ connections: [] });
    // Connections of the other tenant are not to come back.
    const withoutConnections = (parts: Partial<Parts>): Partial<Parts> =>
      parts.connections === undefined ? parts : { ...parts, connections: [] };
    this.#past = this.#past.map(withoutConnections);
    this.#future = this.#future.map(withoutConnections);
    await this.#loadConnections();
  }

  /** Asks for the users to show; whose they are follows the tenant and the connections. */
  async lookAtUsers(): Promise<void> {
    // The names of chosen connections are still to come.
    if (this.connections.length > 0 && this.available === null && this.connectionsProblem === null) return;
    await this.sample.load({ tenantId: this.tenantId, connections: this.connectionNames });
  }

  has(name: string): boolean {
    return this.columns.some((column) => column.name === name);
  }

  add(name: string, title = ''): Column {
    const added = this.#column({ name, title });
    this.#change({ columns: [...this.columns, added] });
    return added;
  }

  remove(...ids: readonly number[]): void {
    this.#change({ columns: this.columns.filter((column) => !ids.includes(column.id)) });
  }

  /** Takes every column but the first so many away. */
  keepFirst(count: number): void {
    this.#change({ columns: this.columns.slice(0, count) });
  }

  rename(id: number, title: string): void {
    this.#replace(id, { title });
  }

  /** Corrects Auth0's name of a column. */
  correct(id: number, name: string): void {
    this.#replace(id, { name });
  }

  /** Moves a column to another place, from 0. Whether it has moved. */
  move(id: number, to: number): boolean {
    const from = this.columns.findIndex((column) => column.id === id);
    const column = this.columns[from];
    if (column === undefined || to === from || to < 0 || to >= this.columns.length) return false;
    this.#change({ columns: this.columns.toSpliced(from, 1).toSpliced(to, 0, column) });
    return true;
  }

  /** The columns that it began with. */
  restore(): void {
    this.#change({ columns: this.#start.map((each) => this.#column(each)) });
  }

  /** Puts another request in the place of this one, in one step that can be undone. */
  load(from: ExportInput, name: string): void {
    this.#change({ ...this.#partsOf(from), name });
  }

  /** Takes in what was pasted: instead of the columns, or behind them. */
  paste(pasted: Pasted, replace: boolean): void {
    const kept = replace ? [] : this.columns;
    const fresh = pasted.columns.filter(
      ({ name, title }) => !kept.some((each) => each.name === name && each.title === title),
    );
    this.#change({
      columns: [...kept, ...fresh.map((each) => this.#column(each))],
      ...(pasted.format === null ? {} : { auth0Format: pasted.format }),
      ...(pasted.limit === null ? {} : { limit: pasted.limit.toString() }),
      ...(pasted.connection === null ? {} : { connections: [pasted.connection] }),
    });
  }

  /** Has Rollcall make the CSV, which has none of the limits of Auth0's own. */
  makeCsvHere(): void {
    const outputs = this.outputs.some((output) => output.startsWith('csv'))
      ? this.outputs
      : ['csv', ...this.outputs];
    this.#change({ auth0Format: 'json', outputs });
  }

  /** Takes the last change back. */
  undo(): void {
    [this.#past, this.#future] = this.#step(this.#past, this.#future);
  }

  /** Makes a change again that was taken back. */
  redo(): void {
    [this.#future, this.#past] = this.#step(this.#future, this.#past);
  }

  /** A title that no column has, as close to the given one as can be. */
  freeTitle(wanted: string, except?: number): string {
    const taken = new Set(
      this.columns.filter(({ id }) => id !== except).map(({ name, title }) => (title === '' ? name : title)),
    );
    if (!taken.has(wanted)) return wanted;
    let number = 2;
    while (taken.has(`${wanted} (${number})`)) number += 1;
    return `${wanted} (${number})`;
  }

  /** Whether no user of Auth0's has such an attribute, though an identity provider may have added it. */
  isUnknown(name: string): boolean {
    return this.fields.length > 0 && !this.fields.some((field) => field.name === rootOf(name));
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
      if (number === this.#checks) this.#found = problems;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** What is wrong with a name that is being typed. */
  async checkName(name: string): Promise<Problem | null> {
    return this.#checkOne({ ...this.input, fields: [{ name, exportAs: 'title' }] }, 'fieldName');
  }

  /** What is wrong with a connection's id that is being typed. */
  async checkConnection(id: string): Promise<Problem | null> {
    return this.#checkOne({ ...this.input, connections: [id] }, 'connection');
  }

  /** What is wrong with a way of writing values. */
  async checkStyle(style: StyleInput): Promise<Problem | null> {
    return this.#checkOne({ ...this.input, style }, 'style');
  }

  async start(): Promise<ExportView | null> {
    if (this.#limit.problem !== null) return null;
    this.busy = true;
    this.problem = null;
    try {
      return await this.#backend.startExport(this.input);
    } catch (error) {
      this.#found = error instanceof BackendError ? error.problems : [];
      if (this.#found.length === 0) this.problem = problemOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Keeps it as a preset, a new one or in the place of `id`. Why that has not worked, if it hasn't. */
  async savePreset(name: string, id: string | null): Promise<Problem | null> {
    try {
      const input = { ...this.input, name, presetId: null };
      const saved = await this.#backend.savePreset({ id, name, input });
      this.#set({ presetId: saved.id });
      this.presets = [...this.presets.filter((preset) => preset.id !== saved.id), saved];
      return null;
    } catch (error) {
      return error instanceof BackendError ? (error.problems[0] ?? error.problem) : problemOf(error);
    }
  }

  async #checkOne(input: ExportInput, place: Place): Promise<Problem | null> {
    try {
      const problems = await this.#backend.checkExport(input);
      return problems.find((each) => each.place === place) ?? null;
    } catch (error) {
      return problemOf(error);
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

  #partsOf(from: ExportInput): Parts {
    this.#start = from.fields.map(({ name, exportAs }) => ({ name, title: exportAs ?? '' }));
    this.#folder = from.folder;
    return {
      columns: this.#start.map((each) => this.#column(each)),
      // Another tenant's connections mean nothing here.
      connections: from.tenantId === this.tenantId ? from.connections : [],
      limit: from.limit?.toString() ?? '',
      auth0Format: from.auth0Format,
      outputs: from.outputs,
      style: from.style,
      name: from.name,
      presetId: from.presetId,
    };
  }

  #replace(id: number, change: Partial<Column>): void {
    const before = this.columns.find((column) => column.id === id);
    const after = before && { ...before, ...change };
    if (after === undefined || (after.name === before?.name && after.title === before.title)) return;
    this.#change({ columns: this.columns.map((column) => (column.id === id ? after : column)) });
  }

  /** Sets parts, and remembers what they were. */
  #change(parts: Partial<Parts>): void {
    this.#past = [...this.#past, this.#same(parts)].slice(-LONGEST_HISTORY);
    this.#future = [];
    this.#set(parts);
  }

  /** Goes to the last of the steps in `from`; gives both lists as they are then. */
  #step(
    from: readonly Partial<Parts>[],
    to: readonly Partial<Parts>[],
  ): [from: readonly Partial<Parts>[], to: readonly Partial<Parts>[]] {
    const parts = from.at(-1);
    if (parts === undefined) return [from, to];
    const back = this.#same(parts);
    this.#set(parts);
    return [from.slice(0, -1), [...to, back]];
  }

  /** The same parts as they are now. */
  #same(parts: Partial<Parts>): Partial<Parts> {
    const now = Object.entries(this.#parts).filter(([part]) => Object.hasOwn(parts, part));
    return Object.fromEntries(now);
  }

  #set(parts: Partial<Parts>): void {
    this.#parts = { ...this.#parts, ...parts };
    void this.check();
  }

  #column({ name, title }: PastedColumn): Column {
    return { id: this.#nextId++, name, title };
  }
}
