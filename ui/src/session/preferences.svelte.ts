// What the window remembers between runs. None of it is personal data.

import { type Locale, locales } from '../i18n/catalogue.ts';

export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const LANGUAGE = 'rollcall.language';
const APPEARANCE = 'rollcall.appearance';
const TENANT = 'rollcall.tenant';
const TITLES = 'rollcall.titles-in-words';
const DRAG_WARNED = 'rollcall.drag-warned';

export class Preferences {
  readonly #storage: Storage;
  #locale = $state<Locale | null>(null);
  #appearance = $state<Appearance>('system');
  #titlesInWords = $state(false);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#locale = locales.find((locale) => locale === storage.getItem(LANGUAGE)) ?? null;
    this.#appearance = appearances.find((each) => each === storage.getItem(APPEARANCE)) ?? 'system';
    this.#titlesInWords = storage.getItem(TITLES) !== null;
  }

  /** The language of the window; null follows the system. */
  get locale(): Locale | null {
    return this.#locale;
  }

  set locale(locale: Locale | null) {
    this.#locale = locale;
    if (locale === null) this.#storage.removeItem(LANGUAGE);
    else this.#storage.setItem(LANGUAGE, locale);
  }

  get appearance(): Appearance {
    return this.#appearance;
  }

  set appearance(appearance: Appearance) {
    this.#appearance = appearance;
    this.#storage.setItem(APPEARANCE, appearance);
  }

  /** Whether tables of built-in presets and new exports have titles in words instead of names. */
  get titlesInWords(): boolean {
    return this.#titlesInWords;
  }

  set titlesInWords(wanted: boolean) {
    this.#titlesInWords = wanted;
    if (wanted) this.#storage.setItem(TITLES, 'yes');
    else this.#storage.removeItem(TITLES);
  }

  /** Whether the user has asked not to be warned again before dragging personal data out. */
  get dragWarned(): boolean {
    return this.#storage.getItem(DRAG_WARNED) !== null;
  }

  set dragWarned(warned: boolean) {
    if (warned) this.#storage.setItem(DRAG_WARNED, 'yes');
    else this.#storage.removeItem(DRAG_WARNED);
  }

  /** The tenant that was chosen last. */
  get tenantId(): string | null {
    return this.#storage.getItem(TENANT);
  }

  set tenantId(id: string | null) {
    if (id === null) this.#storage.removeItem(TENANT);
    else this.#storage.setItem(TENANT, id);
  }
}
