// What the window remembers between runs. None of it is personal data.

import { type Locale, locales } from '../i18n/catalogue.ts';

export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const LANGUAGE = 'rollcall.language';
const APPEARANCE = 'rollcall.appearance';
const TENANT = 'rollcall.tenant';
const TITLES = 'rollcall.titles-in-words';
const DRAG_WARNED = 'rollcall.drag-warned';
const PRESET_KEYS = 'rollcall.preset-keys';
const KEYS_CONFIRMED = 'rollcall.keys-confirmed';

export class Preferences {
  readonly #storage: Storage;
  #locale = $state<Locale | null>(null);
  #appearance = $state<Appearance>('system');
  #titlesInWords = $state(false);
  #presetKeys = $state.raw<readonly (string | null)[]>([]);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#locale = locales.find((locale) => locale === storage.getItem(LANGUAGE)) ?? null;
    this.#appearance = appearances.find((each) => each === storage.getItem(APPEARANCE)) ?? 'system';
    this.#titlesInWords = storage.getItem(TITLES) !== null;
    this.#presetKeys = listOf(storage.getItem(PRESET_KEYS));
  }

  /** The ids of the presets that the keys with digits start, the first for key 1. */
  get presetKeys(): readonly (string | null)[] {
    return this.#presetKeys;
  }

  set presetKeys(keys: readonly (string | null)[]) {
    if (JSON.stringify(keys) === JSON.stringify(this.#presetKeys)) return;
    this.#presetKeys = keys;
    this.#storage.setItem(PRESET_KEYS, JSON.stringify(keys));
  }

  /** Returns whether the user has confirmed that keys start exports of a production tenant. */
  areKeysConfirmed(tenantId: string): boolean {
    return listOf(this.#storage.getItem(KEYS_CONFIRMED)).includes(tenantId);
  }

  confirmKeys(tenantId: string): void {
    const tenants = listOf(this.#storage.getItem(KEYS_CONFIRMED));
    this.#storage.setItem(KEYS_CONFIRMED, JSON.stringify([...new Set([...tenants, tenantId])]));
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

/** Returns a stored list of texts; an empty one if it is unreadable. */
function listOf(stored: string | null): readonly (string | null)[] {
  try {
    const list: unknown = JSON.parse(stored ?? '[]');
    if (!Array.isArray(list)) return [];
    return list.map((each: unknown) => (typeof each === 'string' ? each : null));
  } catch {
    return [];
  }
}
