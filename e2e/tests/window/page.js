// The tests' view of the page: elements are found by role and accessible name, as a screen reader
// does. The names are computed by axe-core, which must be injected first.
(() => {
  const { aria, dom, text } = axe.commons;

  /** Runs a query while axe-core holds its model of the page. */
  function withAxe(query) {
    axe.setup(document.documentElement);
    try {
      return query();
    } finally {
      axe.teardown();
    }
  }

  const tidy = (words) => words.replace(/\s+/g, ' ').trim();
  // A label also names a button (HTML-AAM 4.1.3), which axe-core does not implement.
  const labelOf = (element) =>
    element.matches('button:not([aria-labelledby])') ? [...element.labels].map((label) => label.innerText).join(' ') : '';
  const nameOf = (element) => tidy(labelOf(element) || text.accessibleText(element));
  // ARIA has no role for some inputs, such as passwords.
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

  const numbers = new WeakMap();
  let count = 0;
  /** Returns a number that tells an element from all others, whatever their names. */
  const numberOf = (element) => {
    if (!numbers.has(element)) numbers.set(element, (count += 1));
    return numbers.get(element);
  };

  window.look = {
    /** Returns the visible elements with a role and name; a name ending in * is a prefix. */
    find: (role, name) =>
      withAxe(() =>
        [...document.querySelectorAll('body *')].filter(
          (element) =>
            hasRole(element, role) && dom.isVisibleToScreenReaders(element) && isNamed(element, name),
        ),
      ),
    /** Describes an element as assistive technology does. */
    at: (element) =>
      withAxe(() => ({
        name: nameOf(element),
        described: described(element),
        invalid: element.getAttribute('aria-invalid') === 'true',
      })),
    /** Returns the focused element, and whether its focus is visible. */
    focus: () =>
      withAxe(() => {
        const element = document.activeElement ?? document.body;
        // The focus ring of a row's first button may surround the whole row.
        const row = element.matches('[data-row-focus]') ? element.closest('[role=presentation]') : null;
        const hasRing = (each) => {
          const style = getComputedStyle(each);
          return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
        };
        const box = element.getBoundingClientRect();
        const middle = [box.left + box.width / 2, box.top + box.height / 2];
        const there = document.elementFromPoint(...middle);
        return {
          name: nameOf(element),
          number: numberOf(element),
          shown:
            hasRing(element) ||
            (row !== null && hasRing(row)) ||
            element.hasAttribute('data-highlighted') ||
            // A new screen focuses its heading, which needs no ring: it is not interactive.
            element.matches('h1'),
          // Another element may cover it, or it may be scrolled out of view.
          inSight: there !== null && (element.contains(there) || there.contains(element)),
          nowhere: element === document.body,
        };
      }),
    /** Returns all text that users see or hear. */
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
