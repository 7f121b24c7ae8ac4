import { expect, test } from 'vitest';
import { PLAIN_SHAPE } from '../../parts/shape.ts';
import { fieldOf, guessed, headerFault, presetOf, titlesIn } from './template.ts';

test('a header row is split by its own separator', () => {
  expect(titlesIn('Account name,Account owner,Role,Status')).toEqual([
    'Account name',
    'Account owner',
    'Role',
    'Status',
  ]);
  expect(titlesIn('\ufeffA;"b, c";"d ""e"""\r\nx;y;z')).toEqual(['A', 'b, c', 'd "e"']);
  expect(titlesIn('Name\tE-mail\tRole')).toEqual(['Name', 'E-mail', 'Role']);
  expect(titlesIn('  ')).toEqual([]);
});

test('titles that are empty or occur twice are named', () => {
  expect(headerFault(titlesIn('a,b'))).toBeNull();
  expect(headerFault([])).toEqual({ kind: 'none' });
  expect(headerFault(titlesIn('a,,b'))).toEqual({ kind: 'empty', position: 2 });
  expect(headerFault(titlesIn('Role,Status,Role'))).toEqual({ kind: 'twice', title: 'Role' });
});

test('usual titles are mapped, and unusual ones stay empty', () => {
  expect(guessed('Account name')).toMatchObject({ name: 'email', shape: { fallback: ['user_id'] } });
  expect(guessed('Status')).toMatchObject({ name: 'blocked', shape: { empty: 'Active' } });
  expect(guessed('First Name').name).toBe('given_name');
  expect(guessed('Last Login')).toMatchObject({ name: 'last_login', shape: { date: 'YYYY-MM-DD' } });
  expect(guessed('Cost centre')).toEqual({ title: 'Cost centre', name: '', shape: PLAIN_SHAPE });
});

test('a column without a field is an empty one, and a plain one has no shape', () => {
  expect(fieldOf({ title: 'Owner', name: '', shape: PLAIN_SHAPE })).toEqual({
    name: '',
    exportAs: 'Owner',
    shape: { ...PLAIN_SHAPE, empty: '' },
  });
  expect(fieldOf({ title: 'Mail', name: ' email ', shape: PLAIN_SHAPE })).toEqual({
    name: 'email',
    exportAs: 'Mail',
  });
  expect(fieldOf({ title: 'Role', name: 'roles', shape: PLAIN_SHAPE }).shape).toEqual(PLAIN_SHAPE);
  const preset = presetOf(titlesIn('Email,Status').map(guessed), 'csv-import');
  expect(preset.fields.map(({ exportAs }) => exportAs)).toEqual(['Email', 'Status']);
  expect(preset.outputs).toEqual(['csv-import']);
});
