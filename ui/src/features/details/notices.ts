// The words of a conversion's notices.

import type { Notice } from '../../backend/backend.ts';
import { t } from '../../i18n/language.svelte.ts';

/** Returns the words of a notice. A notice of a newer Rollcall shows its code. */
export function noticeWords({ code, detail }: Notice): string {
  const facts = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {};
  const count = (name: string) => (typeof facts[name] === 'number' ? facts[name] : 0);
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '');
  switch (code) {
    case 'empty_source':
      return t('notice.empty_source');
    case 'blank_lines':
      return t('notice.blank_lines', { count: count('lines') });
    case 'idp_tokens_dropped':
      return t('notice.idp_tokens_dropped', { count: count('rows') });
    case 'cells_neutralised':
      return t('notice.cells_neutralised', { count: count('cells'), file: fileName(text('path')) });
    case 'formulas_kept':
      return t('notice.formulas_kept', { count: count('cells'), file: fileName(text('path')) });
    case 'cells_cut':
      return t('notice.cells_cut', { count: count('cells'), file: fileName(text('path')) });
    case 'not_compared':
      return t('notice.not_compared', { count: count('users'), condition: text('condition') });
    case 'left_out_without':
      return t('notice.left_out_without', { count: count('users'), field: text('path') });
    case 'field_absent':
      return t('notice.field_absent', { field: text('field') });
    case 'column_empty':
      return t('notice.column_empty', { field: text('path') });
    case 'holders_not_delivered':
      return t('notice.holders_not_delivered', { count: count('users'), field: text('field') });
    case 'field_protected':
      return t('notice.field_protected', { count: count('values'), field: text('path') });
    case 'users_set_aside':
      return t('notice.users_set_aside', { count: count('users'), file: fileName(text('path')) });
    case 'kept_as_json':
      return t('notice.kept_as_json', { column: text('title') });
    case 'broken_characters':
      return t('notice.broken_characters', { count: count('count') });
    case 'column_renamed':
      return t('notice.column_renamed', { wanted: text('wanted'), title: text('title') });
    default:
      return t('notice.other', { code });
  }
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
