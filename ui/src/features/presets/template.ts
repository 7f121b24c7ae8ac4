// The template of another program: its titles, and the columns that fill them.

import type { ExportInput, FieldInput, ShapeInput } from '../../backend/backend.ts';
import { PLAIN_SHAPE, shapes, tidied } from '../../parts/shape.ts';

/** A title of the template, and what fills its column. */
export interface TemplateColumn {
  readonly title: string;
  /** Auth0's name of the field; empty for a column with a fixed text, or without any. */
  readonly name: string;
  readonly shape: ShapeInput;
}

/** What is wrong with a header: titles that occur twice, or an empty one. */
export type HeaderFault =
  | { readonly kind: 'none' }
  | { readonly kind: 'empty'; readonly position: number }
  | { readonly kind: 'twice'; readonly title: string };

const SEPARATORS = ['\t', ',', ';'] as const;

/** Returns the titles of a pasted header row, by the rules of CSV. */
export function titlesIn(text: string): string[] {
  const row = text.replace(/^\ufeff/, '').trim();
  if (row === '') return [];
  const outside = row.replace(/"[^"]*"/g, '');
  const count = (separator: string) => outside.split(separator).length;
  const separator = SEPARATORS.reduce((best, each) => (count(each) > count(best) ? each : best));
  const titles: string[] = [];
  let title = '';
  let quoted = false;
  for (let at = 0; at < row.length; at += 1) {
    const sign = row.charAt(at);
    if (sign === '"' && quoted && row.charAt(at + 1) === '"') {
      title += '"';
      at += 1;
    } else if (sign === '"' && (quoted || title.trim() === '')) {
      quoted = !quoted;
    } else if (sign === separator && !quoted) {
      titles.push(title);
      title = '';
    } else if (/[\r\n]/.test(sign) && !quoted) {
      break;
    } else title += sign;
  }
  return [...titles, title].map((each) => each.trim());
}

/** Returns the first thing that is wrong with titles; null if they can be used. */
export function headerFault(titles: readonly string[]): HeaderFault | null {
  if (titles.length === 0 || titles.every((title) => title === '')) return { kind: 'none' };
  const empty = titles.indexOf('');
  if (empty >= 0) return { kind: 'empty', position: empty + 1 };
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  return twice === undefined ? null : { kind: 'twice', title: twice };
}

const STATUS: ShapeInput = {
  ...PLAIN_SHAPE,
  words: [
    { value: 'true', word: 'Inactive' },
    { value: 'false', word: 'Active' },
  ],
  empty: 'Active',
};

/** What a title most likely asks for. The first that fits counts. */
const GUESSES: readonly (readonly [RegExp, string, ShapeInput?])[] = [
  [/^(e-?mail|courriel|mail)/, 'email'],
  [/e-?mail/, 'email'],
  [/(first|given).*name|prénom/, 'given_name'],
  [/(last|family|sur).*name|nom de famille/, 'family_name'],
  [/account name|login id|user ?name/, 'email', { ...PLAIN_SHAPE, fallback: ['user_id'] }],
  [/(display|full)? ?name$|^name|^nom$/, 'name', { ...PLAIN_SHAPE, fallback: ['email', 'user_id'] }],
  [/(user|account|unique).*id|^id$/, 'user_id'],
  [/status|statut|state/, 'blocked', STATUS],
  [/role|rôle|permission|entitlement/, 'roles', PLAIN_SHAPE],
  [/group/, 'groups', PLAIN_SHAPE],
  [/organi[sz]ation/, 'organizations', PLAIN_SHAPE],
  [/last.*(login|sign|auth|seen)|dernière/, 'last_login', { ...PLAIN_SHAPE, date: 'YYYY-MM-DD' }],
  [/creat|créé/, 'created_at', { ...PLAIN_SHAPE, date: 'YYYY-MM-DD' }],
  [/mfa|second factor|2fa/, 'multifactor', { ...PLAIN_SHAPE, other: 'Yes', empty: 'No' }],
  [/phone|téléphone/, 'phone_number'],
];

/** Returns the column that most likely fills a title; an empty one if that can't be told. */
export function guessed(title: string): TemplateColumn {
  const found = GUESSES.find(([pattern]) => pattern.test(title.toLowerCase()));
  return { title, name: found?.[1] ?? '', shape: found?.[2] ?? PLAIN_SHAPE };
}

/** Returns the column as an export asks for it. Without a field it has the same text for all. */
export function fieldOf({ title, name, shape }: TemplateColumn): FieldInput {
  const made = tidied(shape);
  const field = name.trim();
  if (field === '') return { name: '', exportAs: title, shape: { ...made, empty: made.empty ?? '' } };
  return shapes(made) || LISTS.has(field)
    ? { name: field, exportAs: title, shape: made }
    : { name: field, exportAs: title };
}

/** Fields whose values are lists: as a shape, their names share one cell. */
const LISTS = new Set(['roles', 'groups', 'multifactor']);

/** Returns the preset that fills a template. */
export function presetOf(columns: readonly TemplateColumn[], output: string): ExportInput {
  return {
    tenantId: '',
    name: '',
    presetId: null,
    fields: columns.map(fieldOf),
    connections: [],
    limit: null,
    filter: null,
    auth0Format: 'json',
    outputs: [output],
    style: { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] },
    folder: null,
  };
}
