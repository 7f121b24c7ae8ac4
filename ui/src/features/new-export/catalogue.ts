// The fields to choose from: in groups, with names and descriptions, searchable by them.

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

/** An example of each field's values. */
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

/** Returns the group of a field. */
export function groupOf(name: string): Group {
  return groups.find((group) => group !== 'other' && MEMBERS[group].test(name)) ?? 'other';
}

/** Returns the name of a field in the window; Auth0's name for a field outside the catalogue. */
export function fieldLabel(name: string): string {
  const key = `field.${name}`;
  return isKey(key) ? t(key as PlainKey) : name;
}

/** Returns the description of a field; empty for a field outside the catalogue. */
export function fieldHint(name: string): string {
  const key = `field_hint.${name}`;
  return isKey(key) ? t(key as PlainKey) : '';
}

/** Returns an example of a field's values; empty for a field outside the catalogue. */
export function fieldExample(name: string): string {
  return Object.hasOwn(EXAMPLES, name) ? (EXAMPLES[name] ?? '') : '';
}

/** Returns the fields, by group, whose words or whose name at Auth0 match a search. */
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
