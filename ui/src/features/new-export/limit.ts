// Reads the limit as it was typed.

/** Digits, ungrouped or in groups of three with the separator of any language. */
const WHOLE = /^\d+$|^\d{1,3}([ \u00a0\u202f.,'’])\d{3}(\1\d{3})*$/;

/** A number of users, null for no limit, or the code of a problem. */
export type Limit =
  | { readonly value: number | null; readonly problem: null }
  | { readonly value: null; readonly problem: 'limit_not_a_number' | 'limit_not_whole' | 'limit_zero' };

export function readLimit(typed: string): Limit {
  const text = typed.trim();
  if (text === '') return { value: null, problem: null };
  if (WHOLE.test(text)) return { value: Number(text.replace(/\D/g, '')), problem: null };
  if (/^[-−]\s*\d/.test(text)) return { value: null, problem: 'limit_zero' };
  return { value: null, problem: /^\d+[.,]\d+$/.test(text) ? 'limit_not_whole' : 'limit_not_a_number' };
}
