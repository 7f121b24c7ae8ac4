// What the in-memory host knows when it starts: made-up tenants and a made-up history.

import type {
  ConnectionView,
  ExportInput,
  ExportState,
  ExportView,
  FieldEntry,
  FieldInput,
  FileView,
  FormatEntry,
  PresetView,
  Problem,
  TenantLabel,
  TenantView,
} from './backend.ts';

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

const PERSONAL =
  /^(email|username|phone_number|name|nickname|given_name|family_name|picture|last_ip)$|metadata$/;

const KINDS: Readonly<Record<string, FieldEntry['kind']>> = {
  user_id: 'text',
  email: 'text',
  email_verified: 'boolean',
  username: 'text',
  phone_number: 'text',
  phone_verified: 'boolean',
  name: 'text',
  nickname: 'text',
  given_name: 'text',
  family_name: 'text',
  picture: 'text',
  blocked: 'boolean',
  created_at: 'date_time',
  updated_at: 'date_time',
  last_login: 'date_time',
  last_ip: 'text',
  logins_count: 'integer',
  last_password_reset: 'date_time',
  multifactor: 'list',
  'multifactor[0]': 'text',
  multifactor_last_modified: 'date_time',
  identities: 'list',
  'identities[0].connection': 'text',
  'identities[0].provider': 'text',
  'identities[0].isSocial': 'boolean',
  'identities[0].user_id': 'text',
  'identities[1].connection': 'text',
  'identities[1].provider': 'text',
  app_metadata: 'object',
  user_metadata: 'object',
};

export const FIELDS: readonly FieldEntry[] = Object.entries(KINDS).map(([name, kind]) => ({
  name,
  kind,
  inCsv: kind !== 'list' && kind !== 'object',
  personal: PERSONAL.test(name),
}));

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

export const NO_PROGRESS = {
  percent: null,
  secondsLeft: null,
  bytesDone: null,
  bytesTotal: null,
  rows: null,
  trouble: null,
  againAt: null,
  linkUntil: null,
} as const;

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

/** The colours of badges. */
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

/** What the rows of a tenant's exports show of it. */
export function labelOf({ id, name, host, color, production, demo }: TenantView): TenantLabel {
  return { id, name, host, color, production, demo };
}

/** A checksum that looks like one; nothing verifies it. */
function checksum(seed: string): string {
  let state = 7;
  return Array.from({ length: 64 }, (_, place) => {
    state = (state * 31 + seed.charCodeAt(place % seed.length) + place) % 65_521;
    return (state % 16).toString(16);
  }).join('');
}

/** The files of a finished export. */
export function filesOf(id: string, pack: string, input: ExportInput, rows: number): FileView[] {
  const file = (name: string, role: FileView['role'], format: string | null, bytes: number): FileView => ({
    name,
    path: `${pack}/${name}`,
    role,
    format,
    bytes,
    sha256: checksum(id + name),
    rows: role === 'proof' ? null : rows,
  });
  const outputs = input.outputs.map((format) => {
    const extension = FORMATS.find((known) => known.name === format)?.extension ?? format;
    return file(`users.${extension}`, 'output', format, rows * (extension === 'csv' ? 118 : 341));
  });
  return [
    ...outputs,
    file('original.ndjson.gz', 'original', null, rows * 62),
    file('manifest.json', 'proof', null, 4_812),
    file('SHA256SUMS', 'proof', null, 271),
  ];
}

interface Past {
  readonly preset: number;
  readonly name: string;
  readonly tenant: TenantView;
  readonly state: ExportState;
  readonly hoursAgo: number;
  readonly rows?: number;
  readonly outputs?: readonly string[];
  readonly problem?: Problem;
  readonly canResume?: boolean;
  readonly packGone?: boolean;
}

