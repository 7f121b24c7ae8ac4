// Who has signed a pack, or why nobody has, in words.

import type { EvidenceView } from '../backend/backend.ts';
import type { Key } from '../i18n/catalogue.ts';
import { t } from '../i18n/language.svelte.ts';

type Signing = EvidenceView['signing'];

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

/** Returns who has signed a pack, or why nobody has. */
export function signingWords({ key, unsigned }: Signing): string {
  if (key !== null) return t('signing.signed_by', { key });
  return unsigned === null
    ? t('signing.not_signed')
    : t('signing.not_signed_because', { reason: unsignedReason(unsigned) });
}

/** Whether a problem of this code is one of the keychain, so that packs are not signed. */
export function isOfKeychain(code: string): boolean {
  return REASONS.has(code);
}
