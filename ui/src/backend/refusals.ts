// The words for files that can't be converted: some for each thing that such a file may be.

import { isKey, type Key } from '../i18n/catalogue.ts';
import type { Problem } from './backend.ts';

/** Returns the key of the words for what was found in a refused file; null for other problems. */
export function refusalKey(problem: Problem): Key | null {
  if (problem.code !== 'file_refused') return null;
  const key = `refused.${problem.detail.found ?? ''}`;
  return isKey(key) ? key : null;
}