const PASTS: readonly Past[] = [
  { preset: 1, name: 'Inactive accounts', tenant: ACME, state: 'ready', hoursAgo: 0.8, rows: 48_210 },
  {
    preset: 0,
    name: 'All users, marketing',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 23.3,
    rows: 48_197,
    outputs: ['csv', 'json'],
  },
  {
    preset: 0,
    name: 'User access review',
    tenant: STAGING,
    state: 'failed',
    hoursAgo: 26,
    problem: {
      code: 'missing_scope',
      detail: {
        status: 403,
        auth0_code: 'insufficient_scope',
        auth0_message: 'Insufficient scope, expected any of: read:users',
        needed: ['read:users'],
      },
    },
    canResume: true,
  },
  { preset: 7, name: 'Backup before migration', tenant: ACME, state: 'ready', hoursAgo: 70, rows: 47_902 },
  {
    preset: 2,
    name: 'MFA coverage',
    tenant: ACME,
    state: 'lost',
    hoursAgo: 260,
    problem: { code: 'gone_from_auth0', detail: null },
  },
  {
    preset: 0,
    name: 'Everybody who may sign in to the customer portal of the northern region, third quarter',
    tenant: STAGING,
    state: 'lost',
    hoursAgo: 280,
    problem: { code: 'unconfirmed', detail: { because: null } },
  },
  {
    preset: 3,
    name: 'Unverified e-mail',
    tenant: STAGING,
    state: 'failed',
    hoursAgo: 290,
    problem: { code: 'token_expired', detail: { at: '2026-11-11T08:00:00Z' } },
    canResume: true,
  },
  {
    preset: 4,
    name: 'Breach notification list',
    tenant: ACME,
    state: 'stopped',
    hoursAgo: 300,
    canResume: true,
  },
  {
    preset: 5,
    name: 'Password age',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 2_000,
    rows: 41_020,
    packGone: true,
  },
];

/** A made-up history of `length` exports, newest first, seen from `now`. */
export function history(length: number, now: Date): ExportView[] {
  return Array.from({ length }, (_, index) => {
    const past = PASTS[index % PASTS.length];
    if (past === undefined) throw new Error('there is no past');
    const round = Math.floor(index / PASTS.length);
    return pastExport(`export-${index + 1}`, past, past.hoursAgo + round * 2_100, now);
  });
}

function pastExport(id: string, past: Past, hoursAgo: number, now: Date): ExportView {
  const at = (minutes: number) =>
    new Date(now.getTime() - hoursAgo * 3_600_000 + minutes * 60_000).toISOString();
  const preset = PRESETS[past.preset];
  if (preset === undefined) throw new Error('there is no such preset');
  const outputs = past.outputs ?? preset.input.outputs;
  const input: ExportInput = { ...preset.input, tenantId: past.tenant.id, name: past.name, outputs };
  const rows = past.rows ?? null;
  const pack = rows === null ? null : `${FOLDER}/${past.tenant.name}/${id}`;
  const files = pack === null || rows === null ? [] : filesOf(id, pack, input, rows);
  return {
    id,
    name: past.name,
    presetId: preset.id,
    tenant: labelOf(past.tenant),
    state: past.state,
    progress: NO_PROGRESS,
    problem: past.problem ?? null,
    canResume: past.canResume ?? false,
    rows,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0) || null,
    folder: FOLDER,
    pack,
    packPresent: pack !== null && past.packGone !== true,
    files,
    jobs:
      past.state === 'failed'
        ? []
        : [
            {
              jobId: `job_${checksum(id).slice(0, 16)}`,
              connectionId: null,
              percent: rows === null ? 40 : 100,
              postedAt: at(0.02),
              completedAt: rows === null ? null : at(2.4),
              downloadedAt: rows === null ? null : at(2.5),
              bytes: rows === null ? null : rows * 62,
            },
          ],
    currentJob: 1,
    input,
    createdAt: at(0),
    updatedAt: at(3),
    finishedAt: at(3),
    atAuth0Until: past.state === 'failed' ? null : at(24 * 60),
  };
}
