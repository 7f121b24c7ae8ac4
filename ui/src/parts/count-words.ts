// What the window says about the count check of an export.

import type { CountCheckView, CountProgressView, CountWindowView } from '../backend/backend.ts';
import { entryOf } from '../backend/problems.ts';
import { language, t } from '../i18n/language.svelte.ts';

/** Returns how far a count is. */
export function countingWords({ again, done, total }: CountProgressView): string {
  const facts = { done: language.format.count(done), total: language.format.count(total) };
  return t(again ? 'running.counting_differences' : 'running.counting', facts);
}

/** Returns what a count check has come to, in one sentence. */
export function countWords(check: CountCheckView): string {
  const { format } = language;
  const time = check.at === null ? '' : format.moment(check.at);
  const facts = { time, export: format.count(check.export), index: indexWords(check) };
  switch (check.outcome) {
    case 'matches':
      return check.changedMeanwhile === 0
        ? t('count.matches', facts)
        : t('count.matches_but', { ...facts, count: check.changedMeanwhile });
    case 'differs':
      return t('count.differs', facts);
    case 'notChecked':
      return t('count.not_checked', { reason: reasonWords(check) });
  }
}

/** Returns the outcome in two or three words, for a row. */
export function countBrief({ outcome }: CountCheckView): string {
  return t(`count.brief.${outcome}`);
}

/** Returns the number of users in the index, as far as it is known. */
export function indexWords({ index, atLeast }: Pick<CountCheckView, 'index' | 'atLeast'>): string {
  if (index === null) return '?';
  const count = language.format.count(index);
  return atLeast ? t('count.at_least', { count }) : count;
}

/** Returns when the users of a window were created. */
export function windowWords({ from, to }: CountWindowView): string {
  const end = language.format.moment(to);
  return from === null
    ? t('count.window_first', { to: end })
    : t('count.window', { from: language.format.moment(from), to: end });
}

function reasonWords({ reason, detail }: CountCheckView): string {
  switch (reason) {
    case 'permissionMissing':
      return t('count.reason.permissionMissing', { scope: detail ?? '' });
    case 'unanswered':
      return t('count.reason.unanswered', { what: t(entryOf(detail ?? '').brief) });
    case null:
      return t('count.reason.uncounted');
    default:
      return t(`count.reason.${reason}`);
  }
}
