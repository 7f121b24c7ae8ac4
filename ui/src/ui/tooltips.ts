// Keeps the tooltips of what lies below from covering an open menu or panel. A tooltip is the
// system's, shown for the `title` of what the pointer is over, and drawn above everything.

/** What is used of an element. */
export interface Titled {
  readonly parentElement: Titled | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  closest(selectors: string): unknown;
}

/** What opens above the page, and keeps its own tooltips. */
const ABOVE = '.menu, .popover';

/** Takes the titles of elements away and gives them back. */
export class Titles {
  readonly #taken = new Map<Titled, string>();

  /** Takes the titles of an element and of those around it, unless they are above the page. */
  take(from: Titled | null): void {
    if (from?.closest(ABOVE) !== null) return;
    for (let element: Titled | null = from; element !== null; element = element.parentElement) {
      const title = element.getAttribute('title');
      if (title === null || title === '') continue;
      this.#taken.set(element, title);
      element.removeAttribute('title');
    }
  }

  /** Gives back every title, but for elements that have got another one meanwhile. */
  giveBack(): void {
    for (const [element, title] of this.#taken) {
      if (element.getAttribute('title') === null) element.setAttribute('title', title);
    }
    this.#taken.clear();
  }
}

const titles = new Titles();
/** How many menus and panels are open. */
let open = 0;

function takeOver({ target }: Event): void {
  if (target instanceof Element) titles.take(target);
}

/** Lets the page below show no tooltips until the returned function is called. */
export function withoutTooltips(): () => void {
  open += 1;
  if (open === 1) {
    titles.take([...document.querySelectorAll(':hover')].at(-1) ?? null);
    document.addEventListener('mouseover', takeOver, true);
  }
  return () => {
    open -= 1;
    if (open > 0) return;
    document.removeEventListener('mouseover', takeOver, true);
    titles.giveBack();
  };
}
