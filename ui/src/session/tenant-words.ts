// The names of tenants.

import type { TenantLabel } from '../backend/backend.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the name that the user gave a tenant, or the catalogue's name of the demo tenant. */
export function tenantName(tenant: Pick<TenantLabel, 'name' | 'demo'>): string {
  return tenant.demo ? t('tenant.demo_name') : tenant.name;
}
