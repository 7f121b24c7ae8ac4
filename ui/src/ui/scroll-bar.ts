// How wide scroll bars are that take room beside what scrolls.

let width: number | undefined;

/** Returns the width in pixels; 0 for scroll bars that lie over what scrolls. */
export function scrollBarWidth(): number {
  if (width === undefined) {
    const probe = document.createElement('div');
    probe.style.cssText = 'position: absolute; visibility: hidden; overflow-y: scroll';
    document.body.append(probe);
    width = probe.offsetWidth - probe.clientWidth;
    probe.remove();
  }
  return width;
}
