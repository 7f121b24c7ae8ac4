// What files are, in words.

import type { FoundFile, FoundFiles } from '../../backend/backend.ts';
import { language, t } from '../../i18n/language.svelte.ts';

/** Returns what was found, such as `users.json: an Auth0 export of 12,345 users, 9 attributes`. */
export function foundWords({ files, users, attributes }: FoundFiles): string {
  const [first] = files;
  const counted = t('convert.users', { count: users });
  const known = t('convert.attributes', { count: attributes });
  if (files.length !== 1 || first === undefined) {
    return t('convert.found_files', { count: files.length, users: counted, attributes: known });
  }
  return t('convert.found', { name: first.name, form: formWords(first), users: counted, attributes: known });
}

/** Returns what one of several files is. */
export function fileWords(file: FoundFile): string {
  const users = t(file.joined ? 'convert.hashes' : 'convert.users', { count: file.users });
  const size = language.format.bytes(file.bytes);
  return t('convert.found_file', { name: file.name, form: formWords(file), users, size });
}

function formWords({ form, separator }: FoundFile): string {
  if (form !== 'csv') return t(`convert.form.${form}`);
  if (separator === null || separator === ',') return t('convert.form.csv');
  return t('convert.form.csv_by', { separator: separatorWords(separator) });
}

function separatorWords(separator: string): string {
  switch (separator) {
    case '\t':
      return t('convert.separator.tab');
    case ';':
      return t('convert.separator.semicolon');
    case '|':
      return t('convert.separator.bar');
    default:
      return separator;
  }
}
