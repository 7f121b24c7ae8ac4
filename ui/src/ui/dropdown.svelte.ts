// The library's menu is a third of the page's code and not needed before the first menu opens. A list of rows that
// each have a menu behind a button is there much sooner without it.

class Dropdown {
  /** Null until it has been loaded. */
  menu = $state.raw<typeof import('./dropdown.ts').DropdownMenu | null>(null);

  async load(): Promise<void> {
    this.menu ??= (await import('./dropdown.ts')).DropdownMenu;
  }
}

export const dropdown = new Dropdown();
