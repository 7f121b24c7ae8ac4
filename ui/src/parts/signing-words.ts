// Why packs are not signed, in words.

import type { Key } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.svelte.ts';

const REASONS: ReadonlyMap<string, Key> = new Map([
  ['no_keychain', 'signing.reason.no_keychain'],
  ['keychain_locked', 'signing.reason.keychain_locked'],
  ['keychain_denied', 'signing.reason.keychain_denied'],
  ['keychain_failed', 'signing.reason.keychain_failed'],
  ['secret_damaged', 'signing.reason.secret_damaged'],
] as const);

/** Returns why packs are not signed, by the code of the reason. */
export function unsignedReason(code: string): string {
  return t((REASONS.get(code) ?? 'signing.reason.other') as 'signing.reason.other');
}

/** Whether a problem of this code is one of the keychain, so that packs are not signed. */
export function isOfKeychain(code: string): boolean {
  return REASONS.has(code);
}
