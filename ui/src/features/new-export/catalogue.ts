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

/** Returns the fields, by group, whose words or whose name at Auth0 match a search. */
export function findFields(fields: readonly FieldEntry[], search: string): Map<Group, FieldEntry[]> {
  const wanted = plain(search.trim());
  // Groups keep the order of the catalogue, whichever of their fields match.
  const found = new Map<Group, FieldEntry[]>(fields.map(({ group }) => [group, []]));
  for (const field of fields) {
    const { name } = field;
    if (plain(`${name}\n${fieldLabel(name)}\n${fieldHint(name)}`).includes(wanted)) {
      found.get(field.group)?.push(field);
    }
  }
  return new Map([...found].filter(([, members]) => members.length > 0));
}

/** Returns the metadata keys whose path matches a search. */
export function findKeys(keys: readonly MetadataKey[], search: string): MetadataKey[] {
  const wanted = plain(search.trim());
  return keys.filter(({ path }) => plain(path).includes(wanted));
}

/** Returns the first step of a field's path: the user attribute. */
export function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
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
