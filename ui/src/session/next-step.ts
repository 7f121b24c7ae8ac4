// The one button beside an export that has ended without its files. It follows from the table of
// problems, as the words do.

import type { ExportView } from '../backend/backend.ts';
import { canDoWithout, entryOf } from '../backend/problems.ts';

/**
 * `fix…`: first something has to be corrected, in the place that the button opens. `complete`: ask
 * for what is missing, or go on without. `resume`: what has arrived is kept.
 */
export type NextStep =
  'fixCredential' | 'fixPermission' | 'fixTenant' | 'complete' | 'resume' | 'exportAgain';

const FIXES = {
  credential: 'fixCredential',
  permission: 'fixPermission',
  tenant: 'fixTenant',
} as const;

/**
 * Returns what helps with an export that has ended without its files. `corrected`: what its problem
 * asks for has been done since.
 */
export function nextStep(view: Pick<ExportView, 'problem' | 'canResume'>, corrected = false): NextStep {
  const remedy = view.problem === null ? null : entryOf(view.problem.code).remedy;
  if (remedy !== null && !corrected) return FIXES[remedy];
  if (!view.canResume) return 'exportAgain';
  const choice = view.problem !== null && (view.problem.code === 'incomplete' || canDoWithout(view.problem));
  return choice ? 'complete' : 'resume';
}
