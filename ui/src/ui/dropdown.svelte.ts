// Loads the menu library after the first paint. It is a third of the page's code, and only needed
// once a menu opens.

class Dropdown {
  /** Null until loaded. */
  menu = $state.raw<typeof import('./dropdown.ts').DropdownMenu | null>(null);

  async load(): Promise<void> {
    this.menu ??= (await import('./dropdown.ts')).DropdownMenu;
  }
}

export const dropdown = new Dropdown();
