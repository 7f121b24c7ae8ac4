// The limit as people type it.

/** Digits in groups of three, as any language writes them, or without groups. */
const WHOLE = /^\d+$|^\d{1,3}([ \u00a0\u202f.,'’])\d{3}(\1\d{3})*$/;

/** What was typed: a number of users, everyone, or why it is neither. */
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
