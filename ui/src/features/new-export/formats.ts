// The formats of output files, by what they are for.

import type { FormatEntry } from '../../backend/backend.ts';

export const formatGroups = ['spreadsheets', 'programs', 'import'] as const;
export type FormatGroup = (typeof formatGroups)[number];

const SPREADSHEETS = /^(xlsx|ods|csv(-excel.*|-semicolon)?)$/;

/** What a format is for. What is not known is for programs. */
export function formatGroup(name: string): FormatGroup {
  if (SPREADSHEETS.test(name)) return 'spreadsheets';
  return name.startsWith('import') ? 'import' : 'programs';
}

/** The formats of each group that has any, in the order in which they are offered. */
export function groupFormats(
  formats: readonly FormatEntry[],
): [group: FormatGroup, formats: FormatEntry[]][] {
  const members = (group: FormatGroup) => formats.filter(({ name }) => formatGroup(name) === group);
  return formatGroups
    .map((group): [FormatGroup, FormatEntry[]] => [group, members(group)])
    .filter(([, formats]) => formats.length > 0);
}
