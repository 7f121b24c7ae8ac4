// How values are written and which are hidden: the choices of the dialogs.

import type { ProtectWay, StyleInput } from '../../backend/backend.ts';

/** Values as Auth0 delivers them. */
export const PLAIN: StyleInput = { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] };

/**
 * The ways of hiding a column, in the order of the menu. A record, so that none can be forgotten.
 */
const WAYS: Readonly<Record<ProtectWay, true>> = { mask: true, keepDomain: true, hash: true };
export const protectWays = Object.keys(WAYS) as readonly ProtectWay[];

/**
 * Returns whether one of two fields contains the other, so that hiding one affects the other. An
 * index stands for every element. The rule is that of `FieldPath::overlaps`.
 */
export function overlaps(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other]
    .map((name) => name.replaceAll(/\[\d+\]/g, '[]'))
    .sort((first, second) => first.length - second.length);
  return long === short || long.startsWith(`${short}.`) || long.startsWith(`${short}[`);
}

/** Returns the style without hidden fields that none of the columns contains. */
export function styleFor(style: StyleInput, names: readonly string[]): StyleInput {
  return {
    ...style,
    protect: style.protect.filter(({ path }) => names.some((name) => overlaps(name, path))),
  };
}

/**
 * Returns the style with columns hidden in the given ways; null shows a column. Other hidden
 * fields stay hidden.
 */
export function withHidden(style: StyleInput, ways: ReadonlyMap<string, ProtectWay | null>): StyleInput {
  const others = style.protect.filter(({ path }) => !ways.has(path));
  const hidden = [...ways].flatMap(([path, how]) => (how === null ? [] : [{ path, how }]));
  return { ...style, protect: [...others, ...hidden] };
}

/** Returns how a column is hidden; null if it is shown. */
export function hiddenBy(style: StyleInput, name: string): ProtectWay | null {
  return style.protect.find(({ path }) => path === name)?.how ?? null;
}

/**
 * Returns the hidden field that contains a field, so that it is hidden, too; null if there is none.
 */
export function hiddenWith(style: StyleInput, name: string): string | null {
  const steps = name.replaceAll(/\[\d+\]/g, '[]');
  const around = style.protect.find(({ path }) => {
    const outer = path.replaceAll(/\[\d+\]/g, '[]');
    return (
      path !== name && (steps === outer || steps.startsWith(`${outer}.`) || steps.startsWith(`${outer}[`))
    );
  });
  return around?.path ?? null;
}
