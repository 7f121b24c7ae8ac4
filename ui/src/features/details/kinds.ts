// The words of the activity log.

import type { ActivityKind } from '../../backend/backend.ts';
import { isKey, type PlainKey } from '../../i18n/catalogue.ts';
import { t } from '../../i18n/language.svelte.ts';

/**
 * Returns the words of what happened. A kind without words does not compile; one that only a newer
 * version knows is shown by its name.
 */
export function kindWords(kind: ActivityKind): string {
  const key: PlainKey = `activity.${kind}`;
  return isKey(key) ? t(key) : kind;
}
