import { expect, test } from 'vitest';
import { history } from '../../backend/memory/history.ts';
import { Selection } from './selection.svelte.ts';

const rows = history(6, new Date('2026-11-23T12:00:00Z'));
const id = (number: number) => `export-${number}`;

function chosen(selection: Selection) {
  return selection.views.map((view) => view.id);
}

test('rows are chosen one by one, as a range, and all together', () => {
  const selection = new Selection(() => rows);
  selection.toggle(id(2));
  selection.toggle(id(5));
  expect(chosen(selection)).toEqual([id(2), id(5)]);
  selection.toggle(id(2));
  expect(chosen(selection)).toEqual([id(5)]);
  selection.toggle(id(5));

  selection.extend(id(1), id(3));
  expect(chosen(selection)).toEqual([id(3), id(4), id(5)]);
  selection.extend(id(1), id(6));
  expect(chosen(selection)).toEqual([id(5), id(6)]);
  selection.all();
  expect(selection.views).toEqual(rows);
  selection.clear();
  expect(chosen(selection)).toEqual([]);
  selection.extend(id(4), id(3));
  expect(chosen(selection)).toEqual([id(3), id(4)]);
});

test('an action at a chosen row is about all chosen rows, at another one about that row', () => {
  const selection = new Selection(() => rows);
  const [first, second, third] = rows;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no rows');
  selection.extend(first.id, second.id);
  expect(selection.actedOnAt(second)).toEqual([first, second]);
  expect(selection.actedOnAt(third)).toEqual([third]);
});

test('a row that is no longer shown is not chosen', () => {
  let shown = rows;
  const selection = new Selection(() => shown);
  selection.extend(id(1), id(2));
  shown = rows.slice(1);
  const again = new Selection(() => shown);
  again.extend(id(1), id(2));
  expect(chosen(again)).toEqual([]);
});
