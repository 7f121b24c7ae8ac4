// How values are written, in words.

import type { StyleInput } from '../../backend/backend.ts';
import { language, t } from '../../i18n/language.svelte.ts';

/** Returns what a style chooses, in the order of its dialog. */
export function styleWords({ timeZone, yesNo, missing, locale }: StyleInput): string {
  const times = timeZone ?? 'UTC';
  const booleans = yesNo ? t('style.yes') : 'true / false';
  const nothing = missing === null ? t('style.missing.none') : t('filter.quoted', { value: missing });
  const parts = [times, booleans, nothing];
  if (locale !== null) parts.push(regionName(locale));
  return parts.join(' · ');
}

/** Returns the name of a region in the language of the window; the tag if it has none. */
function regionName(tag: string): string {
  try {
    const names = new Intl.DisplayNames(language.locale, { type: 'language', languageDisplay: 'standard' });
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
