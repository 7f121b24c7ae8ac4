// The current language, with its texts and formats.

import { Formats } from '../format/formats.ts';
import { type Args, type Key, type Locale, regionalTag, translate } from './catalogue.ts';

class Language {
  locale = $state<Locale>('en');
  /** The system's language and region, such as `en-GB`; null until known. */
  system = $state<string | null>(null);
  readonly format = $derived(new Formats(regionalTag(this.locale, this.system)));

  /** Returns the message of a key in the current language. */
  readonly t = <K extends Key>(key: K, ...[args]: Args<K>): string => translate(this.locale, key, args);
}

export const language = new Language();

export const t = language.t;
