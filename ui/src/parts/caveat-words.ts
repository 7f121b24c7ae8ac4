// The words of what the files of an export do not say.

import type { Caveat } from '../backend/backend.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the words of a caveat. A caveat without words does not compile. */
export function caveatWords(caveat: Caveat): string {
  switch (caveat.code) {
    case 'blocked_left_out':
      return caveat.detail.users === null
        ? t('caveat.blocked_left_out')
        : t('caveat.blocked_left_out_count', { count: caveat.detail.users });
    case 'without_email_left_out':
      return caveat.detail.users === null
        ? t('caveat.without_email_left_out')
        : t('caveat.without_email_left_out_count', { count: caveat.detail.users });
    case 'never_signed_in_from_creation':
      return t('caveat.never_signed_in_from_creation', { age: ageWords(caveat.detail.age) });
    case 'blocked_attempt_counts':
      return t('caveat.blocked_attempt_counts');
    case 'last_sign_in_only':
      return t('caveat.last_sign_in_only');
    case 'later_sign_ins_left_out':
      return t('caveat.later_sign_ins_left_out');
    case 'enrolled_not_enforced':
      return t('caveat.enrolled_not_enforced');
    case 'verified_by_connection':
      return t('caveat.verified_by_connection');
    case 'blocked_by_administrator':
      return t('caveat.blocked_by_administrator');
    case 'password_from_creation':
      return t('caveat.password_from_creation', { age: ageWords(caveat.detail.age) });
    case 'passwords_of_databases':
      return t('caveat.passwords_of_databases');
    case 'status_from_blocked':
      return t('caveat.status_from_blocked');
    case 'follows_template':
      return t('caveat.follows_template', caveat.detail);
    case 'not_in_export':
      return t('caveat.not_in_export');
  }
}

/** Returns an age such as `90d` or `24h` in words. */
function ageWords(age: string): string {
  const count = Number.parseInt(age, 10);
  return age.endsWith('h') ? t('caveat.hours', { count }) : t('caveat.days', { count });
}
