// The fields to choose from: in groups, with names and descriptions, searchable by them.

import type { FieldEntry, MetadataKey } from '../../backend/backend.ts';
import { isKey, type PlainKey } from '../../i18n/catalogue.ts';
import { t } from '../../i18n/language.svelte.ts';
import { fieldLabel } from '../../parts/field-words.ts';

export { fieldLabel };

export type Group = FieldEntry['group'];

/** Returns the description of a field; empty for a field outside the catalogue. */
export function fieldHint(name: string): string {
  const key = `field_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}

/** Returns other words for a field, in the language of the window; empty if it has none. */
function fieldWords(name: string): string {
  const key = `field_words.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}

/**
 * Returns how well a field matches a search: 0 if it is a word of the field's names or their whole
 * beginning, 1 if a name begins with it, 2 if a word of the names or of the words for the field
 * does, such as "sign-in" in "Last sign-in", 3 if its texts contain every word of it; null
 * otherwise.
 */
function rankOf(field: FieldEntry, wanted: string): number | null {
  const names = plain(`${fieldLabel(field.name)}\n${field.name}`);
  const words = `${names}\n${plain(fieldWords(field.name))}`;
  const wordsOf = (text: string) => text.split(/[^\p{L}\p{N}]+/u);
  const beginning = names.split('\n').filter((name) => name.startsWith(wanted));
  const whole = beginning.some((name) => !/^[\p{L}\p{N}]/u.test(name.slice(wanted.length)));
  if (whole || wordsOf(names).includes(wanted)) return 0;
  if (beginning.length > 0) return 1;
  if ([...wordsOf(words), ...words.split(/\s/)].some((word) => word.startsWith(wanted))) return 2;
  const others = plain(`${fieldHint(field.name)}\n${field.example}`);
  const all = `${words}\n${others}`;
  return wanted.split(/\s+/).every((word) => all.includes(word)) ? 3 : null;
}

/**
 * Returns the fields, by group, whose names, words, descriptions or examples match a search. The
 * best matches come first, and so do their groups; otherwise the order is that of the catalogue.
 */
export function findFields(fields: readonly FieldEntry[], search: string): Map<Group, FieldEntry[]> {
  const wanted = plain(search.trim());
  const ranked = fields.flatMap((field) => {
    const rank = wanted === '' ? 0 : rankOf(field, wanted);
    return rank === null ? [] : [{ field, rank }];
  });
  const found = new Map<Group, FieldEntry[]>();
  for (const { field } of ranked.toSorted((one, other) => one.rank - other.rank)) {
    found.set(field.group, [...(found.get(field.group) ?? []), field]);
  }
  return found;
}

/** Returns the metadata keys whose path, or example if these are shown, matches a search. */
export function findKeys(keys: readonly MetadataKey[], search: string, examples: boolean): MetadataKey[] {
  const wanted = plain(search.trim());
  return keys.filter(({ path, example }) =>
    plain(`${path}\n${examples ? (example ?? '') : ''}`).includes(wanted),
  );
}

/** Returns the first step of a field's path: the user attribute. */
export function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

/**
 * Returns whether a field is not one of Auth0's, once the catalogue is loaded. An identity provider
 * may have added it.
 */
export function isUnknown(catalogue: readonly FieldEntry[], name: string): boolean {
  return catalogue.length > 0 && !catalogue.some((field) => field.name === rootOf(name));
}

/** Returns the rest of a path after its attribute, such as `consent.given`. */
export function pathInside(path: string): string {
  return path.slice(rootOf(path).length).replace(/^\./, '');
}

/** Returns a column title for a path: `user_metadata.consentGiven` becomes `Consent given`. */
export function titleFor(path: string): string {
  const steps = [...pathInside(path).matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(
    ([, key, index]) => key ?? `${Number(index) + 1}`,
  );
  const words = steps
    .slice(-2)
    .join(' ')
    // Split words that only capitals or signs separate.
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-\s]+/g, ' ')
    .trim();
  const title = words === words.toUpperCase() ? words : words.toLowerCase();
  return title === '' ? path : title.charAt(0).toUpperCase() + title.slice(1);
}

/** Returns a text without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
