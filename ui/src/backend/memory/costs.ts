// What looked-up columns cost in the made-up tenants.

import type { LookUpCost } from '../backend.ts';

/** The users that the last export of a made-up tenant delivered. */
const USERS = 1_000;

/** Seconds between two calls at half of the limits of a self-service plan. */
const PACE = 1.5;

export function costsOf(limit: number | null): readonly LookUpCost[] {
  const lists = (field: string, count: number): LookUpCost => ({
    field,
    listed: { count, all: true },
    users: null,
    calls: 1 + count,
    seconds: Math.ceil((1 + count) * PACE),
    secondsFor1000: 10 * PACE,
  });
  const atMost = Math.min(limit ?? USERS, USERS);
  return [
    lists('roles', 6),
    lists('organizations', 4),
    lists('groups', 3),
    {
      field: 'mfa_methods',
      listed: null,
      users: { atMost, from: atMost < USERS ? 'limit' : 'last_export' },
      calls: atMost,
      seconds: Math.ceil(atMost * PACE),
      secondsFor1000: 1_000 * PACE,
    },
  ];
}
