// Reads columns from pasted text: one name a line, a row of a spreadsheet, `name,title` lines, or
// the JSON body of POST /jobs/users-exports or a part of it. What can't be read is skipped and
// listed; nothing fails.

import type { ColumnInput } from './columns.ts';

/** Why a part of the text was skipped. */
export type SkipReason = 'json' | 'no_name' | 'not_a_field' | 'twice' | 'too_many' | 'unknown_key' | 'value';

export interface Pasted {
  readonly columns: readonly ColumnInput[];
  readonly format: 'json' | 'csv' | null;
  readonly limit: number | null;
  readonly connection: string | null;
  /** The skipped parts, shortened. */
  readonly skipped: readonly { readonly text: string; readonly reason: SkipReason }[];
}

/** A field of the catalogue. Its label is understood, too. */
export interface KnownField {
  readonly name: string;
  readonly label: string;
}

/** Above what any export needs; bounds the work on a huge text. */
const MOST_COLUMNS = 500;
const LONGEST_SHOWN = 60;
const FIELD = /^[A-Za-z_][\w-]*(?:[.[].*)?$/;
const HEADINGS = ['name', 'title', 'export_as', 'exportas', 'field', 'column'];

class Reading {
  readonly columns: ColumnInput[] = [];
  readonly skipped: { text: string; reason: SkipReason }[] = [];
  format: 'json' | 'csv' | null = null;
  limit: number | null = null;
  connection: string | null = null;
  readonly #byLabel: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();

  constructor(known: readonly KnownField[]) {
    this.#byLabel = new Map(known.map(({ name, label }) => [label.trim().toLowerCase(), name]));
  }

  skip(what: unknown, reason: SkipReason): void {
    const text = (typeof what === 'string' ? what : JSON.stringify(what)).trim();
    this.skipped.push({
      text: text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text,
      reason,
    });
  }

  /** Takes a column. Auth0's scripts say `user.email` for what exports call `email`. */
  take(written: string, titleWritten: string): void {
    const given = written.trim().replace(/^user\.(?=.)/, '');
    const title = titleWritten.trim();
    const name = this.#byLabel.get(given.toLowerCase()) ?? given;
    const key = JSON.stringify([name, title]);
    if (name === '') this.skip(title, 'no_name');
    else if (!FIELD.test(name)) this.skip(given, 'not_a_field');
    else if (this.#seen.has(key)) this.skip(given, 'twice');
    else if (this.columns.length >= MOST_COLUMNS) this.skip(given, 'too_many');
    else {
      this.#seen.add(key);
      this.columns.push({ name, title: title === name ? '' : title });
    }
  }
}

/** Reads a pasted text. Fields in `known` may be given by their labels. */
export function readPasted(text: string, known: readonly KnownField[]): Pasted {
  const reading = new Reading(known);
  const plain = text.replace(/^\ufeff/, '').trim();
  const json = jsonIn(plain);
  if (json === null) readLines(plain, reading, known);
  else readJson(json, reading);
  const { columns, format, limit, connection, skipped } = reading;
  return { columns, format, limit, connection, skipped };
}

/**
 * Returns the JSON of a text that is JSON, or of a command line that sends JSON; null if there is
 * none.
 */
function jsonIn(text: string): string | null {
  if (/^[[{]/.test(text)) return text;
  if (!/^(curl|http|POST|auth0)\b/i.test(text)) return null;
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  return start >= 0 && end > start ? text.slice(start, end + 1) : null;
}

function readJson(text: string, reading: Reading): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    reading.skip(text, 'json');
    return;
  }
  if (Array.isArray(value)) readFields(value, reading);
  else if (typeof value === 'object' && value !== null) readBody(value, reading);
}

function readBody(body: object, reading: Reading): void {
  if ('name' in body && !('fields' in body)) {
    readFields([body], reading);
    return;
  }
  for (const [key, value] of Object.entries(body) as [string, unknown][]) {
    if (key === 'fields' && Array.isArray(value)) readFields(value, reading);
    else if (key === 'format' && (value === 'json' || value === 'csv')) reading.format = value;
    else if (key === 'limit' && typeof value === 'number' && Number.isSafeInteger(value) && value > 0) {
      reading.limit = value;
    } else if (key === 'connection_id' && typeof value === 'string') reading.connection = value.trim();
    else {
      const known = ['fields', 'format', 'limit', 'connection_id'].includes(key);
      reading.skip(`${key}: ${JSON.stringify(value)}`, known ? 'value' : 'unknown_key');
    }
  }
}

function readFields(fields: readonly unknown[], reading: Reading): void {
  for (const field of fields) {
    if (typeof field === 'string') reading.take(field, '');
    else if (typeof field !== 'object' || field === null || !('name' in field))
      reading.skip(field, 'no_name');
    else if (typeof field.name !== 'string') reading.skip(field, 'no_name');
    else {
      const title = 'export_as' in field ? field.export_as : 'title' in field ? field.title : '';
      reading.take(field.name, typeof title === 'string' ? title : '');
    }
  }
}

function readLines(text: string, reading: Reading, known: readonly KnownField[]): void {
  const lines = text
    .split(/\r\n|\r|\n/)
    // Strip the bullets and numbers of lists, and trailing commas.
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').replace(/[,;]\s*$/, ''))
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .map(cells);
  const [first] = lines;
  const second = first?.[1]?.trim().toLowerCase() ?? '';
  const pairs = arePairs(lines, known);
  if (pairs && HEADINGS.includes(first?.[0]?.trim().toLowerCase() ?? '') && HEADINGS.includes(second)) {
    lines.shift();
  }
  for (const [name = '', title = '', ...rest] of lines) {
    if (pairs) reading.take(name, title);
    else for (const each of [name, title, ...rest]) if (each.trim() !== '') reading.take(each, '');
  }
}

/** Returns whether lines of two cells are names with titles, rather than two names. */
function arePairs(lines: readonly (readonly string[])[], known: readonly KnownField[]): boolean {
  const two = lines.filter((line) => line.length === 2);
  if (two.length === 0 || lines.some((line) => line.length > 2)) return false;
  const names = new Set(known.map(({ name }) => name));
  const isName = (text: string) => names.has(text.trim()) || /^(app|user)_metadata\./.test(text.trim());
  return !two.every(([, second = '']) => isName(second));
}

/** Splits a line at tabs, or else semicolons, or else commas, but not within quotation marks. */
function cells(line: string): string[] {
  const separator = ['\t', ';'].find((each) => line.includes(each)) ?? ',';
  const parts: string[] = [];
  let part = '';
  let quote: string | null = null;
  for (const character of line) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else part += character;
    } else if ((character === '"' || character === '`') && part.trim() === '') {
      quote = character;
      part = '';
    } else if (character === separator) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}
