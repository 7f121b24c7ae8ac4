// How values are written, and which are hidden: what the form's dialogs offer.

import type { ProtectWay, StyleInput } from '../../backend/backend.ts';

/** Everything as Auth0 delivers it. */
export const PLAIN: StyleInput = { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] };

/** Every way of hiding, in the order in which to offer them. */
export const protectWays: readonly ProtectWay[] = ['mask', 'keepDomain', 'hash'];

/** Regions for CSV for Excel; their languages write numbers, and so separate columns, in different ways. */
export const regions: readonly string[] = [
  'de-AT',
  'de-CH',
  'de-DE',
  'en-AU',
  'en-CA',
  'en-GB',
  'en-IE',
  'en-IN',
  'en-US',
  'es-ES',
  'es-MX',
  'fr-BE',
  'fr-CA',
  'fr-CH',
  'fr-FR',
  'it-IT',
  'ja-JP',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'sv-SE',
];

/** Whether one of two fields holds the other, so that hiding the one concerns the other. */
export function overlaps(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return long === short || long.startsWith(`${short}.`) || long.startsWith(`${short}[`);
}

/** The style without what is hidden of columns that are not chosen. */
export function styleFor(style: StyleInput, names: readonly string[]): StyleInput {
  return {
    ...style,
    protect: style.protect.filter(({ path }) => names.some((name) => overlaps(name, path))),
  };
}

/** The style with columns hidden in these ways; null shows a column. What is hidden inside of columns stays so. */
export function withHidden(style: StyleInput, ways: ReadonlyMap<string, ProtectWay | null>): StyleInput {
  const others = style.protect.filter(({ path }) => !ways.has(path));
  const hidden = [...ways].flatMap(([path, how]) => (how === null ? [] : [{ path, how }]));
  return { ...style, protect: [...others, ...hidden] };
}

/** How a column is hidden; null where it is shown. */
export function hiddenBy(style: StyleInput, name: string): ProtectWay | null {
  return style.protect.find(({ path }) => path === name)?.how ?? null;
}
