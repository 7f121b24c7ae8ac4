// The fixed data of the in-memory backend: made-up tenants, the catalogue, and the presets.

import type {
  ConnectionView,
  ExportInput,
  FieldEntry,
  FieldInput,
  FormatEntry,
  PresetView,
  TenantLabel,
  TenantView,
} from '../backend.ts';
import { FIELD_CATALOGUE } from '../bindings.ts';

export const FOLDER = '/home/ines/Documents/Rollcall';

export const ACME: TenantView = {
  id: 'tenant-acme',
  name: 'acme',
  host: 'acme.eu.auth0.com',
  color: '#c2410c',
  production: true,
  demo: false,
  signIn: 'clientSecret',
  clientId: 'XoF3bW1qkTn7mZc0pLr5',
  sessionOnly: false,
  tokenExpiresAt: null,
  createdAt: '2026-03-02T09:00:00Z',
};

export const STAGING: TenantView = {
  ...ACME,
  id: 'tenant-staging',
  name: 'acme staging',
  host: 'acme-staging.eu.auth0.com',
  color: '#0b7285',
  production: false,
  signIn: 'token',
  clientId: null,
  sessionOnly: true,
};

export const DEMO: TenantView = {
  ...ACME,
  id: 'tenant-demo',
  name: 'Demo tenant',
  host: '127.0.0.1',
  color: '#862e9c',
  production: false,
  demo: true,
  clientId: 'demo',
  sessionOnly: true,
};

export const CONNECTIONS: readonly ConnectionView[] = [
  { id: 'con_0000000000000001', name: 'Username-Password-Authentication', strategy: 'auth0' },
  { id: 'con_0000000000000002', name: 'google-oauth2', strategy: 'google-oauth2' },
  { id: 'con_0000000000000003', name: 'corp-saml', strategy: 'samlp' },
];

export const FIELDS: readonly FieldEntry[] = FIELD_CATALOGUE;

export const FORMATS: readonly FormatEntry[] = [
  { name: 'xlsx', extension: 'xlsx' },
  { name: 'csv-excel', extension: 'csv' },
  { name: 'csv', extension: 'csv' },
  { name: 'csv-plain', extension: 'csv' },
  { name: 'json', extension: 'json' },
  { name: 'json-pretty', extension: 'json' },
  { name: 'ndjson', extension: 'ndjson' },
  { name: 'parquet', extension: 'parquet' },
  { name: 'import-ready', extension: 'json' },
  { name: 'import-ready-usernames', extension: 'json' },
];

function columns(names: string): FieldInput[] {
  return names.split(' ').map((name) => ({
    name,
    exportAs:
      name === 'identities[0].connection' ? 'connection' : name === 'multifactor[0]' ? 'multifactor' : null,
  }));
}

function builtin(id: string, names: string, outputs: readonly string[] = ['csv']): PresetView {
  const input: ExportInput = {
    tenantId: '',
    name: '',
    presetId: `builtin/${id}`,
    fields: columns(names),
    connections: [],
    limit: null,
    auth0Format: 'json',
    outputs,
    style: { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] },
    folder: null,
  };
  return {
    id: `builtin/${id}`,
    builtin: true,
    name: null,
    needsKeys: id === 'consent-record',
    lastRunAt: null,
    input,
    problem: null,
  };
}

export const PRESETS: readonly PresetView[] = [
  builtin(
    'access-review',
    'user_id email name identities[0].connection created_at last_login logins_count blocked email_verified',
  ),
  builtin('inactive-accounts', 'user_id email last_login logins_count created_at blocked'),
  builtin('mfa-coverage', 'user_id email multifactor[0] multifactor_last_modified last_login'),
  builtin('unverified-email', 'user_id email email_verified created_at last_login identities[0].connection'),
  builtin(
    'breach-notification',
    'user_id email email_verified phone_number phone_verified name last_login last_ip',
  ),
  builtin('password-age', 'user_id email last_password_reset created_at identities[0].connection'),
  builtin(
    'migration',
    'user_id email email_verified username given_name family_name name nickname picture blocked phone_number ' +
      'phone_verified app_metadata user_metadata identities multifactor last_login logins_count',
    ['import-ready'],
  ),
  builtin(
    'consent-record',
    'user_id email user_metadata.consentGiven user_metadata.consentTimestamp created_at',
  ),
  builtin(
    'full-backup',
    FIELDS.map((field) => field.name)
      .filter((name) => !/[.[]/.test(name))
      .join(' '),
    ['json'],
  ),
];

/** The colours of tenants. */
export const COLORS = [
  '#3b5bdb',
  '#0b7285',
  '#2b8a3e',
  '#a61e4d',
  '#862e9c',
  '#c2410c',
  '#5f3dc4',
  '#495057',
] as const;

/** Returns what the rows of a tenant's exports show of it. */
export function labelOf({ id, name, host, color, production, demo }: TenantView): TenantLabel {
  return { id, name, host, color, production, demo };
}
