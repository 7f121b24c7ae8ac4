// The words for tenants.

import type { TenantLabel, TenantView } from '../backend/backend.ts';
import { t } from '../i18n/language.svelte.ts';

/** Returns the name that the user gave a tenant, or the catalogue's name of the demo tenant. */
export function tenantName(tenant: Pick<TenantLabel, 'name' | 'demo'>): string {
  return tenant.demo ? t('tenant.demo_name') : tenant.name;
}

/**
 * Returns the name of a tenant that only its id and stored name are known of, as in the activity
 * log. The stored name of the demo tenant is in no one's language.
 */
export function storedTenantName(id: string | null, stored: string, listed: readonly TenantView[]): string {
  const tenant = listed.find((each) => each.id === id);
  return tenant?.demo === true ? tenantName(tenant) : stored;
}

/** Returns how Rollcall signs in to a tenant. The user gives nothing for the demo tenant. */
export function signInWords({ demo, signIn }: Pick<TenantView, 'demo' | 'signIn'>): string {
  return demo ? t('sign_in.demo') : t(`sign_in.${signIn}`);
}
