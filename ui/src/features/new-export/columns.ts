// The columns of an export that is being edited.

import { DEFAULT_FIELDS, type ExportInput, type FieldInput, type ShapeInput } from '../../backend/backend.ts';

/** A field and the title of its column. */
export interface ColumnInput {
  readonly name: string;
  /** Empty means the name. */
  readonly title: string;
  /** How its cells are made; absent if they hold what Auth0 delivers. */
  readonly shape?: ShapeInput | undefined;
}

export interface Column extends ColumnInput {
  /** Identifies the column while its position changes. */
  readonly id: number;
}

/** Returns the columns of a request. */
export function columnsOf({ fields }: Pick<ExportInput, 'fields'>): ColumnInput[] {
  return fields.map(({ name, exportAs, shape }) => ({
    name,
    title: exportAs ?? '',
    ...(shape === undefined ? {} : { shape }),
  }));
}

/** Returns a column as an export asks for it. */
export function fieldOf({ name, title, shape }: ColumnInput): FieldInput {
  const field = { name, exportAs: title === '' ? null : title };
  return shape === undefined ? field : { ...field, shape };
}

/** The columns of a new export. */
export const DEFAULT_COLUMNS: readonly ColumnInput[] = columnsOf({ fields: DEFAULT_FIELDS });

/** Returns a title that none of the columns has, as close to the wanted one as possible. */
export function freeTitle(columns: readonly Column[], wanted: string, exceptId?: number): string {
  const others = columns.filter(({ id }) => id !== exceptId);
  const taken = new Set(others.map(({ name, title }) => (title === '' ? name : title)));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} (${number})`)) number += 1;
  return `${wanted} (${number})`;
}

/** Returns the columns with one moved to another index; null if it would not move. */
export function moved(columns: readonly Column[], id: number, to: number): Column[] | null {
  const from = columns.findIndex((column) => column.id === id);
  const column = columns[from];
  if (column === undefined || to === from || to < 0 || to >= columns.length) return null;
  return columns.toSpliced(from, 1).toSpliced(to, 0, column);
}

/** Returns the columns with one changed; null if nothing would change. */
export function replaced(
  columns: readonly Column[],
  id: number,
  change: Partial<ColumnInput>,
): Column[] | null {
  const before = columns.find((column) => column.id === id);
  const after = before && { ...before, ...change };
  if (after === undefined || before === undefined) return null;
  if (after.name === before.name && after.title === before.title && after.shape === before.shape) return null;
  return columns.map((column) => (column.id === id ? after : column));
}
