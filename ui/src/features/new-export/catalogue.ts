// The fields that can be exported, as a person looks for them: by group, under words, found by either.

import type { FieldEntry } from '../../backend/backend.ts';
import { isKey, type PlainKey } from '../../i18n/catalogue.ts';
import { t } from '../../i18n/language.svelte.ts';

export const groups = ['identity', 'contact', 'sign_in', 'connection', 'metadata', 'other'] as const;
export type Group = (typeof groups)[number];

const MEMBERS: Readonly<Record<Exclude<Group, 'other'>, RegExp>> = {
  identity: /^(user_id|username|name|nickname|given_name|family_name|picture|created_at|updated_at)$/,
  contact: /^(email|phone)/,
  sign_in: /^(last_|logins_|blocked|multifactor)/,
  connection: /^identities/,
  metadata: /_metadata/,
};

/** The part of the catalogue that a field belongs to. */
export function groupOf(name: string): Group {
  return groups.find((group) => group !== 'other' && MEMBERS[group].test(name)) ?? 'other';
}

/** What a person calls a field; Auth0's name of it when nothing better is known. */
export function fieldLabel(name: string): string {
  const key = `field.${name}`;
  return isKey(key) ? t(key as PlainKey) : name;
}

/** What to know about a field before relying on it; often nothing. */
export function fieldHint(name: string): string {
  const key = `field_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}

/** The fields that match a search in their words or in Auth0's name, group by group. */
export function findFields(fields: readonly FieldEntry[], search: string): Map<Group, FieldEntry[]> {
  const wanted = plain(search.trim());
  const found = new Map<Group, FieldEntry[]>();
  for (const group of groups) {
    const members = fields.filter(
      ({ name }) => groupOf(name) === group && plain(`${name}\n${fieldLabel(name)}`).includes(wanted),
    );
    if (members.length > 0) found.set(group, members);
  }
  return found;
}

/** A metadata path that was typed in full, such as `app_metadata.plan`, which no catalogue can list. */
export function typedPath(search: string): string | null {
  const path = search.trim();
  return /^(app|user)_metadata\.[^.\s].*$|^identities\[\d+\]\.\w+/.test(path) ? path : null;
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
