// The file formats, grouped by their use.

import type { FormatEntry } from '../../backend/backend.ts';

export const formatGroups = ['spreadsheets', 'programs', 'import'] as const;
export type FormatGroup = (typeof formatGroups)[number];

const SPREADSHEETS = /^(xlsx|ods|csv(-excel.*|-semicolon)?)$/;

/** Returns the group of a format; unknown formats are for programs. */
export function formatGroup(name: string): FormatGroup {
  if (SPREADSHEETS.test(name)) return 'spreadsheets';
  return /^import|^baton-file$|-import$/.test(name) ? 'import' : 'programs';
}

/** Returns the formats of each group that has any, in their order. */
export function groupFormats(
  formats: readonly FormatEntry[],
): [group: FormatGroup, formats: FormatEntry[]][] {
  const members = (group: FormatGroup) => formats.filter(({ name }) => formatGroup(name) === group);
  return formatGroups
    .map((group): [FormatGroup, FormatEntry[]] => [group, members(group)])
    .filter(([, formats]) => formats.length > 0);
}
