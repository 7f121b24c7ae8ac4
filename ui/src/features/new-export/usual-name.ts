// The name of a new export that the user has not named: what its filter keeps.

import type { FilterInput } from '../../backend/backend.ts';
import { t } from '../../i18n/language.svelte.ts';
import { filterWords } from '../../parts/filter-words.ts';
import { editorOf } from './filter.ts';

/** The longest name that is made of conditions. */
const LONGEST = 60;

/** Returns the name, in the language of the window. */
export function usualName(filter: FilterInput | null): string {
  if (filter === null) return t('new.default_name');
  const name = complete(filter) ? t('new.name.filtered', { words: filterWords(filter) }) : '';
  return name === '' || Array.from(name).length > LONGEST ? t('new.name.selected') : name;
}

/** Whether every condition of a filter can be put into words. */
function complete(filter: FilterInput): boolean {
  if (filter.kind !== 'condition') return filter.parts.length > 0 && filter.parts.every(complete);
  const { field, operator, values } = filter;
  return field !== '' && operator !== '' && (editorOf(operator) === 'none' || values.length > 0);
}
