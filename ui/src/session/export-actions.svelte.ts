// Everything that can be done with an export or started from a preset. Rows, details, menus and
// the tray all call these actions; what goes wrong lands in `failures`.

import {
  type Backend,
  type ExportInput,
  type ExportState,
  type ExportView,
  type FileState,
  type FilesProgress,
  LIMITS,
  type PresetView,
  problemOf,
  type TenantView,
} from '../backend/backend.ts';
import { hasFiles, isRunning, revealed } from '../backend/export-states.ts';
import { problemWords } from '../backend/problems.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import type { Failures } from './failures.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { presetRunName } from './preset-words.ts';
import type { Presets } from './presets.svelte.ts';
import { Stalls } from './stalls.ts';
import { withTitlesInWords } from './titles.ts';

/** Dragging out data of this many people asks for confirmation first. */
const MANY_PEOPLE = 100;

/** A preset whose parameters are shown. */
interface Asking {
  readonly preset: PresetView;
  /** The tenant to export once they are answered; null if they are only changed. */
  readonly tenantId: string | null;
  readonly onstarted: (() => void) | undefined;
}

/** Files on their way out of the window. */
interface Dragging {
  readonly exportId: string;
  /** One file by its index; null for all that go together. */
  readonly file: number | null;
  /** What they are. */
  readonly label: string;
}

export class ExportActions {
  readonly #backend: Backend;
  readonly #presets: Presets;
  readonly #preferences: Preferences;
  readonly #startDemo: () => Promise<Pick<TenantView, 'id'>>;
  readonly failures: Failures;
  /** Which running exports have stopped moving. */
  readonly stalls: Stalls;
  /** Progress of copying or checking files, by the export's id. */
  #work = $state.raw<ReadonlyMap<string, FilesProgress>>(new Map());
  /** Exports whose files are being copied or checked. */
  readonly #working = new Set<string>();
  /** Exports that leave the history once that can no longer be undone. */
  #leaving = $state.raw<ReadonlySet<string>>(new Set());
  #removed = $state.raw<ReadonlySet<string>>(new Set());
  /** The preset whose parameters are shown; null if none is. */
  asking = $state.raw<Asking | null>(null);
  /** The exports whose files the user is asked about before they are deleted; often none. */
  deleting = $state.raw<readonly ExportView[]>([]);
  /** The export of which it is asked whether to copy all files; null while there is none. */
  saving = $state.raw<ExportView | null>(null);
  /** The exports for whose files the user is asked how long to keep them; often none. */
  keeping = $state.raw<readonly ExportView[]>([]);
  /** The export that the user is warned about before its files are dragged out. */
  dragWarning = $state.raw<ExportView | null>(null);
  /** What is being dragged out of the window. */
  dragging = $state.raw<Dragging | null>(null);
  #dragWarned = false;
  /** The state of each export when an action on it was last started. */
  readonly #states = new Map<string, ExportState>();

  /** `startDemo` starts the demo tenant, unless it is running. */
  constructor(
    backend: Backend,
    presets: Presets,
    preferences: Preferences,
    failures: Failures,
    startDemo: () => Promise<Pick<TenantView, 'id'>>,
  ) {
    this.#startDemo = startDemo;
    this.#backend = backend;
    this.#presets = presets;
    this.#preferences = preferences;
    this.failures = failures;
    this.stalls = new Stalls(backend);
    backend.onFilesProgress((progress) => {
      if (this.#working.has(progress.exportId)) this.#setWork(progress.exportId, progress);
    });
    // A failed action is history once the export has moved on.
    backend.onExportChanged(({ id, state }) => {
      if (this.#states.has(id) && this.#states.get(id) !== state) failures.dismiss(id);
    });
  }

  /**
   * Exports a tenant by a preset; null if that failed, or if the preset has to ask something
   * first.
   */
  async start(preset: PresetView, tenantId: string, onstarted?: () => void): Promise<ExportView | null> {
    if (preset.toAsk) {
      this.failures.dismiss(preset.id);
      this.asking = { preset, tenantId, onstarted };
      return null;
    }
    const input = { ...this.inputOf(preset), tenantId, name: presetRunName(preset) };
    const started = await this.failures.attempt(preset.id, () => this.#backend.startExport(input));
    // The preset's date of its last export has changed.
    if (started !== null) {
      onstarted?.();
      await this.#presets.load();
    }
    return started;
  }

  /** Finishes an export without the rest of its count check. */
  async skipCount(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.skipCountCheck(view.id));
  }

  /** Looks for the request of a finished export in Auth0’s log. */
  async lookForWitness(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.lookForWitness(view.id));
  }

  /** Returns what a preset exports, with the titles that the user wants. */
  inputOf(preset: PresetView): PresetView['input'] {
    // A review tool reads its own titles.
    const wanted = preset.builtin && preset.template === undefined && this.#preferences.titlesInWords;
    return wanted ? withTitlesInWords(preset.input) : preset.input;
  }

  /** Shows what a built-in preset asks, to change the answers. */
  ask(preset: PresetView): void {
    this.asking = { preset, tenantId: null, onstarted: undefined };
  }

  /** Remembers the answers, and exports if that was wanted. Throws what is wrong with them. */
  async answer(answers: Readonly<Record<string, string>>): Promise<void> {
    if (this.asking === null) return;
    const { preset, tenantId, onstarted } = this.asking;
    await this.#presets.saveAnswers(preset, answers);
    this.asking = null;
    const asked = this.#presets.find(preset.id);
    if (tenantId !== null && asked !== null) await this.start(asked, tenantId, onstarted);
  }

  /**
   * Starts the same export once more; null if that failed. The demo tenant of an earlier run has
   * ended, so its exports are repeated with the current one.
   */
  async exportAgain(view: ExportView): Promise<ExportView | null> {
    return this.#startAgain(view, view.input);
  }

  /** Exports only the connections that a finished export lacks; null if that failed. */
  async exportMissing(view: ExportView, names: readonly string[]): Promise<ExportView | null> {
    const connections = view.missingConnections.map(({ id }) => id);
    const list = language.format.list(names);
    // The other files keep their name.
    const name = t('details.missing_name', { name: view.name, connections: list });
    const input = { ...view.input, connections, name: Array.from(name).slice(0, LIMITS.exportName).join('') };
    return this.#startAgain(view, input);
  }

  async stop(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.stopExport(view.id));
  }

