// Fields that give the e-mail address away although it is hidden.

import type { PreviewView } from '../../backend/backend.ts';

/**
 * The fields that often hold the address or a part of it. Without a name of their own, Auth0 sets
 * a user's `name` to the address, the `nickname` to its local part, and the `picture` to that of
 * Gravatar for the address (Auth0 docs, "User Profile Structure").
 */
export const TRACES = ['name', 'nickname', 'picture'] as const;

/** A local part as short as this occurs in other texts by chance. */
const SHORT = 3;

/** The columns to ask for, so that the fields can be compared with the address. */
export const TRACED = ['email', ...TRACES].map((name) => ({ name, exportAs: null }));

/**
 * Returns the fields that give away the address of any user in a preview of the columns `TRACED`:
 * that contain the address or its local part, or are a picture that Gravatar finds by the address.
 */
export function tracesIn({ columns, rows }: Pick<PreviewView, 'columns' | 'rows'>): string[] {
  const cellsOf = (row: PreviewView['rows'][number], field: number) =>
    row.filter((_, index) => columns[index]?.field === field).map(({ text }) => text.toLowerCase());
  return TRACES.filter((name, index) =>
    rows.some((row) => {
      const [email = ''] = cellsOf(row, 0);
      return email !== '' && cellsOf(row, index + 1).some((text) => tells(name, text, email));
    }),
  );
}

function tells(name: (typeof TRACES)[number], text: string, email: string): boolean {
  const [local = ''] = email.split('@', 1);
  // Gravatar names a picture by a hash of the address, which anyone can compare with.
  if (name === 'picture' && text.includes('gravatar.com/avatar/')) return true;
  return text.includes(email) || text === local || (local.length > SHORT && text.includes(local));
}
