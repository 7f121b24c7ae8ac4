// Where messages stand so that they cover neither the control that has the focus nor the buttons
// of a dialog.

/** The corners of the window for messages; the first is the usual one. */
export const corners = ['bottom-right', 'top-right', 'bottom-left', 'top-left'] as const;
export type Corner = (typeof corners)[number];

/** The edges of something in the window, in pixels. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'right' | 'bottom'>;

/** Room between a message and the control, such as for its outline, in pixels. */
const MARGIN = 6;

/** Returns the area that two boxes share. */
function shared(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** Returns the box of messages in another corner of a room, as far from its edges. */
function moved(box: Box, from: Corner, to: Corner, room: Box): Box {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const aside = from.endsWith('right') ? room.right - box.right : box.left - room.left;
  const above = from.startsWith('top') ? box.top - room.top : room.bottom - box.bottom;
  const left = to.endsWith('right') ? room.right - aside - width : room.left + aside;
  const top = to.startsWith('top') ? room.top + above : room.bottom - above - height;
  return { left, top, right: left + width, bottom: top + height };
}

/**
 * Returns the corner for messages that stand at `box` in the corner `from`: the same one as long
 * as they don't cover what is to stay in sight, such as the focused control, else the first one
 * where they cover the least of it.
 */
export function cornerFor(inSight: readonly Box[], box: Box, from: Corner, room: Box): Corner {
  const around = inSight.map((each) => ({
    left: each.left - MARGIN,
    top: each.top - MARGIN,
    right: each.right + MARGIN,
    bottom: each.bottom + MARGIN,
  }));
  const covered = (corner: Corner) => {
    const there = moved(box, from, corner, room);
    return around.reduce((sum, each) => sum + shared(there, each), 0);
  };
  const best = corners.reduce((one, other) => (covered(other) < covered(one) ? other : one));
  return covered(best) < covered(from) ? best : from;
}
