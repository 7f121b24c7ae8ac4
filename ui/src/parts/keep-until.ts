// How long the files of exports are to be kept.

import { t } from '../i18n/language.svelte.ts';

/** The times to choose from, in months. */
export const keepMonths: readonly number[] = [1, 3, 6, 12, 24, 36, 60, 84, 120];

/** Returns a time in months or years. */
export function keepWords(months: number): string {
  return months % 12 === 0
    ? t('keep_until.years', { count: months / 12 })
    : t('keep_until.months', { count: months });
}
