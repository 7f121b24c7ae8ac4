// The language catalogue: its types, and the formatting of messages.
//
// A message is a text with {placeholders}, or one text for each plural category of its language,
// chosen by the argument `count`. A key missing in a language, or a placeholder that differs
// between languages, is a type error.
//
// English is part of the first bundle. Every other language is loaded when it is chosen.

import type { de } from '../../messages/de.ts';
import { en } from '../../messages/en.ts';
import type { fr } from '../../messages/fr.ts';

/** A message that depends on a number: one text for each category of `Intl.PluralRules`. */
export interface Plural {
  readonly one: string;
  readonly many?: string;
  readonly other: string;
}

export type Message = string | Plural;

type Texts<M> = M extends string ? M : Extract<M[keyof M], string>;
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
/** The argument names of a message. */
type ArgNames<M> = Placeholders<Texts<M>> | (M extends string ? never : 'count');

/**
 * The type of a translation: the same keys as `Source`, each with the same arguments.
 *
 * The constraint refuses a missing key. A test of each key against `keyof Other` would cost its
 * square: TypeScript builds that union again for every key.
 */
type TranslationOf<Source, Other extends Readonly<Record<keyof Source, Message>>> = {
  readonly [K in keyof Source]: [ArgNames<Source[K]>] extends [ArgNames<Other[K]>]
    ? [ArgNames<Other[K]>] extends [ArgNames<Source[K]>]
      ? Other[K]
      : { readonly 'has an argument that English lacks': ArgNames<Other[K]> }
    : { readonly 'lacks an argument of English': ArgNames<Source[K]> };
};

type English = typeof en;

export type Key = keyof English;
type Catalogue = Readonly<Record<Key, Message>>;

/** The languages besides English, each with what loads it and the check of its type. */
const loaders = {
  de: async () => (await import('../../messages/de.ts')).de satisfies TranslationOf<English, typeof de>,
  fr: async () => (await import('../../messages/fr.ts')).fr satisfies TranslationOf<English, typeof fr>,
};

export type Locale = 'en' | keyof typeof loaders;
export type Value = string | number;
/** The arguments of a key's message; none if it has no placeholder. */
export type Args<K extends Key> = [ArgNames<English[K]>] extends [never]
  ? []
  : [args: Readonly<Record<ArgNames<English[K]>, Value>>];
/** The keys whose messages need no argument. */
export type PlainKey = { [K in Key]: [ArgNames<English[K]>] extends [never] ? K : never }[Key];

export const locales: readonly Locale[] = ['en', ...(Object.keys(loaders) as (keyof typeof loaders)[])];

const loaded: Partial<Record<Locale, Catalogue>> = { en };

export function isLoaded(locale: Locale): boolean {
  return loaded[locale] !== undefined;
}

/** Loads the texts of a language. Until then, English stands in for them. */
export async function load(locale: Locale): Promise<void> {
  if (locale !== 'en') loaded[locale] ??= await loaders[locale]();
}

export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** Returns the catalogue's language for a BCP 47 tag; English if there is none. */
export function localeFor(tag: string | null): Locale {
  const language = tag?.toLowerCase().split(/[-_]/)[0];
  return locales.find((locale) => locale === language) ?? 'en';
}

/**
 * Returns the tag to format by: the first region that is of the given language, such as the chosen
 * one or the system's, or the language alone.
 */
export function regionalTag(locale: Locale, ...regions: readonly (string | null)[]): string {
  // Some systems write en_GB.
  const tags = regions.map((region) => region?.replaceAll('_', '-') ?? '');
  return tags.find((tag) => isOfLanguage(tag, locale)) ?? locale;
}

function isOfLanguage(tag: string, locale: Locale): boolean {
  try {
    return new Intl.Locale(tag).language === locale;
  } catch {
    return false;
  }
}

const pluralRules = new Map<Locale, Intl.PluralRules>();

/** Returns a message in a language, with numbers formatted. A missing argument becomes empty. */
export function translate(locale: Locale, key: Key, args: Readonly<Record<string, Value>> = {}): string {
  const message = (loaded[locale] ?? en)[key];
  const text = typeof message === 'string' ? message : pluralForm(locale, message, Number(args['count']));
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = args[name] ?? '';
    return typeof value === 'number' ? numberFormat(locale).format(value) : value;
  });
}

const numberFormats = new Map<Locale, Intl.NumberFormat>();

function numberFormat(locale: Locale): Intl.NumberFormat {
  let format = numberFormats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale);
    numberFormats.set(locale, format);
  }
  return format;
}

function pluralForm(locale: Locale, message: Plural, count: number): string {
  let rules = pluralRules.get(locale);
  if (rules === undefined) {
    rules = new Intl.PluralRules(locale);
    pluralRules.set(locale, rules);
  }
  const category = rules.select(count);
  if (category === 'one') return message.one;
  if (category === 'many') return message.many ?? message.other;
  return message.other;
}
