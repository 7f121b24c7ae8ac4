import { beforeEach, describe, expect, test } from 'vitest';
import type { LookUpCost } from '../../backend/backend.ts';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME } from '../../backend/memory/data.ts';
import { locales } from '../../i18n/catalogue.ts';
import { language } from '../../i18n/language.svelte.ts';
import { costWords, reviewOfCosts } from './cost-words.ts';
import { LookUpCosts } from './look-up-costs.svelte.ts';

const methods: LookUpCost = {
  field: 'mfa_methods',
  listed: null,
  users: null,
  calls: null,
  seconds: null,
  secondsFor1000: 1500,
};
const known: LookUpCost = {
  ...methods,
  users: { atMost: 812, from: 'last_export' },
  calls: 812,
  seconds: 1218,
};
const roles: LookUpCost = {
  field: 'roles',
  listed: { count: 7, all: true },
  users: null,
  calls: 8,
  seconds: 12,
  secondsFor1000: 15,
};
const NO_TIME = { seconds: null, secondsFor1000: null };

/** A text with plain spaces. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

test('a column says what is known of its cost, and nothing else', () => {
  expect(plain(costWords(methods))).toBe('Here about 25 min for 1,000 users.');
  expect(plain(costWords(known))).toBe('Here at most about 20 min for 812 users, as in the last export.');
  expect(plain(costWords(roles))).toBe(
    'Here: 7 roles, at least 12 s, and 15 s more for each further 1,000 members.',
  );
  const more = { ...roles, ...NO_TIME, listed: { count: 100, all: false } };
  expect(plain(costWords(more))).toBe('Here: more than 100 roles, at least 8 calls.');
  expect(costWords({ ...methods, ...NO_TIME })).toBe('');
});

test('the review names the columns and conditions that take time', async () => {
  const view = await new MemoryBackend().exports({
    search: [],
    tenantId: null,
    states: [],
    limit: 1,
    offset: 0,
  });
  const input = {
    ...(view[0]?.input ?? expect.fail()),
    filter: null,
    fields: [{ name: 'email', exportAs: null }],
  };
  const costs = [roles, methods];
  expect(reviewOfCosts(input, costs)).toBe('');
  const condition = { kind: 'condition' as const, field: 'roles.id', operator: 'is', values: ['rol_1'] };
  const filtered = { ...input, filter: { kind: 'all' as const, parts: [condition] } };
  expect(plain(reviewOfCosts(filtered, costs))).toBe(' Time at this tenant’s limits: Roles at least 12 s.');
  const both = { ...filtered, fields: [{ name: 'mfa_methods', exportAs: null }] };
  expect(plain(reviewOfCosts(both, costs))).toBe(
    ' Time at this tenant’s limits: Roles at least 12 s and Second factors by kind about 25 min for 1,000 users.',
  );
  expect(plain(reviewOfCosts(both, [known]))).toContain('at most about 20 min');
  expect(reviewOfCosts(both, [{ ...methods, ...NO_TIME }])).toBe('');
});

test('only the latest question counts, and a failure shows no cost', async () => {
  const backend = new MemoryBackend();
  const costs = new LookUpCosts(backend);
  await Promise.all([costs.load(ACME.id, [], null), costs.load(ACME.id, [], 10)]);
  expect(costs.of('mfa_methods')?.users).toEqual({ atMost: 10, from: 'limit' });
  backend.refuse('lookUpCosts', 'unreachable');
  await costs.load(ACME.id, [], null);
  expect(costs.of('mfa_methods')).toBeNull();
});

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  test.each(['roles', 'organizations', 'groups'])('%s are told in full', (field) => {
    for (const cost of [
      { ...roles, field },
      { ...roles, field, ...NO_TIME, listed: { count: 1, all: false } },
      methods,
      known,
      { ...known, users: { atMost: 1, from: 'limit' as const } },
    ]) {
      expect(costWords(cost)).not.toMatch(/[{}]|undefined|null/);
    }
  });
});
