// The language that the window speaks, and the two things made of it: texts and formats.

import { Formats } from '../format/formats.ts';
import { type Args, type Key, type Locale, translate } from './catalogue.ts';

class Language {
  locale = $state<Locale>('en');
  readonly format = $derived(new Formats(this.locale));

  /** The message of a key in the present language. */
  readonly t = <K extends Key>(key: K, ...[args]: Args<K>): string => translate(this.locale, key, args);
}

export const language = new Language();

export const t = language.t;
