import { expect, test } from 'vitest';
import type { PreviewCell } from '../../backend/backend.ts';
import { TRACED, tracesIn } from './traces.ts';

const cell = (text: string): PreviewCell => ({ kind: text === '' ? 'empty' : 'text', text, formula: false });
const columns = TRACED.map(({ name }, field) => ({ title: name, field }));
const found = (...rows: string[][]) => tracesIn({ columns, rows: rows.map((row) => row.map(cell)) });

test('a field that contains the address or its local part is found, whatever its case', () => {
  expect(found(['ines.dubois@example.com', 'Inès Dubois', 'Dubi', ''])).toEqual([]);
  expect(found(['ines.dubois@example.com', 'Ines.Dubois@example.com', '', ''])).toEqual(['name']);
  expect(found(['Ines.Dubois@example.com', 'Inès', 'ines.dubois', ''])).toEqual(['nickname']);
  expect(found(['ines@example.com', '', '', 'https://cdn.example/ines.png'])).toEqual(['picture']);
});

test('one user is enough', () => {
  expect(
    found(['', '', '', ''], ['a@example.com', 'Ann', '', ''], ['bob@example.com', 'x', 'bob', '']),
  ).toEqual(['nickname']);
});

test('a picture of Gravatar is named by the address', () => {
  const picture = 'https://s.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346?s=480';
  expect(found(['ines@example.com', 'Inès', '', picture])).toEqual(['picture']);
});

test('a short local part inside of another text is chance; a user without an address gives nothing away', () => {
  expect(found(['an@example.com', 'Anna', 'an', ''])).toEqual(['nickname']);
  expect(found(['', 'Anna', 'anna', 'https://s.gravatar.com/avatar/1'])).toEqual([]);
});
