/** Rows rendered beyond both edges, so that a quick scroll shows no gap. */
export const SPARE_ROWS = 6;

/** Returns the rows of a long list to render: from `start` up to, but not including, `end`. */
export function visibleRows(
  count: number,
  rowHeight: number,
  top: number,
  height: number,
  spare = SPARE_ROWS,
): { start: number; end: number } {
  const first = Math.floor(top / rowHeight);
  const end = Math.min(count, first + Math.ceil(height / rowHeight) + 1 + spare);
  return { start: Math.max(0, Math.min(first - spare, end)), end };
}
