// The presets: those that come with Rollcall, and the person's own, which can be changed and removed.

import {
  type Backend,
  BackendError,
  type ExportInput,
  type ExportView,
  type PresetView,
  type Problem,
  problemOf,
} from '../backend/backend.ts';

export class Presets {
  readonly #backend: Backend;
  #all = $state.raw<readonly PresetView[]>([]);
  readonly own = $derived(this.#all.filter((preset) => !preset.builtin));
  readonly builtin = $derived(this.#all.filter((preset) => preset.builtin));
  /** All of them, the person's own first. */
  readonly ownFirst = $derived([...this.own, ...this.builtin]);
  problem = $state.raw<Problem | null>(null);

  /** With those that are known already, if any. */
  constructor(backend: Backend, known: readonly PresetView[] = []) {
    this.#backend = backend;
    this.#all = known;
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.#all = await this.#backend.presets();
    });
  }

  async start(input: ExportInput): Promise<ExportView | null> {
    return this.#try(() => this.#backend.startExport(input));
  }

  /** Why the name can't be had; null once it has it. */
  async rename(preset: PresetView, name: string): Promise<Problem | null> {
    try {
      await this.#backend.savePreset({ id: preset.id, name: name.trim(), input: preset.input });
    } catch (error) {
      const [problem] = error instanceof BackendError ? error.problems : [];
      return problem ?? problemOf(error);
    }
    await this.load();
    return null;
  }

  /** A copy of it under the first name that is free, as `name` makes them from a number. */
  async duplicate(preset: PresetView, name: (number: number) => string): Promise<void> {
    const taken = new Set(this.own.map((each) => each.name?.toLowerCase()));
    let number = 1;
    while (taken.has(name(number).toLowerCase())) number += 1;
    const input = { ...preset.input, presetId: null };
    await this.#try(() => this.#backend.savePreset({ id: null, name: name(number), input }));
    await this.load();
  }

  async remove(preset: PresetView): Promise<void> {
    await this.#try(() => this.#backend.removePreset(preset.id));
    await this.load();
  }

  /** Brings a removed preset back as it was. */
  async restore(preset: PresetView): Promise<void> {
    const { id, name, input } = preset;
    await this.#try(() => this.#backend.savePreset({ id, name: name ?? '', input }));
    await this.load();
  }

  async #try<T>(action: () => Promise<T>): Promise<T | null> {
    this.problem = null;
    try {
      return await action();
    } catch (error) {
      this.problem = problemOf(error);
      return null;
    }
  }
}
