// How tests find their way in the page: as a screen reader does, by role and accessible name, which axe-core works out.
// Put into the page after axe-core.
(() => {
  const { aria, dom, text } = axe.commons;

  /** Runs a look with axe-core's picture of the page, which it keeps no longer than that. */
  function looking(look) {
    axe.setup(document.documentElement);
    try {
      return look();
    } finally {
      axe.teardown();
    }
  }

  const tidy = (words) => words.replace(/\s+/g, ' ').trim();
  // A label names a button too (HTML-AAM 4.1.3), which axe-core leaves out.
  const labelOf = (element) =>
    element.matches('button:not([aria-labelledby])') ? [...element.labels].map((label) => label.innerText).join(' ') : '';
  const nameOf = (element) => tidy(labelOf(element) || text.accessibleText(element));
  // ARIA has no role for some things that people type into, such as a password.
  const isControl = (element) => element.matches('input, textarea, select, summary, button:not([role])');
  const hasRole = (element, role) =>
    role === 'control' ? isControl(element) : aria.getRole(element) === role;
  const isNamed = (element, name) =>
    name.endsWith('*') ? nameOf(element).startsWith(name.slice(0, -1)) : nameOf(element) === name;

  const described = (element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => tidy(document.getElementById(id)?.innerText ?? ''))
      .filter((words) => words !== '');

  window.look = {
    /** The visible elements of a role with a name; a name that ends in * is the beginning of one. */
    find: (role, name) =>
      looking(() =>
        [...document.querySelectorAll('body *')].filter(
          (element) =>
            hasRole(element, role) && dom.isVisibleToScreenReaders(element) && isNamed(element, name),
        ),
      ),
    /** What an element says of itself. */
    at: (element) =>
      looking(() => ({
        name: nameOf(element),
        described: described(element),
        invalid: element.getAttribute('aria-invalid') === 'true',
      })),
    /** What has the keyboard's attention, and whether a person can see that it has. */
    focus: () =>
      looking(() => {
        const element = document.activeElement ?? document.body;
        // The ring of a row's first button is around the whole row.
        const ring = element.matches('[data-row-focus]') ? element.closest('[role=presentation]') : element;
        const style = getComputedStyle(ring ?? element);
        const box = element.getBoundingClientRect();
        const middle = [box.left + box.width / 2, box.top + box.height / 2];
        const there = document.elementFromPoint(...middle);
        return {
          name: nameOf(element),
          shown:
            (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none') ||
            element.hasAttribute('data-highlighted') ||
            // A new screen is read from its heading on; nothing can be done with that.
            element.matches('h1'),
          // Something else may lie over it, or it may be scrolled out of sight.
          inSight: there !== null && (element.contains(there) || there.contains(element)),
          nowhere: element === document.body,
        };
      }),
    /** All words that a person sees or hears. */
    words: () => {
      const heard = [...document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')]
        .filter((element) => element.checkVisibility())
        .flatMap((element) =>
          ['aria-label', 'placeholder', 'title', 'alt'].map((name) => element.getAttribute(name) ?? ''),
        );
      const seen = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent !== null && parent.checkVisibility()) seen.push(walker.currentNode.data);
      }
      return [...new Set([...seen, ...heard].map(tidy))].filter((words) => words !== '');
    },
  };
})();
