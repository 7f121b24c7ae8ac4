// The fixed data of the in-memory backend: made-up tenants, the catalogue, and the presets.

import type {
  ConnectionView,
  ExportInput,
  FieldEntry,
  FieldInput,
  FormatEntry,
  ParameterView,
  PresetView,
  TenantLabel,
  TenantView,
} from '../backend.ts';
import { FIELD_CATALOGUE, FORMATS as FORMAT_CATALOGUE } from '../bindings.ts';

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
  countCheck: false,
  witness: false,
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

export const FORMATS: readonly FormatEntry[] = FORMAT_CATALOGUE;

function columns(names: string): FieldInput[] {
  return names.split(' ').map((name) => ({
    name,
    exportAs:
      name === 'identities[0].connection' ? 'connection' : name === 'multifactor[0]' ? 'multifactor' : null,
  }));
}

function builtin(
  id: string,
  names: string,
  {
    outputs = ['xlsx'],
    parameters = [],
    template,
  }: { outputs?: readonly string[]; parameters?: readonly ParameterView[]; template?: string } = {},
): PresetView {
  const input: ExportInput = {
    tenantId: '',
    name: '',
    presetId: id,
    fields: columns(names),
    connections: [],
    limit: null,
    auth0Format: 'json',
    outputs,
    style: { locale: null, timeZone: null, yesNo: false, missing: null, protect: [] },
    folder: null,
  };
  return {
    id,
    builtin: true,
    name: null,
    parameters,
    ...readiness(parameters),
    offersCountCheck: id === 'access-review',
    lastAnswer: null,
    lastRun: null,
    ...(template === undefined ? {} : { template }),
    input,
    problem: null,
  };
}

/** Returns whether a preset has to ask before it runs, and whether it could run. */
export function readiness(
  parameters: readonly ParameterView[],
  asked = false,
): Pick<PresetView, 'toAsk' | 'ready'> {
  const ready = parameters.every((each) => !each.required || (each.answer ?? each.default) !== null);
  const open = parameters.some(({ kind, required }) => required && kind !== 'choice');
  return { ready, toAsk: !ready || (open && !asked) };
}

function parameter(
  key: string,
  kind: ParameterView['kind'],
  more: Partial<ParameterView> = {},
): ParameterView {
  return { key, kind, choices: [], required: true, default: null, answer: null, ...more };
}

const BLOCKED = parameter('blocked', 'choice', { choices: ['leave-out', 'include'], default: 'leave-out' });

export const PRESETS: readonly PresetView[] = [
  builtin(
    'access-review',
    'user_id email name identities[0].connection roles created_at last_login logins_count blocked email_verified',
    { parameters: [parameter('privileged', 'names', { required: false })] },
  ),
  builtin(
    'privileged-accounts',
    'user_id email name identities[0].connection roles multifactor[0] created_at last_login blocked',
    { parameters: [parameter('roles', 'names')] },
  ),
  builtin(
    'inactive-accounts',
    'user_id email name identities[0].connection last_login logins_count created_at blocked',
    { parameters: [parameter('days', 'days', { default: '90' }), BLOCKED] },
  ),
  builtin('no-second-factor', 'user_id email name identities[0].connection created_at last_login blocked', {
    parameters: [BLOCKED],
  }),
  builtin(
    'unverified-email',
    'user_id email email_verified created_at last_login identities[0].connection blocked',
    { parameters: [BLOCKED] },
  ),
  builtin('blocked-accounts', 'user_id email name identities[0].connection created_at last_login blocked'),
  builtin(
    'new-accounts',
    'user_id email name identities[0].connection created_at last_login email_verified blocked',
    { parameters: [parameter('since', 'date')] },
  ),
  builtin(
    'password-age',
    'user_id email name identities[0].connection last_password_reset created_at last_login blocked',
    { parameters: [parameter('days', 'days', { default: '365' })] },
  ),
  builtin(
    'breach-notification',
    'user_id email email_verified phone_number phone_verified name last_login last_ip',
    {
      parameters: [
        parameter('from', 'date'),
        parameter('to', 'date', { required: false }),
        parameter('later', 'choice', { choices: ['include', 'leave-out'], default: 'include' }),
      ],
    },
  ),
  builtin('consent-record', 'user_id email name created_at', {
    parameters: [
      parameter('given', 'metadata'),
      parameter('time', 'metadata', { required: false }),
      parameter('version', 'metadata', { required: false }),
    ],
  }),
  builtin('review-generic', 'user_id email name blocked created_at last_login'),
  builtin('vanta', 'email roles blocked', {
    outputs: ['csv-import'],
    parameters: [
      parameter('company', 'text', { required: false }),
      parameter('system', 'text', { required: false, default: 'Auth0' }),
    ],
    template: '2026-11',
  }),
  builtin('lumos', 'user_id given_name family_name email blocked roles', {
    outputs: ['csv-import'],
    template: '2026-11',
  }),
  builtin('conductorone', 'user_id name email blocked last_login roles', {
    outputs: ['baton-file'],
    template: '2025-04-17',
  }),
  builtin(
    'migration',
    'user_id email email_verified username given_name family_name name nickname picture blocked phone_number ' +
      'phone_verified app_metadata user_metadata identities multifactor last_login logins_count',
    { outputs: ['import-ready'] },
  ),
  builtin(
    'full-backup',
    FIELDS.map((field) => field.name)
      .filter((name) => !/[.[]/.test(name))
      .join(' '),
    { outputs: ['json'] },
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
