// The remaining lifetime of a pasted token.

import type { TenantView } from '../backend/backend.ts';
import { secondsUntil } from '../session/countdown.ts';

export interface TokenLife {
  readonly seconds: number;
  /** `soon`: within an hour, so that an export may outlast the token. */
  readonly stage: 'long' | 'soon' | 'expired';
}

const HOUR = 3600;

/**
 * Returns how long a tenant's token still works; null if it does not expire or its expiry is
 * unknown.
 */
export function tokenLife(tenant: Pick<TenantView, 'tokenExpiresAt'>, now: Date): TokenLife | null {
  if (tenant.tokenExpiresAt === null) return null;
  const seconds = secondsUntil(tenant.tokenExpiresAt, now);
  return { seconds, stage: seconds === 0 ? 'expired' : seconds < HOUR ? 'soon' : 'long' };
}
