// The words of what differs in a pack.

import type { PackDifference } from '../../backend/backend.ts';
import { language, t } from '../../i18n/language.svelte.ts';

/** Returns the words of a difference. A difference without words does not compile. */
export function differenceWords(difference: PackDifference): string {
  switch (difference.kind) {
    case 'unreadableLine':
      return t('difference.unreadableLine', { line: language.format.count(difference.line) });
    case 'unreadableManifest':
      return t('difference.unreadableManifest');
    case 'tooLarge':
      return t('difference.tooLarge');
    case 'notSignedBy':
      return t('difference.notSignedBy', { wanted: difference.wanted });
    case 'renamed':
      return t('difference.renamed', { name: difference.name, now: difference.now });
    case 'signatureBroken':
    case 'otherSigner':
      return t(`difference.${difference.kind}`, { name: difference.name, key: difference.key });
    case 'miscounted':
      return t('difference.miscounted', {
        name: difference.name,
        counted: t('check.users', { count: difference.counted }),
        stated: language.format.count(difference.stated),
      });
    default:
      return t(`difference.${difference.kind}`, { name: difference.name });
  }
}
