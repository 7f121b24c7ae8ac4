// The made-up users of a sample, and their preview as a table.

import type {
  FieldInput,
  FilterInput,
  MetadataKey,
  PreviewCell,
  PreviewView,
  SampleView,
  StyleInput,
} from '../backend.ts';
import { FIELD_CATALOGUE } from '../bindings.ts';
import { at, fieldsOf, isComplete, type Json, keeps, type User } from './filter.ts';

const PEOPLE = [
  ['Inès Dubois', 'ines.dubois@example.com', 'Username-Password-Authentication', 'Lyon'],
  ["Tom O'Brien", 'tom.obrien@example.com', 'google-oauth2', 'Dublin'],
  ['Søren Kim', 'soren.kim@example.com', 'Username-Password-Authentication', 'Aarhus'],
  ['Ana García', 'a.garcia@corp.example', 'corp-saml', 'Sevilla'],
  ['=Bobby Tables', 'bobby@example.com', 'google-oauth2', 'Leeds'],
  ['Yuki Tanaka', 'yuki.tanaka@example.com', 'Username-Password-Authentication', '大阪'],
  ['Zoë van der Meer', 'zoe@example.com', 'google-oauth2', 'Utrecht'],
] as const;

const KEYS: readonly MetadataKey[] = [
  { path: 'user_metadata.consent', kind: 'object', users: 41, example: null },
  { path: 'user_metadata.consent.given', kind: 'boolean', users: 41, example: 'true' },
  { path: 'user_metadata.consent.date', kind: 'date_time', users: 38, example: '2026-01-07T09:02:11.000Z' },
  { path: 'user_metadata.address.city', kind: 'text', users: 22, example: 'Lyon' },
  { path: 'user_metadata.tags', kind: 'list', users: 9, example: null },
  { path: 'user_metadata.tags[0]', kind: 'text', users: 9, example: 'newsletter' },
  { path: 'app_metadata.plan', kind: 'text', users: 47, example: 'business' },
  { path: 'app_metadata.billing.seats', kind: 'number', users: 12, example: '25' },
  { path: 'app_metadata.internal notes', kind: 'text', users: 3, example: 'Called twice, prefers e-mail' },
];

/** Returns a sample of `users` users. */
export function sampleOf(users: number, now: Date): SampleView {
  return {
    users,
    takenAt: now.toISOString(),
    keys: users === 0 ? [] : KEYS,
    unnameable: users === 0 ? 0 : 1,
  };
}

/**
 * Returns the first ten of `users` users whom a filter keeps. An object becomes one column for each
 * of its keys.
 */
export function previewOf(
  fields: readonly FieldInput[],
  protect: StyleInput['protect'],
  users: number,
  filter: FilterInput | null,
  now: Date,
): PreviewView {
  const hidden = new Set(protect.map(({ path }) => path));
  const everyone = Array.from({ length: users }, (_, index) => person(index));
  const complete = filter !== null && isComplete(filter) ? filter : null;
  const kept = complete === null ? everyone : everyone.filter((user) => keeps(complete, user, now));
  const people = kept.slice(0, 10);
  const known = (name: string) => FIELD_CATALOGUE.some((field) => field.name === name);
  const absent =
    complete === null
      ? []
      : fieldsOf(complete).filter(
          (name) => !known(name) && everyone.every((user) => at(user, name) === null),
        );
  const found = fields.map((field) =>
    people.map((user) => leaves(hidden.has(field.name) ? '•••' : at(user, field.name))),
  );
  const columns = fields.flatMap(({ name, exportAs }, field) => {
    const inside = [...new Set((found[field] ?? []).flatMap((each) => [...each.keys()]))];
    const steps = inside.length === 0 ? [''] : inside;
    return steps.map((step) => ({ title: `${exportAs ?? name}${step}`, field, step }));
  });
  return {
    columns: columns.map(({ title, field }) => ({ title, field })),
    moreColumns: 0,
    kept: complete === null ? null : kept.length,
    absent: [...new Set(absent)],
    rows: people.map((_, row) =>
      columns.map(({ field, step }) => cell(found[field]?.[row]?.get(step) ?? null)),
    ),
  };
}

function person(index: number): User {
  const [name, email, connection, city] = PEOPLE[index % PEOPLE.length] ?? PEOPLE[0];
  const provider =
    connection === 'google-oauth2' ? connection : connection === 'corp-saml' ? 'samlp' : 'auth0';
  const id = (0x62d1a9f0 + index * 7_919_113).toString(16);
  const day = String(1 + ((index * 5) % 27)).padStart(2, '0');
  return {
    user_id: `${provider}|${id}`,
    email,
    email_verified: index % 3 !== 1,
    name,
    created_at: `2025-0${1 + (index % 8)}-${day}T09:02:11.531Z`,
    ...(index % 4 === 3 ? {} : { last_login: `2026-0${1 + (index % 6)}-${day}T08:11:40.105Z` }),
    logins_count: index * 13,
    ...(index === 5 ? { blocked: true } : {}),
    identities: [{ connection, provider, user_id: id, isSocial: provider === 'google-oauth2' }],
    user_metadata: {
      consent: { given: index % 2 === 0, date: `2026-01-${day}T09:02:11.000Z` },
      address: { city },
    },
    app_metadata: {
      plan: ['free', 'business', 'starter'][index % 3] ?? 'free',
      billing: { seats: 5 * index },
    },
  };
}

/** Returns the plain values inside of a value, by their paths. */
function leaves(value: Json, path = ''): Map<string, Json> {
  if (value === null) return new Map();
  if (typeof value !== 'object') return new Map([[path, value]]);
  const step = (key: string) => (Array.isArray(value) ? `[${key}]` : `.${key}`);
  return new Map(
    Object.entries(value).flatMap(([key, inside]) => [...leaves(inside, `${path}${step(key)}`)]),
  );
}

function cell(value: Json): PreviewCell {
  if (value === null) return { kind: 'empty', text: '', formula: false };
  if (typeof value === 'object') return { kind: 'json', text: JSON.stringify(value), formula: false };
  const text = String(value);
  if (typeof value === 'boolean') return { kind: 'boolean', text, formula: false };
  if (typeof value === 'number') return { kind: 'number', text, formula: false };
  return { kind: 'text', text, formula: text.startsWith('=') };
}
