// The current language, with its texts and formats.

import { Formats } from '../format/formats.ts';
import { type Args, isLoaded, type Key, load, type Locale, regionalTag, translate } from './catalogue.ts';

class Language {
  /** The language of the page. */
  locale = $state<Locale>('en');
  /** Whether the chosen language is not shown yet, because its texts are on their way. */
  loading = $state(false);
  #chosen: Locale = 'en';
  /** The system's language and region, such as `en-GB`; null until known. */
  system = $state<string | null>(null);
  /** The region that the user has chosen; null for the system's. */
  region = $state<string | null>(null);
  readonly format = $derived(new Formats(regionalTag(this.locale, this.region, this.system)));

  /** Returns the message of a key in the current language. */
  readonly t = <K extends Key>(key: K, ...[args]: Args<K>): string => translate(this.locale, key, args);

  /**
   * Changes the language, at once if its texts are loaded. Until they are, and if they can't be,
   * the page keeps its language.
   */
  async choose(locale: Locale): Promise<void> {
    this.#chosen = locale;
    this.loading = !isLoaded(locale);
    try {
      if (this.loading) await load(locale);
    } finally {
      // Another one may have been chosen meanwhile.
      if (this.#chosen === locale) {
        if (isLoaded(locale)) this.locale = locale;
        this.loading = false;
      }
    }
  }
}

export const language = new Language();

export const t = language.t;
