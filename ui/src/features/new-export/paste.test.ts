import { expect, test } from 'vitest';
import { type KnownField, readPasted } from './paste.ts';

const KNOWN: readonly KnownField[] = [
  { name: 'user_id', label: 'User ID' },
  { name: 'email', label: 'E-mail' },
  { name: 'name', label: 'Name' },
  { name: 'nickname', label: 'Nickname' },
  { name: 'last_login', label: 'Last sign-in' },
];

const read = (text: string) => readPasted(text, KNOWN);
/** Each column as `name` or `name=title`. */
const columns = (text: string) =>
  read(text).columns.map(({ name, title }) => (title === '' ? name : `${name}=${title}`));

test('names are separated by lines, tabs, semicolons or commas', () => {
  const expected = ['user_id', 'email', 'app_metadata.plan'];
  for (const text of [
    'user_id\nemail\napp_metadata.plan',
    ' user_id \r\n\r\n email\r\n app_metadata.plan \r\n',
    'user_id\temail\tapp_metadata.plan',
    'user_id, email, app_metadata.plan,',
    'user_id;email;app_metadata.plan',
    '- user_id\n- email\n* app_metadata.plan',
    '1. user_id\n2. email\n3) app_metadata.plan',
    '# our columns\n"user_id"\n`email`\n"app_metadata.plan",',
    '\ufeffuser_id,email\napp_metadata.plan',
    '["user_id", "email", "app_metadata.plan"]',
  ]) {
    expect(columns(text), text).toEqual(expected);
  }
});

test('a line of two is a name and its title, unless both are names', () => {
  expect(columns('email,Mail address\nidentities[0].connection,connection\nuser_id')).toEqual([
    'email=Mail address',
    'identities[0].connection=connection',
    'user_id',
  ]);
  expect(columns('name,export_as\nemail,"Mail, private"')).toEqual(['email=Mail, private']);
  expect(columns('user_id,email\nname,nickname')).toEqual(['user_id', 'email', 'name', 'nickname']);
});

test('a field can be given by its label, or with the prefix of scripts', () => {
  expect(columns('User ID\nLAST SIGN-IN\nuser.email')).toEqual(['user_id', 'last_login', 'email']);
});

test('the body of a job brings its fields, format, limit and connection', () => {
  const body = {
    connection_id: 'con_0123456789abcdef',
    format: 'csv',
    limit: 5,
    fields: [
      { name: 'email' },
      { name: 'identities[0].connection', export_as: 'provider' },
      { export_as: 'x' },
    ],
    sort: 'email',
  };
  const pasted = read(JSON.stringify(body));
  expect(pasted).toMatchObject({ connection: 'con_0123456789abcdef', format: 'csv', limit: 5 });
  expect(pasted.columns).toEqual([
    { name: 'email', title: '' },
    { name: 'identities[0].connection', title: 'provider' },
  ]);
  expect(pasted.skipped.map(({ reason }) => reason)).toEqual(['no_name', 'unknown_key']);
  const command = `curl -X POST https://acme.eu.auth0.com/api/v2/jobs/users-exports -d '${JSON.stringify(body)}'`;
  expect(read(command).columns).toEqual(pasted.columns);
});

test('fields are read with or without the rest of the body', () => {
  expect(columns('[{"name":"email","export_as":"Mail"},{"name":"user_id"}]')).toEqual([
    'email=Mail',
    'user_id',
  ]);
  expect(columns('{"name":"email"}')).toEqual(['email']);
});

test('invalid values are skipped and listed', () => {
  const pasted = read('{"format":"xml","limit":-1,"fields":[5]}');
  expect(pasted).toMatchObject({ format: null, limit: null, columns: [] });
  expect(pasted.skipped.map(({ reason }) => reason)).toEqual(['value', 'value', 'no_name']);
});

test('invalid JSON, prose and duplicates are skipped, each with its reason', () => {
  expect(read('{"fields": [').skipped).toEqual([{ text: '{"fields": [', reason: 'json' }]);
  expect(read('Please send me the list').skipped[0]?.reason).toBe('not_a_field');
  expect(read('email\nemail').skipped).toEqual([{ text: 'email', reason: 'twice' }]);
  expect(read('').columns).toEqual([]);
});

test('the number of columns is limited', () => {
  const pasted = read(Array.from({ length: 700 }, (_, number) => `app_metadata.key${number}`).join('\n'));
  expect(pasted.columns).toHaveLength(500);
  expect(pasted.skipped.at(-1)?.reason).toBe('too_many');
});

test('no text fails, and every column has a name', () => {
  const parts = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    'name',
    'email',
    ':',
    '\\',
    'user.',
    '.',
    '#',
    '- ',
  ];
  parts.push('null', '1', 'fields', '\u0000', '\ud800', 'é', '`', 'export_as', 'curl ', ' ');
  let state = 1;
  const below = (bound: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from({ length: below(14) }, () => parts[below(parts.length)]).join('');
    const pasted = read(text);
    expect(
      pasted.columns.every(({ name }) => name !== ''),
      JSON.stringify(text),
    ).toBe(true);
  }
});
