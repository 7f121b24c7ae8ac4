// Which running exports have stopped moving. Their progress is only sent when it changes, so the
// page measures how long it has not.

import type { Backend, ExportState, ExportView } from '../backend/backend.ts';

/** The states whose progress moves all the time. At others, Auth0 is waited for. */
const MOVING: readonly ExportState[] = ['downloading', 'lookingUp', 'converting'];

/** With the second between two ticks of the clock, a stop shows within five. */
const STOPPED_AFTER_SECONDS = 4;

interface Mark {
  readonly progress: string;
  readonly since: number;
}

export class Stalls {
  /** The last progress of each export, and when it was reached. */
  readonly #marks = new Map<string, Mark>();
  readonly #now: () => number;

  constructor(backend: Backend, now: () => number = Date.now) {
    this.#now = now;
    backend.onExportChanged((view) => {
      this.#look(view);
    });
  }

  /** Returns for how many seconds an export has not moved; null while it moves, or need not. */
  of(view: ExportView, now: Date): number | null {
    if (!MOVING.includes(view.state)) return null;
    const { since } = this.#look(view);
    const seconds = Math.floor((now.getTime() - since) / 1000);
    return seconds >= STOPPED_AFTER_SECONDS ? seconds : null;
  }

  #look(view: ExportView): Mark {
    const known = this.#marks.get(view.id);
    const progress = progressOf(view);
    if (known?.progress === progress) return known;
    const mark = { progress, since: this.#now() };
    if (MOVING.includes(view.state)) this.#marks.set(view.id, mark);
    else this.#marks.delete(view.id);
    return mark;
  }
}

function progressOf({ state, currentJob, progress }: ExportView): string {
  return JSON.stringify([
    state,
    currentJob,
    progress.bytesDone,
    progress.rows,
    progress.lookUp,
    progress.count,
  ]);
}
