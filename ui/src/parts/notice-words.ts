// The words of a conversion's notices.

import type { Notice } from '../backend/backend.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the words of a notice. A code without words does not compile. */
export function noticeWords(notice: Notice): string {
  switch (notice.code) {
    case 'empty_source':
      return t('notice.empty_source');
    case 'blank_lines':
      return t('notice.blank_lines', { count: notice.detail.lines });
    case 'idp_tokens_dropped':
      return t('notice.idp_tokens_dropped', { count: notice.detail.rows });
    case 'cells_neutralised':
      return t('notice.cells_neutralised', { count: notice.detail.cells, file: notice.detail.file });
    case 'formulas_kept':
      return t('notice.formulas_kept', { count: notice.detail.cells, file: notice.detail.file });
    case 'cells_cut':
      return t('notice.cells_cut', { count: notice.detail.cells, file: notice.detail.file });
    case 'not_compared':
      return t('notice.not_compared', { count: notice.detail.users, condition: notice.detail.condition });
    case 'left_out_without':
      return t('notice.left_out_without', { count: notice.detail.users, field: notice.detail.field });
    case 'clock_ahead':
      return t('notice.clock_ahead', { count: notice.detail.minutes });
    case 'clock_behind':
      return t('notice.clock_behind', { count: notice.detail.minutes });
    case 'field_absent':
      return t('notice.field_absent', { field: notice.detail.field });
    case 'column_empty':
      return notice.detail.similar === null
        ? t('notice.column_empty', { field: notice.detail.field })
        : t('notice.column_empty_similar', { field: notice.detail.field, similar: notice.detail.similar });
    case 'part_of_list':
      return t('notice.part_of_list', { count: notice.detail.users, total: notice.detail.total });
    case 'resaved_csv':
      return t('notice.resaved_csv');
    case 'changed_by_excel':
      return t('notice.changed_by_excel', { count: notice.detail.cells, file: notice.detail.file });
    case 'broken_characters_kept':
      return t('notice.broken_characters_kept', { count: notice.detail.count, file: notice.detail.file });
    case 'nul_characters':
      return t('notice.nul_characters', { count: notice.detail.cells });
    case 'password_hashes_joined':
      return t('notice.password_hashes_joined', { count: notice.detail.users, left: notice.detail.left });
    case 'holders_not_delivered':
      return t('notice.holders_not_delivered', { count: notice.detail.users, field: notice.detail.field });
    case 'field_protected':
      return t('notice.field_protected', { count: notice.detail.values, field: notice.detail.field });
    case 'users_set_aside':
      return t('notice.users_set_aside', { count: notice.detail.users, file: notice.detail.file });
    case 'kept_as_json':
      return t('notice.kept_as_json', { column: notice.detail.title });
    case 'broken_characters':
      return t('notice.broken_characters', { count: notice.detail.count });
    case 'column_renamed':
      return t('notice.column_renamed', { wanted: notice.detail.wanted, title: notice.detail.title });
    case 'unknown':
      return t('notice.other', { code: notice.detail.code });
  }
}
