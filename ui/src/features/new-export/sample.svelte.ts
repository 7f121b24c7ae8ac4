// A sample of the tenant's users: ten of them as the files will show them, and the metadata keys
// of fifty. Kept in memory only while they are shown.

import {
  type Backend,
  type FieldInput,
  type FilterInput,
  type PreviewView,
  type Problem,
  problemOf,
  type SampleInput,
  type SampleView,
  type StyleInput,
} from '../../backend/backend.ts';
import { PLAIN } from './style.ts';

export class SampleState {
  readonly #backend: Backend;
  #source: SampleInput | null = null;
  #fields: readonly FieldInput[] = [];
  #style: StyleInput = PLAIN;
  #filter: FilterInput | null = null;
  #loads = 0;
  #shows = 0;
  /** Null until loaded. */
  view = $state.raw<SampleView | null>(null);
  preview = $state.raw<PreviewView | null>(null);
  /** Why there is no sample. */
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Loads a sample. Loads the same one again only if it is to be renewed. */
  async load(source: SampleInput, renewed = false): Promise<void> {
    if (!renewed && JSON.stringify(source) === JSON.stringify(this.#source)) return;
    // Never show the users of another tenant meanwhile.
    if (source.tenantId !== this.#source?.tenantId) this.view = this.preview = null;
    this.#source = source;
    this.#loads += 1;
    const number = this.#loads;
    this.loading = true;
    try {
      const view = await this.#backend.sample(source, renewed);
      if (number !== this.#loads) return;
      this.view = view;
      this.problem = null;
    } catch (error) {
      if (number !== this.#loads) return;
      this.view = this.preview = null;
      this.problem = problemOf(error);
    }
    this.loading = false;
    await this.#show();
  }

  async renew(): Promise<void> {
    if (this.#source !== null) await this.load(this.#source, true);
  }

  /** Shows the users with other columns, in another style or with another filter. */
  async show(
    fields: readonly FieldInput[],
    style: StyleInput = PLAIN,
    filter: FilterInput | null = null,
  ): Promise<void> {
    this.#fields = fields;
    this.#style = style;
    this.#filter = filter;
    await this.#show();
  }

  /** Returns other columns of the same users, as Auth0 delivers them; null if there are none. */
  async peek(fields: readonly FieldInput[]): Promise<PreviewView | null> {
    if (this.view === null || this.#source === null) return null;
    try {
      return await this.#backend.preview(this.#source, fields, PLAIN, null);
    } catch {
      // The table says why there is no sample.
      return null;
    }
  }

  /** Drops the users, and those still being loaded. */
  clear(): void {
    this.#source = null;
    this.#loads += 1;
    this.#shows += 1;
    this.view = this.preview = this.problem = null;
    this.loading = false;
  }

  async #show(): Promise<void> {
    if (this.view === null || this.#source === null) return;
    this.#shows += 1;
    const number = this.#shows;
    try {
      const preview = await this.#backend.preview(this.#source, this.#fields, this.#style, this.#filter);
      // Drop the answer if a later change was sent.
      if (number === this.#shows) this.preview = preview;
    } catch (error) {
      if (number !== this.#shows) return;
      this.preview = null;
      this.problem = problemOf(error);
    }
  }
}
