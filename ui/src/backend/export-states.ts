// The groups that the states of an export fall into.

import type { ExportState, ExportView } from './backend.ts';

/** What an export needs: time, nothing, or the user's attention. */
export type StateGroup = 'running' | 'ready' | 'attention';

const GROUPS: Readonly<Record<ExportState, StateGroup>> = {
  queued: 'running',
  starting: 'running',
  waiting: 'running',
  downloading: 'running',
  lookingUp: 'running',
  converting: 'running',
  packing: 'running',
  ready: 'ready',
  failed: 'attention',
  lost: 'attention',
  stopped: 'attention',
};

/** Returns whether Rollcall is working on an export in this state. */
export function isRunning(state: ExportState): boolean {
  return GROUPS[state] === 'running';
}

/** Returns whether an export has ended and its files are where they were made. */
export function hasFiles({ state, packPresent }: Pick<ExportView, 'state' | 'packPresent'>): boolean {
  return state === 'ready' && packPresent;
}

/** Returns the states of a group, in the order in which an export goes through them. */
export function statesOf(group: StateGroup): readonly ExportState[] {
  return (Object.keys(GROUPS) as ExportState[]).filter((state) => GROUPS[state] === group);
}
