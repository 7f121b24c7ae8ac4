// A made-up history and the files of its exports.

import type {
  CountCheckView,
  ExportInput,
  ExportState,
  FilterInput,
  FunnelView,
  ExportView,
  FileView,
  Problem,
  TenantView,
  WitnessView,
} from '../backend.ts';
import { ACME, FOLDER, FORMATS, labelOf, PRESETS, STAGING } from './data.ts';

export const NO_PROGRESS = {
  percent: null,
  secondsLeft: null,
  lookUp: null,
  count: null,
  bytesDone: null,
  bytesTotal: null,
  rows: null,
  trouble: null,
  againAt: null,
  linkUntil: null,
} as const;

/** Returns 64 hexadecimal digits that look like a checksum. */
function checksum(seed: string): string {
  let state = 7;
  return Array.from({ length: 64 }, (_, index) => {
    state = (state * 31 + seed.charCodeAt(index % seed.length) + index) % 65_521;
    return (state % 16).toString(16);
  }).join('');
}

/** Returns the files of a finished export. */
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
    file('READ-ME-FIRST.html', 'proof', null, 41_300),
    file('manifest.json', 'proof', null, 4_812),
    file('SHA256SUMS', 'proof', null, 271),
  ];
}

interface Past {
  readonly preset: string;
  readonly name: string;
  readonly tenant: TenantView;
  readonly state: ExportState;
  readonly hoursAgo: number;
  readonly rows?: number;
  readonly filter?: FilterInput;
  readonly funnel?: FunnelView;
  readonly countCheck?: CountCheckView;
  readonly witness?: WitnessView;
  readonly outputs?: readonly string[];
  readonly problem?: Problem;
  readonly canResume?: boolean;
  readonly packGone?: boolean;
  readonly keepUntil?: string;
  readonly missing?: ExportView['missingConnections'];
  readonly caveats?: ExportView['caveats'];
}

const PASTS: readonly Past[] = [
  {
    preset: 'inactive-accounts',
    name: 'Inactive accounts 90d',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 0.8,
    rows: 2_418,
    caveats: [
      { code: 'blocked_left_out', detail: { users: 311 } },
      { code: 'never_signed_in_from_creation', detail: { age: '90d' } },
      { code: 'blocked_attempt_counts' },
    ],
    filter: {
      kind: 'all',
      parts: [
        { kind: 'condition', field: 'blocked', operator: 'not-true', values: [] },
        { kind: 'condition', field: 'last_login', operator: 'older-than', values: ['90d'] },
      ],
    },
    funnel: { delivered: 48_210, remaining: [47_899, 2_418] },
  },
  {
    preset: 'access-review',
    name: 'All users, marketing',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 23.3,
    rows: 48_197,
    missing: [{ id: 'con_0000000000000002', problem: { code: 'gone_from_auth0' } }],
    outputs: ['csv', 'json'],
  },
  {
    preset: 'access-review',
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
  {
    preset: 'full-backup',
    name: 'Backup before migration',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 70,
    rows: 47_902,
    witness: {
      outcome: 'found',
      detail: null,
      at: '2026-11-20T10:19:40Z',
      events: [{ date: '2026-11-20T10:14:51Z', file: 'auth0-log-event.json' }],
      supplement: 'acme_backup-before-migration_20261120T101450Z.auth0-log',
    },
    countCheck: {
      outcome: 'differs',
      reason: null,
      detail: null,
      export: 47_902,
      index: 47_903,
      atLeast: false,
      changedMeanwhile: 0,
      notCompared: 3,
      at: '2026-11-20T10:15:40Z',
      undatedDiffers: false,
      windows: [
        {
          from: '2025-03-02T08:11:09.412Z',
          to: '2025-03-19T21:40:53.007Z',
          export: 799,
          index: 800,
          atLeast: false,
        },
      ],
    },
  },
  {
    preset: 'no-second-factor',
    name: 'MFA coverage',
    tenant: ACME,
    state: 'lost',
    hoursAgo: 260,
    problem: { code: 'gone_from_auth0' },
  },
  {
    preset: 'access-review',
    name: 'Everyone who may sign in to the customer portal of the northern region, third quarter',
    tenant: STAGING,
    state: 'lost',
    hoursAgo: 280,
    problem: { code: 'unconfirmed', detail: { because: null } },
  },
  {
    preset: 'unverified-email',
    name: 'Unverified e-mail',
    tenant: STAGING,
    state: 'failed',
    hoursAgo: 290,
    problem: { code: 'token_expired', detail: { at: '2026-11-11T08:00:00Z' } },
    canResume: true,
  },
  {
    preset: 'breach-notification',
    name: 'Breach notification list',
    tenant: ACME,
    state: 'stopped',
    hoursAgo: 300,
    canResume: true,
  },
  {
    preset: 'password-age',
    name: 'Password age',
    tenant: ACME,
    state: 'ready',
    hoursAgo: 2_000,
    rows: 41_020,
    packGone: true,
  },
  {
    preset: 'access-review',
    name: 'All connections',
    tenant: STAGING,
    state: 'failed',
    hoursAgo: 2_010,
    problem: {
      code: 'incomplete',
      detail: {
        missing: [{ connection_id: 'con_0000000000000002', problem: { code: 'job_failed', detail: {} } }],
        delivered: 2,
      },
    },
    canResume: true,
  },
];

/** Returns a history of `length` exports, newest first, as of `now`. */
export function history(length: number, now: Date): ExportView[] {
  return Array.from({ length }, (_, index) => {
    const past = PASTS[index % PASTS.length];
    if (past === undefined) throw new Error('no past export');
    const round = Math.floor(index / PASTS.length);
    return pastExport(`export-${index + 1}`, past, past.hoursAgo + round * 2_100, now);
  });
}

function pastExport(id: string, past: Past, hoursAgo: number, now: Date): ExportView {
  const at = (minutes: number) =>
    new Date(now.getTime() - hoursAgo * 3_600_000 + minutes * 60_000).toISOString();
  const preset = PRESETS.find(({ id }) => id === past.preset);
  if (preset === undefined) throw new Error('no such preset');
  const outputs = past.outputs ?? preset.input.outputs;
  const input: ExportInput = {
    ...preset.input,
    tenantId: past.tenant.id,
    name: past.name,
    filter: past.filter ?? null,
    outputs,
  };
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
    caveats: past.caveats ?? [],
    funnel: past.funnel ?? null,
    countCheck: past.countCheck ?? null,
    witness: past.witness ?? null,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0) || null,
    folder: FOLDER,
    pack,
    packPresent: pack !== null && past.packGone !== true,
    files,
    missingConnections: past.missing ?? [],
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
              problem: null,
            },
          ],
    currentJob: 1,
    input,
    createdAt: at(0),
    updatedAt: at(3),
    finishedAt: at(3),
    keepUntil: past.keepUntil ?? null,
    atAuth0Until: past.state === 'failed' ? null : at(24 * 60),
  };
}
