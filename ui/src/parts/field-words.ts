// The names of fields.

import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the name of a field in the window; Auth0's name for a field outside the catalogue. */
export function fieldLabel(name: string): string {
  const key = `field.${name}`;
  return isKey(key) ? t(key as PlainKey) : name;
}
