// What the window says about Auth0’s own record of an export.

import type { WitnessView } from '../backend/backend.ts';
import { entryOf } from '../backend/problems.ts';
import { language, t } from '../i18n/language.svelte.ts';

/** Returns what came of looking for the events of an export in Auth0’s log. */
export function witnessWords({ outcome, detail, at, events, supplement }: WitnessView): string {
  const { format } = language;
  const moment = (date: string | null) => (date === null ? '?' : format.moment(date));
  switch (outcome) {
    case 'found': {
      const time = events.map(({ date }) => moment(date)).join(', ');
      return supplement === null
        ? t('witness.found', { time, files: events.map(({ file }) => file).join(', ') })
        : t('witness.found_beside', { time, folder: supplement });
    }
    case 'notFoundYet':
      return t('witness.not_found_yet', { time: moment(at) });
    case 'notPermitted':
      return t('witness.not_permitted', { scope: detail ?? '' });
    case 'notAsked':
      return detail === null
        ? t('witness.not_asked')
        : t('witness.not_asked_because', { what: t(entryOf(detail).brief) });
  }
}
