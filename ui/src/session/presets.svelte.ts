// The built-in presets and the user's own: loaded once, and shared by every screen, the menu and
// the tray.

import {
  type Backend,
  type ExportState,
  firstProblemOf,
  type PresetInput,
  type PresetView,
  type Problem,
  problemOf,
} from '../backend/backend.ts';
import type { Failures } from './failures.svelte.ts';

/** The states in which an export is the last run of its preset. */
const ENDS: readonly ExportState[] = ['ready', 'failed', 'lost'];

export class Presets {
  readonly #backend: Backend;
  readonly #failures: Failures;
  readonly #tenantId: () => string | null;
  readonly #onloaded: (all: readonly PresetView[]) => void;
  /** How exports ended while the window was open, by their ids. */
  readonly #ended = new Map<string, ExportState>();
  /** The number of the last load. */
  #loads = 0;
  /** The number of the load whose answer is shown. */
  #shown = 0;
  #all = $state.raw<readonly PresetView[]>([]);
  readonly own = $derived(this.#all.filter((preset) => !preset.builtin));
  readonly builtin = $derived(this.#all.filter((preset) => preset.builtin));
  /** All presets, the user's own first. */
  readonly ownFirst = $derived([...this.own, ...this.builtin]);
  /** The presets to export with, the user's own first: all but unreadable ones. */
  readonly usable = $derived(this.ownFirst.filter(({ problem }) => problem === null));
  /** Why the presets could not be loaded. */
  problem = $state.raw<Problem | null>(null);

  /**
   * `tenantId` is the tenant for which the built-in presets ask and answer. `onloaded` is called
   * with all presets whenever they may have changed.
   */
  constructor(
    backend: Backend,
    failures: Failures,
    tenantId: () => string | null = () => null,
    onloaded: (all: readonly PresetView[]) => void = () => undefined,
  ) {
    this.#backend = backend;
    this.#failures = failures;
    this.#tenantId = tenantId;
    this.#onloaded = onloaded;
    // An export that has ended is the last run of its preset.
    backend.onExportChanged(({ id, presetId, state }) => {
      if (!ENDS.includes(state) || presetId === null || this.#ended.get(id) === state) return;
      this.#ended.set(id, state);
      void this.load();
    });
  }

  async load(): Promise<void> {
    const load = ++this.#loads;
    try {
      const tenantId = this.#tenantId();
      const all = await this.#backend.presets(tenantId);
      // A later load may have been answered first.
      if (load < this.#shown) return;
      this.#shown = load;
      // The user may have gone on to another tenant.
      if (tenantId === this.#tenantId()) this.#all = all;
      this.#onloaded(all);
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Saves a new preset, or a changed one. */
  async save(input: PresetInput): Promise<PresetView> {
    const saved = await this.#backend.savePreset(input);
    await this.load();
    return saved;
  }

  /** Remembers the answers to what a built-in preset asks. Throws what is wrong with them. */
  async saveAnswers(preset: PresetView, answers: Readonly<Record<string, string>>): Promise<void> {
    const tenantId = this.#tenantId();
    if (tenantId === null) return;
    await this.#backend.saveAnswers(tenantId, preset.id, answers);
    await this.load();
  }

  /** Remembers the formats of a built-in preset's files. */
  async saveFormats(preset: PresetView, formats: readonly string[]): Promise<void> {
    await this.#failures.attempt(preset.id, () => this.#backend.saveFormats(preset.id, formats));
    await this.load();
  }

  /** Returns the preset with this id as it stands now. */
  find(id: string): PresetView | null {
    return this.#all.find((preset) => preset.id === id) ?? null;
  }

  /** Returns why the name was refused; null once the preset has it. */
  async rename(preset: PresetView, name: string): Promise<Problem | null> {
    try {
      await this.save({ id: preset.id, name: name.trim(), input: preset.input });
      return null;
    } catch (error) {
      return firstProblemOf(error);
    }
  }

  /** Copies a preset under the first free name. `nameOf` makes names from 1, 2, 3, … */
  async duplicate(preset: PresetView, nameOf: (number: number) => string): Promise<void> {
    const taken = new Set(this.own.map((each) => each.name?.toLowerCase()));
    let number = 1;
    while (taken.has(nameOf(number).toLowerCase())) number += 1;
    const input = { ...preset.input, presetId: null };
    await this.#failures.attempt(preset.id, () => this.save({ id: null, name: nameOf(number), input }));
  }

  /** Returns whether the preset was removed. */
  async remove(preset: PresetView): Promise<boolean> {
    const removed = await this.#failures.attempt(preset.id, async () => {
      await this.#backend.removePreset(preset.id);
      return true;
    });
    await this.load();
    return removed === true;
  }

  /** Saves a preset as a file to share. Returns whether it was saved. */
  async share(preset: PresetView, name: string): Promise<boolean> {
    const saved = await this.#failures.attempt(preset.id, () =>
      this.#backend.sharePreset(this.#tenantId(), preset.id, name),
    );
    return saved === true;
  }

  /** Imports a preset from a file. Returns null if the user cancels. */
  async import(): Promise<PresetView | null> {
    const imported = await this.#backend.importPreset();
    if (imported !== null) await this.load();
    return imported;
  }

  /** Undoes a removal. Returns why that failed; null if it worked. */
  async restore(preset: PresetView): Promise<Problem | null> {
    return this.rename(preset, preset.name ?? '');
  }
}
