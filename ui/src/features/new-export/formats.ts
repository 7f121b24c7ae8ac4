// The file formats, grouped by their use.

import type { FormatEntry, FormatGroup } from '../../backend/backend.ts';

/** The groups, in the order of the menu. A record, so that none can be forgotten. */
const GROUPS: Readonly<Record<FormatGroup, true>> = { spreadsheets: true, programs: true, import: true };
const formatGroups = Object.keys(GROUPS) as readonly FormatGroup[];

/** Returns the formats of each group that has any, in their order. */
export function groupFormats(
  formats: readonly FormatEntry[],
): [group: FormatGroup, formats: FormatEntry[]][] {
  return formatGroups
    .map((group): [FormatGroup, FormatEntry[]] => [group, formats.filter((format) => format.group === group)])
    .filter(([, formats]) => formats.length > 0);
}

/** Returns the chosen formats with one more or one less, each once. */
export function withFormat(chosen: readonly string[], name: string, on: boolean): string[] {
  const others = chosen.filter((each) => each !== name);
  return on ? [...others, name] : others;
}

/** Returns the chosen formats with one that is CSV, if none of them is. */
export function withCsv(chosen: readonly string[], formats: readonly FormatEntry[]): readonly string[] {
  const isCsv = (name: string) =>
    formats.some((format) => format.name === name && format.extension === 'csv');
  return chosen.some(isCsv) ? chosen : ['csv', ...chosen];
}