  async resume(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.resumeExport(view.id));
  }

  /** Finishes an incomplete export without the connections that are missing. */
  async finishWithoutLost(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.finishWithoutLost(view.id));
  }

  /** Resumes an export without the columns for which Auth0 has refused a permission. */
  async goOnWithoutColumns(view: ExportView): Promise<void> {
    await this.#attempt(view, () => this.#backend.goOnWithoutColumns(view.id));
  }

  /** Opens one file, or the first one that is meant to be opened. */
  async open(view: ExportView, file: number | null = null): Promise<void> {
    const index = file ?? view.files.findIndex(({ role }) => role !== 'proof');
    await this.#attempt(view, () => this.#backend.openFile(view.id, index));
  }

  /** Shows one file in the system's file manager, or the folder of all of them. */
  async showInFolder(view: ExportView, file: number | null = null): Promise<void> {
    await this.#attempt(view, () => this.#backend.showInFolder(view.id, file));
  }

  /** Copies one file to the clipboard, or all that are meant to be opened. */
  async copy(view: ExportView, file: number | null = null): Promise<void> {
    const copied = await this.#attempt(view, async () => {
      await this.#backend.copyFiles([view.id], file);
      return true;
    });
    if (copied === null) return;
    const name = file === null ? null : (view.files[file]?.name ?? '');
    toasts.show(
      name === null ? t('exports.copied', { name: view.name }) : t('details.file_copied', { name }),
    );
  }

  /** Copies the files of several exports to the clipboard, of those that have any. */
  async copyAll(views: readonly ExportView[]): Promise<void> {
    const those = views.filter(hasFiles);
    const [first] = those;
    if (first === undefined) return;
    if (those.length === 1) {
      await this.copy(first);
      return;
    }
    const ids = those.map(({ id }) => id);
    try {
      await this.#backend.copyFiles(ids, null);
      toasts.show(t('exports.copied_all', { count: those.length }));
    } catch (error) {
      toasts.show(problemWords(problemOf(error)), { grave: true });
    }
  }

  /**
   * Saves a copy of all files: at once, or after a question if Auth0’s own file among them shows
   * more than the others.
   */
  async saveAll(view: ExportView): Promise<void> {
    if (revealed(view) === null) await this.saveAllOf(view);
    else this.saving = view;
  }

  /** Asks for a folder and saves a copy of all files there. */
  async saveAllOf(view: ExportView): Promise<void> {
    this.saving = null;
    const folder = await this.#attemptWork(view, () => this.#backend.saveFilesTo(view.id));
    if (folder !== null) toasts.show(t('exports.saved_to', { folder }));
  }

  /** Asks for a name and saves a copy of one file under it. */
  async saveAs(view: ExportView, file: number): Promise<void> {
    const saved = await this.#attemptWork(view, () => this.#backend.saveFileAs(view.id, file));
    if (saved === true) toasts.show(t('details.file_saved', { name: view.files[file]?.name ?? '' }));
  }

  /** Compares the files with their checksums; null if that failed. */
  async verify(view: ExportView): Promise<readonly FileState[] | null> {
    return this.#attemptWork(view, () => this.#backend.checkFiles(view.id));
  }

  /**
   * Drags one file out of the window, or all that are meant to be opened, with their proof. `label`
   * says which.
   */
  async dragOut(view: ExportView, label: string, file: number | null = null): Promise<void> {
    const personal = file === null || view.files[file]?.role !== 'proof';
    if (personal && !this.#mayDrag(view)) {
      this.dragWarning = view;
      return;
    }
    this.dragging = { exportId: view.id, file, label };
    await this.#attempt(view, () => this.#backend.dragOut(view.id, file, label));
    this.dragging = null;
  }

  /** Closes the warning about dragging; for good, or until Rollcall is started again. */
  dragUnderstood(forGood: boolean): void {
    this.#dragWarned = true;
    if (forGood) this.#preferences.dragWarned = true;
    this.dragWarning = null;
  }

  /** Asks for confirmation before the files of exports are deleted, of those that have any. */
  askToDelete(views: readonly ExportView[]): void {
    this.deleting = views.filter(hasFiles);
  }

  /** Deletes the files that the user was asked about. */
  async deleteFiles(): Promise<void> {
    const views = this.deleting;
    this.deleting = [];
    for (const view of views) await this.#attempt(view, () => this.#backend.deleteFiles(view.id));
  }

  /** Records until which day the files of exports are to be kept; null for no such day. */
  async keepUntil(views: readonly ExportView[], day: string | null): Promise<void> {
    let count = 0;
    for (const view of views) {
      const saved = await this.#attempt(view, async () => {
        await this.#backend.setKeepUntil(view.id, day);
        return true;
      });
      if (saved !== null) count += 1;
    }
    if (count > 0) toasts.show(keptWords(count, day));
  }

  /**
   * Removes exports from the history once that can no longer be undone; running ones stay. Their
   * files stay, too.
   */
  remove(views: readonly ExportView[]): void {
    const ended = views.filter(({ state }) => !isRunning(state));
    const [first] = ended;
    if (first === undefined) return;
    this.#leaving = new Set([...this.#leaving, ...ended.map(({ id }) => id)]);
    const count = ended.length;
    toasts.show(
      count === 1 ? t('exports.removed', { name: first.name }) : t('exports.removed_all', { count }),
      {
        actions: [
          {
            label: t('exports.undo'),
            run: () => {
              this.#keep(ended);
            },
          },
        ],
        onclosed: () => {
          for (const view of ended) void this.#removeNow(view);
        },
      },
    );
  }

  /**
   * What the key for deleting does: deletes the files after a question; exports without files leave
   * the history.
   */
  deleteOrRemove(views: readonly ExportView[]): void {
    if (views.some(hasFiles)) this.askToDelete(views);
    else this.remove(views);
  }

  /** Returns whether an export was removed from the history, even if that can still be undone. */
  isRemoved(id: string): boolean {
    return this.#leaving.has(id) || this.#removed.has(id);
  }

  /**
   * Returns how far copying or checking the files of an export is; null while neither is going
   * on.
   */
  workOn(id: string): FilesProgress | null {
    return this.#work.get(id) ?? null;
  }

  async #startAgain(view: ExportView, input: ExportInput): Promise<ExportView | null> {
    return this.#attempt(view, async () => {
      if (!view.tenant.demo) return this.#backend.startExport(input);
      const { id: tenantId } = await this.#startDemo();
      return this.#backend.startExport({ ...input, tenantId });
    });
  }

  #mayDrag(view: ExportView): boolean {
    const manyPeople = !view.tenant.demo && (view.rows ?? 0) >= MANY_PEOPLE;
    return !manyPeople || this.#dragWarned || this.#preferences.dragWarned;
  }

  async #removeNow(view: ExportView): Promise<void> {
    const removed = await this.#attempt(view, async () => {
      await this.#backend.removeExport(view.id);
      return true;
    });
    if (removed === true) this.#removed = new Set(this.#removed).add(view.id);
    this.#keep([view]);
  }

  /** Takes exports off the list of those that leave the history. */
  #keep(views: readonly ExportView[]): void {
    const leaving = new Set(this.#leaving);
    for (const { id } of views) leaving.delete(id);
    this.#leaving = leaving;
  }

  async #attempt<T>(view: ExportView, action: () => Promise<T>): Promise<T | null> {
    this.#states.set(view.id, view.state);
    return this.failures.attempt(view.id, action);
  }

  /** Runs an action that reports progress. */
  async #attemptWork<T>(view: ExportView, action: () => Promise<T>): Promise<T | null> {
    this.#working.add(view.id);
    const result = await this.#attempt(view, action);
    this.#working.delete(view.id);
    this.#setWork(view.id, null);
    return result;
  }

  #setWork(id: string, progress: FilesProgress | null): void {
    const work = new Map(this.#work);
    if (progress === null) work.delete(id);
    else work.set(id, progress);
    this.#work = work;
  }
}

/** Returns what was recorded about how long the files of `count` exports are to be kept. */
function keptWords(count: number, day: string | null): string {
  if (day === null)
    return count === 1 ? t('keep_until.saved_none') : t('keep_until.saved_all_none', { count });
  const date = language.format.date(day);
  return count === 1 ? t('keep_until.saved', { day: date }) : t('keep_until.saved_all', { count, day: date });
}
