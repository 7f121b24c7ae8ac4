/** Rows beyond both edges that are kept ready, so that a quick scroll shows no gap. */
export const SPARE = 6;

/** Which rows of a long list have to exist: from `start` up to, but not including, `end`. */
export function inSight(
  count: number,
  rowHeight: number,
  top: number,
  height: number,
  spare = SPARE,
): { start: number; end: number } {
  const first = Math.floor(top / rowHeight);
  const end = Math.min(count, first + Math.ceil(height / rowHeight) + 1 + spare);
  return { start: Math.max(0, Math.min(first - spare, end)), end };
}
