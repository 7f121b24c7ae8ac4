import { expect, test } from 'vitest';
import { Titles, type Titled } from './tooltips.ts';

class Fake implements Titled {
  readonly parentElement: Fake | null;
  readonly #class: string;
  title: string | null;

  constructor(title: string | null, parentElement: Fake | null = null, classes = '') {
    this.title = title;
    this.parentElement = parentElement;
    this.#class = classes;
  }

  getAttribute() {
    return this.title;
  }

  setAttribute(_: string, title: string) {
    this.title = title;
  }

  removeAttribute() {
    this.title = null;
  }

  closest(selectors: string): Fake | null {
    if (selectors.split(', ').includes(`.${this.#class}`)) return this;
    return this.parentElement?.closest(selectors) ?? null;
  }
}

test('what the pointer is over loses its title, with all around it, and gets it back', () => {
  const row = new Fake('Drag to a folder');
  const name = new Fake('Everyone who may sign in', new Fake(null, row));
  const titles = new Titles();
  titles.take(name);
  expect([name.title, row.title]).toEqual([null, null]);
  // The pointer comes back while the menu is open.
  titles.take(name);
  titles.giveBack();
  expect([name.title, row.title]).toEqual(['Everyone who may sign in', 'Drag to a folder']);
});

test('an open menu keeps its own tooltips', () => {
  const page = new Fake('below');
  const item = new Fake('Delete the files', new Fake(null, page, 'menu'));
  const titles = new Titles();
  titles.take(item);
  expect([item.title, page.title]).toEqual(['Delete the files', 'below']);
});

test('a title that has changed while a menu was open stays changed', () => {
  const badge = new Fake('2 minutes left');
  const titles = new Titles();
  titles.take(badge);
  badge.title = '1 minute left';
  titles.giveBack();
  expect(badge.title).toBe('1 minute left');
});
