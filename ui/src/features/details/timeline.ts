// The steps of an export, for its timeline.

import type { ExportView } from '../../backend/backend.ts';
import { isRunning } from '../../backend/export-states.ts';

export type Step =
  'requested' | 'asked' | 'prepared' | 'downloaded' | 'ready' | 'failed' | 'lost' | 'stopped';

export interface Moment {
  readonly step: Step;
  /** Null for a step that is still to come. */
  readonly at: string | null;
}

/** Returns the steps that an export has taken and, while it runs, those still to come. */
export function timeline(view: ExportView): readonly Moment[] {
  // A lost job holds nothing up: the export ends without it, or asks again.
  const jobs = view.jobs.filter((job) => job.problem === null);
  /** The latest of a moment of every job; null until all jobs have reached it. */
  const latest = (moment: (job: ExportView['jobs'][number]) => string | null): string | null => {
    const moments = jobs.map(moment);
    return moments.length === 0 || moments.includes(null) ? null : (moments.toSorted().at(-1) ?? null);
  };
  const moments: Moment[] = [
    { step: 'requested', at: view.createdAt },
    // Auth0 has accepted a request only once it has answered with the job.
    { step: 'asked', at: jobs[0]?.jobId == null ? null : jobs[0].postedAt },
    { step: 'prepared', at: latest((job) => job.completedAt) },
    { step: 'downloaded', at: latest((job) => job.downloadedAt) },
  ];
  if (isRunning(view.state)) return [...moments, { step: 'ready', at: null }];
  const end = view.state as Extract<Step, ExportView['state']>;
  return [
    ...moments.filter((moment) => moment.at !== null),
    { step: end, at: view.finishedAt ?? view.updatedAt },
  ];
}
