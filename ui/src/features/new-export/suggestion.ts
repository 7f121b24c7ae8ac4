import type { Problem } from '../../backend/backend.ts';

/** What a problem says would be right instead; null when it does not say. */
export function suggestionOf(problem: Problem | null): string | null {
  const detail = problem?.detail;
  if (typeof detail !== 'object' || detail === null || !('suggestion' in detail)) return null;
  return typeof detail.suggestion === 'string' && detail.suggestion !== '' ? detail.suggestion : null;
}
