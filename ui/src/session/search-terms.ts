// What the words of a search in the history may mean: part of a name, a preset, a format, a time
// or a number of users.

import type { SearchTerm } from '../backend/backend.ts';

/** What a search can name, in the words that the user sees. */
export interface SearchWords {
  /** The BCP 47 tag of the language and region. */
  readonly locale: string;
  readonly now: Date;
  readonly presets: readonly { readonly id: string; readonly name: string }[];
  readonly formats: readonly { readonly name: string; readonly extension: string; readonly title: string }[];
}

type Span = SearchTerm['during'][number];

/** Years back for which a month without a year is looked for. */
const YEARS = 25;
/** The fewest letters that stand for a longer word: `sep`, but not `se`. */
const FEWEST_LETTERS = 3;

/** Returns the terms of a search, each of which must describe an export. */
export function searchTerms(search: string, words: SearchWords): SearchTerm[] {
  const tokens = joinedDigits(search)
    .split(/\s+/)
    .filter((token) => token !== '');
  const terms: SearchTerm[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const [first = '', second = ''] = tokens.slice(at, at + 2);
    const day = dayOfMonth(first, second, words) ?? dayOfMonth(second, first, words);
    if (day === null) {
      terms.push(termOf(first, words));
    } else {
      terms.push({ ...NOTHING, text: `${first} ${second}`, during: day });
      at += 1;
    }
  }
  return terms;
}

const NOTHING: SearchTerm = { text: '', formats: [], presets: [], during: [], users: null };

function termOf(token: string, words: SearchWords): SearchTerm {
  const folded = fold(token);
  const named = (name: string) =>
    folded.length >= FEWEST_LETTERS &&
    fold(name)
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => word.startsWith(folded));
  return {
    text: token,
    formats: words.formats
      .filter(({ extension, title }) => fold(extension) === folded || named(title))
      .map(({ name }) => name),
    presets: words.presets.filter(({ name }) => named(name)).map(({ id }) => id),
    during: timeOf(token, words),
    users: wholeNumber(token),
  };
}

/** Joins the digits of numbers that are grouped by spaces, as in French: `12 345`. */
function joinedDigits(search: string): string {
  return search.replace(/(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)/gu, (number) =>
    number.replace(/\D/gu, ''),
  );
}

/** Returns the number that a word is, whatever groups its digits; null if it is none. */
function wholeNumber(token: string): number | null {
  if (!/^\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*$|^\d+$/u.test(token)) return null;
  const number = Number(token.replace(/\D/gu, ''));
  return Number.isSafeInteger(number) ? number : null;
}

/** Returns the spans of time that a word names; none if it names no time. */
function timeOf(token: string, words: SearchWords): Span[] {
  const folded = fold(token);
  const { now } = words;
  const relative = new Intl.RelativeTimeFormat(words.locale, { numeric: 'auto' });
  for (const days of [0, -1]) {
    if (fold(relative.format(days, 'day')) === folded) {
      return [daySpan(now.getFullYear(), now.getMonth(), now.getDate() + days)];
    }
  }
  const month = monthOf(token, words.locale);
  if (month !== null) return years(now).map((year) => monthSpan(year, month));
  if (/^(19|20)\d\d$/.test(token)) {
    const year = Number(token);
    return [span(new Date(year, 0, 1), new Date(year + 1, 0, 1))];
  }
  return dateOf(token, words.locale);
}

/** Returns the day, or the month, of a date in digits: `2026-09-12`, `2026-09`, `12/09/2026`. */
function dateOf(token: string, locale: string): Span[] {
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(token);
  if (iso !== null) {
    const [, year, month, day] = iso;
    const index = Number(month) - 1;
    if (index < 0 || index > 11) return [];
    return day === undefined ? [monthSpan(Number(year), index)] : existing(Number(year), index, Number(day));
  }
  const written = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(token);
  if (written === null) return [];
  const [, first, second, year] = written;
  const order = new Intl.DateTimeFormat(locale).formatToParts(new Date(2000, 0, 2)).map(({ type }) => type);
  const monthFirst = order.indexOf('month') < order.indexOf('day');
  const [month, day] = monthFirst ? [first, second] : [second, first];
  return existing(Number(year), Number(month) - 1, Number(day));
}

/** Returns the day of each year that a number and a month name: `12 september`. */
function dayOfMonth(number: string, month: string, { locale, now }: SearchWords): Span[] | null {
  const day = /^(\d{1,2})(?:\.|st|nd|rd|th|er)?,?$/i.exec(number)?.[1];
  const index = monthOf(month.replace(/,$/, ''), locale);
  if (day === undefined || index === null) return null;
  const spans = years(now).flatMap((year) => existing(year, index, Number(day)));
  return spans.length === 0 ? null : spans;
}

/** Returns the number of a month, from 0, by its name or how it begins; null if it is none. */
function monthOf(token: string, locale: string): number | null {
  const folded = fold(token).replace(/\.$/, '');
  if (folded.length < FEWEST_LETTERS) return null;
  const names = (style: 'long' | 'short') =>
    Array.from({ length: 12 }, (_, month) =>
      fold(new Intl.DateTimeFormat(locale, { month: style }).format(new Date(2000, month, 1))).replace(
        /\.$/,
        '',
      ),
    );
  const short = names('short').indexOf(folded);
  if (short >= 0) return short;
  const long = names('long').flatMap((name, month) => (name.startsWith(folded) ? [month] : []));
  return long.length === 1 ? (long[0] ?? null) : null;
}

function years(now: Date): number[] {
  return Array.from({ length: YEARS }, (_, back) => now.getFullYear() - back);
}

function monthSpan(year: number, month: number): Span {
  return span(new Date(year, month, 1), new Date(year, month + 1, 1));
}

function daySpan(year: number, month: number, day: number): Span {
  return span(new Date(year, month, day), new Date(year, month, day + 1));
}

/** Returns a day's span; none if the calendar has no such day. */
function existing(year: number, month: number, day: number): Span[] {
  const date = new Date(year, month, day);
  return date.getMonth() === month && date.getDate() === day ? [daySpan(year, month, day)] : [];
}

function span(from: Date, to: Date): Span {
  return { from: from.toISOString(), to: to.toISOString() };
}

/** Returns a text without case, accents and curly apostrophes. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’ʼ]/g, "'")
    .toLowerCase();
}
