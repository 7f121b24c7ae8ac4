import { expect, test } from 'vitest';
import type { WitnessView } from '../backend/backend.ts';
import { witnessWords } from './witness-words.ts';

const FOUND: WitnessView = {
  outcome: 'found',
  detail: null,
  at: '2026-11-01T10:20:00Z',
  events: [{ date: '2026-11-01T10:15:02Z', file: 'auth0-log-event.json' }],
  supplement: null,
};

test('an event is named with its place', () => {
  expect(witnessWords(FOUND)).toMatch(/^Auth0’s log recorded the request on .* in auth0-log-event\.json, /);
  expect(witnessWords({ ...FOUND, supplement: 'acme.auth0-log' })).toContain('in the folder acme.auth0-log,');
});

test('what was not found does not read like an event', () => {
  const without = (change: Partial<WitnessView>) => witnessWords({ ...FOUND, events: [], ...change });
  expect(without({ outcome: 'notFoundYet' })).toContain('did not have the request yet');
  expect(without({ outcome: 'notPermitted', detail: 'read:logs' })).toBe(
    'Auth0’s log could not be read: read:logs is missing.',
  );
  expect(without({ outcome: 'notAsked' })).toContain('was not asked yet');
  expect(without({ outcome: 'notAsked', detail: 'timeout' })).toBe(
    'Auth0’s log could not be asked (No answer).',
  );
});
