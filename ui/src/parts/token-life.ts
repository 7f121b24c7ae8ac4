import type { TenantView } from '../backend/backend.ts';

export interface TokenLife {
  readonly seconds: number;
  /** `soon`: less than an hour, so that an export may outlast it. */
  readonly stage: 'long' | 'soon' | 'over';
}

const HOUR = 3600;

/** How long a tenant's token still signs in; null where nothing ends, or nobody knows when. */
export function tokenLife(tenant: Pick<TenantView, 'tokenExpiresAt'>, now: Date): TokenLife | null {
  if (tenant.tokenExpiresAt === null) return null;
  const seconds = (Date.parse(tenant.tokenExpiresAt) - now.getTime()) / 1000;
  return { seconds, stage: seconds <= 0 ? 'over' : seconds < HOUR ? 'soon' : 'long' };
}
