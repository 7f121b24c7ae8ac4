// The built-in presets and the user's own: loaded once, and shared by every screen, the menu and
// the tray.

import {
  type Backend,
  firstProblemOf,
  type PresetInput,
  type PresetView,
  type Problem,
  problemOf,
} from '../backend/backend.ts';
import type { Failures } from './failures.svelte.ts';

export class Presets {
  readonly #backend: Backend;
  readonly #failures: Failures;
  #all = $state.raw<readonly PresetView[]>([]);
  readonly own = $derived(this.#all.filter((preset) => !preset.builtin));
  readonly builtin = $derived(this.#all.filter((preset) => preset.builtin));
  /** All presets, the user's own first. */
  readonly ownFirst = $derived([...this.own, ...this.builtin]);
  /** The presets to export with, the user's own first: all but unreadable ones. */
  readonly usable = $derived(this.ownFirst.filter(({ problem }) => problem === null));
  /** Why the presets could not be loaded. */
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend, failures: Failures) {
    this.#backend = backend;
    this.#failures = failures;
  }

  async load(): Promise<void> {
    try {
      this.#all = await this.#backend.presets();
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
    const saved = await this.#failures.attempt(preset.id, () => this.#backend.sharePreset(preset.id, name));
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
