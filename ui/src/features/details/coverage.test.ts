import { beforeEach, describe, expect, test } from 'vitest';
import { locales } from '../../i18n/catalogue.ts';
import { language } from '../../i18n/language.svelte.ts';
import { coverageWords } from './coverage.ts';

const roles = {
  field: 'roles',
  outcome: 'read' as const,
  notRead: [],
  listed: 6,
  nestedGroups: 0,
  users: 160,
  notDelivered: 0,
};
const withoutGroups = { part: 'groups', missing: ['read:group_roles'], auth0Message: null };

test('roles are called direct unless groups were read', () => {
  expect(coverageWords(roles)).toBe(
    'Roles: assigned directly or through a group, without roles inside organizations; 160 users have any.',
  );
  expect(coverageWords({ ...roles, notRead: [withoutGroups] })).toBe(
    'Roles: directly assigned ones, without roles inside organizations; 160 users have any. Not read: roles through groups (missing: read:group_roles).',
  );
});

test('a column that was left out or that the tenant lacks says why', () => {
  const missing = { part: 'roles', missing: ['read:roles', 'read:role_members'], auth0Message: null };
  expect(coverageWords({ ...roles, outcome: 'leftOut', notRead: [missing] })).toBe(
    'Roles: column left out (missing: read:roles and read:role_members).',
  );
  const absent = { part: 'groups', missing: [], auth0Message: 'Not Found' };
  expect(coverageWords({ ...roles, field: 'groups', outcome: 'notAvailable', notRead: [absent] })).toMatch(
    /^Groups: the tenant has none \(.*Not Found/,
  );
});

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  test.each(['roles', 'organizations', 'groups', 'mfa_methods'])('%s is told in full', (field) => {
    const words = coverageWords({ ...roles, field, notRead: [withoutGroups], nestedGroups: 2 });
    expect(words).not.toMatch(/[{}]|undefined|null/);
  });
});
