import type { ExportView } from '../../backend/backend.ts';
import { isRunning } from '../../backend/backend.ts';

export type Step =
  'requested' | 'asked' | 'prepared' | 'downloaded' | 'ready' | 'failed' | 'lost' | 'stopped';

export interface Moment {
  readonly step: Step;
  /** Null for what is still to come. */
  readonly at: string | null;
}

/** The way of an export so far, and, while it runs, what is still to come. */
export function timeline(view: ExportView): readonly Moment[] {
  const all = (moment: (job: ExportView['jobs'][number]) => string | null): string | null => {
    const moments = view.jobs.map(moment);
    return moments.length === 0 || moments.includes(null) ? null : (moments.toSorted().at(-1) ?? null);
  };
  const moments: Moment[] = [
    { step: 'requested', at: view.createdAt },
    // What was sent is accepted only when Auth0 has answered with the job.
    { step: 'asked', at: view.jobs[0]?.jobId == null ? null : view.jobs[0].postedAt },
    { step: 'prepared', at: all((job) => job.completedAt) },
    { step: 'downloaded', at: all((job) => job.downloadedAt) },
  ];
  if (isRunning(view.state)) return [...moments, { step: 'ready', at: null }];
  const end = view.state as Extract<Step, ExportView['state']>;
  return [
    ...moments.filter((moment) => moment.at !== null),
    { step: end, at: view.finishedAt ?? view.updatedAt },
  ];
}
