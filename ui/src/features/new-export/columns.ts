// The columns of an export that is being edited.

import { DEFAULT_FIELDS, type ExportInput } from '../../backend/backend.ts';

/** A field and the title of its column. */
export interface ColumnInput {
  readonly name: string;
  /** Empty means the name. */
  readonly title: string;
}

export interface Column extends ColumnInput {
  /** Identifies the column while its position changes. */
  readonly id: number;
}

/** Returns the columns of a request. */
export function columnsOf({ fields }: Pick<ExportInput, 'fields'>): ColumnInput[] {
  return fields.map(({ name, exportAs }) => ({ name, title: exportAs ?? '' }));
}

/** The columns of a new export. */
export const DEFAULT_COLUMNS: readonly ColumnInput[] = columnsOf({ fields: DEFAULT_FIELDS });

/** Returns a title that none of the columns has, as close to the wanted one as possible. */
export function freeTitle(columns: readonly ColumnInput[], wanted: string): string {
  const taken = new Set(columns.map(({ name, title }) => (title === '' ? name : title)));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} (${number})`)) number += 1;
  return `${wanted} (${number})`;
}
