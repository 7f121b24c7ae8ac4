// The fields that can be exported, as a person looks for them: by group, under words, found by either.

import type { FieldEntry, MetadataKey } from '../../backend/backend.ts';
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

/** What a value of each field looks like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  user_id: 'auth0|62d1a9f04b3c',
  email: 'ines.dubois@example.com',
  email_verified: 'true',
  username: 'ines.d',
  phone_number: '+33612345678',
  phone_verified: 'false',
  name: 'Inès Dubois',
  nickname: 'ines.dubois',
  given_name: 'Inès',
  family_name: 'Dubois',
  picture: 'https://s.gravatar.com/…/ines.png',
  blocked: 'true',
  created_at: '2025-03-14T09:02:11.531Z',
  updated_at: '2026-05-02T08:11:40.105Z',
  last_login: '2026-05-02T08:11:40.104Z',
  last_ip: '203.0.113.42',
  logins_count: '128',
  last_password_reset: '2025-11-30T16:20:00.000Z',
  multifactor: '["guardian"]',
  'multifactor[0]': 'guardian',
  multifactor_last_modified: '2025-12-01T10:00:00.000Z',
  identities: '[{"provider":"auth0","connection":"Users",…}]',
  'identities[0].connection': 'Username-Password-Authentication',
  'identities[0].provider': 'google-oauth2',
  'identities[0].isSocial': 'false',
  'identities[0].user_id': '62d1a9f04b3c',
  'identities[1].connection': 'google-oauth2',
  'identities[1].provider': 'google-oauth2',
  app_metadata: '{"plan":"business","seats":25}',
  user_metadata: '{"consent":{"given":true},"team":"red"}',
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

/** What a field is, and what to know before relying on it. */
export function fieldHint(name: string): string {
  const key = `field_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}

/** A value that the field could have; empty for a field that is not in the catalogue. */
export function fieldExample(name: string): string {
  return Object.hasOwn(EXAMPLES, name) ? (EXAMPLES[name] ?? '') : '';
}

/** The fields that match a search in their words or in Auth0's name, group by group. */
export function findFields(fields: readonly FieldEntry[], search: string): Map<Group, FieldEntry[]> {
  const wanted = plain(search.trim());
  const found = new Map<Group, FieldEntry[]>();
  for (const group of groups) {
    const members = fields.filter(
      ({ name }) =>
        groupOf(name) === group && plain(`${name}\n${fieldLabel(name)}\n${fieldHint(name)}`).includes(wanted),
    );
    if (members.length > 0) found.set(group, members);
  }
  return found;
}

/** The keys whose path matches a search. */
export function findKeys(keys: readonly MetadataKey[], search: string): MetadataKey[] {
  const wanted = plain(search.trim());
  return keys.filter(({ path }) => plain(path).includes(wanted));
}

/** The attribute that a field is, or is inside of. */
export function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

/** A path without its attribute, as it shows under that attribute's name: `consent.given`. */
export function wayInside(path: string): string {
  return path.slice(rootOf(path).length).replace(/^\./, '');
}

/** A column's title for a path: its last words, written as words. `user_metadata.consentGiven` is `Consent given`. */
export function titleFor(path: string): string {
  const steps = [...wayInside(path).matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(
    ([, key, index]) => key ?? `${Number(index) + 1}`,
  );
  const words = steps
    .slice(-2)
    .join(' ')
    // Words that are told apart by capitals or signs only.
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-\s]+/g, ' ')
    .trim();
  const title = words === words.toUpperCase() ? words : words.toLowerCase();
  return title === '' ? path : title.charAt(0).toUpperCase() + title.slice(1);
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
