// The groups that the states of an export fall into.

import type { ExportState, ExportView, FileView } from './backend.ts';

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

/**
 * Returns what Auth0's own file, which is among the files of an export, shows beyond the others:
 * hidden values, and users who were left out. Null if it is not there, or shows nothing else.
 */
export function revealed({
  files,
  input,
  rows,
  funnel,
}: Pick<ExportView, 'files' | 'input' | 'rows' | 'funnel'>): { hidden: boolean; others: number } | null {
  const has = (wanted: FileView['role']) => files.some(({ role }) => role === wanted);
  if (!has('original') || !has('output')) return null;
  const hidden = input.style.protect.length > 0;
  const others = funnel === null || rows === null ? 0 : Math.max(0, funnel.delivered - rows);
  return hidden || others > 0 ? { hidden, others } : null;
}

/** Returns the states of a group, in the order in which an export goes through them. */
export function statesOf(group: StateGroup): readonly ExportState[] {
  return (Object.keys(GROUPS) as ExportState[]).filter((state) => GROUPS[state] === group);
}
