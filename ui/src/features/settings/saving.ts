// Choices for exports to come are saved at once, and can be undone.

import { type ExportDefaults, type Problem, problemOf } from '../../backend/backend.ts';
import { t } from '../../i18n/language.svelte.ts';
import type { Session } from '../../session/session.svelte.ts';
import { toasts } from '../../ui/toasts.svelte.ts';

/** How long a change can be undone. */
const MILLISECONDS = 5_000;

/** Saves a change and offers to undo it. Returns why it could not be saved. */
export async function saveDefaults(
  session: Session,
  change: Partial<ExportDefaults>,
): Promise<Problem | null> {
  const before = session.defaults;
  try {
    await session.saveDefaults(change);
  } catch (error) {
    return problemOf(error);
  }
  const undo = { label: t('exports.undo'), run: () => void session.saveDefaults(before) };
  toasts.show(t('settings.saved'), { key: 'settings', milliseconds: MILLISECONDS, actions: [undo] });
  return null;
}
