// Titles of columns in words, in the language of the window.

import type { ExportInput } from '../backend/backend.ts';
import { isKey, type PlainKey } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.svelte.ts';

/** The formats in which a title is only read by people. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['xlsx', 'csv-excel', 'csv']);

/** Returns the catalogue's title of a field; null for a field outside the catalogue. */
export function titleInWords(name: string): string | null {
  const key = `field.${name}`;
  return isKey(key) ? t(key as PlainKey) : null;
}

/** Returns true for a title that only shortens the name of a field, or for none. */
function isTechnical(title: string | null): boolean {
  return title === null || title === 'connection' || title === 'multifactor';
}

/**
 * Returns a request whose columns have titles in words where the catalogue has them. Titles that
 * were chosen stay. A request for a format that programs read stays as it is: there a title is the
 * name of a key.
 */
export function withTitlesInWords<Input extends Pick<ExportInput, 'fields' | 'outputs'>>(
  input: Input,
): Input {
  if (input.outputs.length === 0 || !input.outputs.every((name) => FOR_PEOPLE.has(name))) return input;
  const taken = new Set<string>();
  const fields = input.fields.map((field) => {
    const words = field.shape == null && isTechnical(field.exportAs) ? titleInWords(field.name) : null;
    // Two columns can't have the same title.
    const title = words === null || taken.has(words) ? field.exportAs : words;
    taken.add(title ?? field.name);
    return { ...field, exportAs: title };
  });
  return taken.size === fields.length ? { ...input, fields } : input;
}
