// A host that lives in the page: made-up data and a progress that is driven from outside. For the tests, and for
// looking at the window in a plain browser.

import {
  type AccessView,
  type ActivityView,
  type Backend,
  BackendError,
  type ConnectionView,
  type ExportFilter,
  type ExportInput,
  type ExportView,
  type FieldEntry,
  type FieldInput,
  type FormatEntry,
  isRunning,
  type KeychainView,
  type NewTenantInput,
  type PresetInput,
  type PresetView,
  type PreviewView,
  type Progress,
  type RequestProblem,
  type SampleInput,
  type SampleView,
  type Startup,
  type TenantView,
  type TokenFacts,
} from './backend.ts';
import {
  ACME,
  CONNECTIONS,
  DEMO,
  FIELDS,
  filesOf,
  FOLDER,
  FORMATS,
  history,
  labelOf,
  NO_PROGRESS,
  PRESETS,
  STAGING,
} from './memory-data.ts';
import { problemsOf } from './memory-checks.ts';
import { previewOf, sampleOf } from './memory-sample.ts';

export interface MemoryOptions {
  /** How many exports the history holds. */
  readonly exports?: number;
  readonly tenants?: readonly TenantView[];
  readonly keychain?: KeychainView;
  readonly locale?: string | null;
  readonly now?: () => Date;
  /** Permissions that the credentials of added tenants lack. */
  readonly missing?: readonly string[];
  /** Auth0 can't be reached. */
  readonly offline?: boolean;
  /** How many users can be looked at beforehand. */
  readonly sampled?: number;
}

/** How far one call of `advance` takes a running export: Auth0 prepares, then it is fetched, converted, written. */
const STEPS: readonly (Partial<Progress> & { readonly state: ExportView['state'] })[] = [
  { state: 'starting' },
  ...[7, 18, 31, 43, 58, 74, 90].map((percent) => ({
    state: 'waiting' as const,
    percent,
    secondsLeft: Math.round((100 - percent) * 2.2),
  })),
  ...[0.2, 0.6, 0.95].map((part) => ({
    state: 'downloading' as const,
    percent: Math.round(part * 100),
    bytesDone: Math.round(part * 62_000),
    bytesTotal: 62_000,
  })),
  ...[400, 900].map((rows) => ({ state: 'converting' as const, percent: rows / 10, rows })),
  { state: 'packing' },
  { state: 'ready' },
];

const ROWS = 1_000;

export class MemoryBackend implements Backend {
  /** The calls that reach beyond the page, in order: `showInFolder export-1`. */
  readonly deeds: string[] = [];
  #tenants: TenantView[];
  #exports: ExportView[];
  #ownPresets: PresetView[] = [];
  readonly #steps = new Map<string, number>();
  readonly #handlers = new Set<(view: ExportView) => void>();
  readonly #options: Required<MemoryOptions>;

  constructor(options: MemoryOptions = {}) {
    this.#options = {
      exports: 7,
      tenants: [ACME, STAGING],
      keychain: 'available',
      locale: null,
      now: () => new Date(),
      missing: [],
      offline: false,
      sampled: 50,
      ...options,
    };
    this.#tenants = [...this.#options.tenants];
    this.#exports = history(this.#options.exports, this.#options.now());
  }

  /** Takes every running export one step further. */
  advance(): void {
    for (const view of this.#exports.filter((each) => isRunning(each.state))) this.#step(view);
  }

  startup(): Promise<Startup> {
    const { keychain, locale } = this.#options;
    return answer({ version: '0.1.0', tenants: [...this.#tenants], keychain, exportFolder: FOLDER, locale });
  }

  readToken(token: string): Promise<TokenFacts> {
    if (token.trim().split('.').length !== 3) return refuse('token_not_a_jwt');
    const expiresAt = new Date(this.#options.now().getTime() + 23.4 * 3_600_000).toISOString();
    return answer({ domain: 'acme.eu.auth0.com', expiresAt, hasReadUsers: true, scopeCount: 4 });
  }

  addTenant(input: NewTenantInput): Promise<TenantView> {
    const { credential } = input;
    const problems: RequestProblem[] = [];
    const demand = (given: string, place: RequestProblem['place'], code: string) => {
      if (given.trim() === '') problems.push({ place, code, detail: null });
    };
    if (credential.kind === 'token') demand(credential.token, 'token', 'token_empty');
    else {
      demand(input.domain, 'domain', 'address_empty');
      demand(credential.clientId, 'clientId', 'client_id_empty');
      if (credential.kind === 'clientSecret') {
        demand(credential.clientSecret, 'clientSecret', 'client_secret_empty');
      } else demand(credential.privateKey, 'privateKey', 'private_key_not_pem');
    }
    if (this.#tenants.some((tenant) => tenant.name === input.name)) {
      problems.push({ place: 'name', code: 'name_taken', detail: null });
    }
    if (problems.length > 0) {
      return Promise.reject(new BackendError({ code: 'invalid', detail: null }, problems));
    }
    if (input.keep === 'keychain' && this.#options.keychain !== 'available') return refuse('no_keychain');
    const host = input.domain || 'acme.eu.auth0.com';
    const tenant: TenantView = {
      id: `tenant-${this.#tenants.length + 1}`,
      name: input.name || (host.split('.')[0] ?? host),
      host,
      color: '#3b5bdb',
      production: input.production,
      demo: false,
      signIn: credential.kind,
      clientId: credential.kind === 'token' ? null : credential.clientId,
      sessionOnly: input.keep === 'session',
      createdAt: this.#now(),
    };
    this.#tenants.push(tenant);
    return answer(tenant);
  }

  checkTenant(tenantId: string): Promise<AccessView> {
    const tenant = this.#tenants.find((each) => each.id === tenantId);
    if (tenant === undefined) return refuse('not_found_tenant');
    const { missing, now } = this.#options;
    return answer({
      sufficient: !missing.includes('read:users'),
      permissions: ['read:users', 'read:connections', 'read:roles'].map((scope) => ({
        scope,
        grant: missing.includes(scope) ? 'missing' : 'granted',
        required: scope === 'read:users',
      })),
      expiresAt:
        tenant.signIn === 'token' ? new Date(now().getTime() + 23.4 * 3_600_000).toISOString() : null,
      unneededScopes: tenant.production ? 2 : 0,
    });
  }

  removeTenant(tenantId: string): Promise<void> {
    this.#tenants = this.#tenants.filter((tenant) => tenant.id !== tenantId);
    return answer(undefined);
  }

  startDemo(): Promise<TenantView> {
    if (!this.#tenants.some((tenant) => tenant.id === DEMO.id)) this.#tenants.push(DEMO);
    return answer(DEMO);
  }

  connections(): Promise<readonly ConnectionView[]> {
    if (this.#options.offline) return refuse('unreachable_dns', { host: ACME.host });
    if (this.#options.missing.includes('read:connections')) {
      return refuse('missing_scope', { needed: ['read:connections'] });
    }
    return answer(CONNECTIONS);
  }

  fields(): Promise<readonly FieldEntry[]> {
    return answer(FIELDS);
  }

  formats(): Promise<readonly FormatEntry[]> {
    return answer(FORMATS);
  }

  presets(): Promise<readonly PresetView[]> {
    return answer([...PRESETS, ...this.#ownPresets]);
  }

  savePreset(input: PresetInput): Promise<PresetView> {
    if (this.#ownPresets.some((each) => each.name === input.name && each.id !== input.id)) {
      return refuse('name_taken');
    }
    const id = input.id ?? `preset-${this.#ownPresets.length + 1}`;
    const preset: PresetView = {
      id,
      builtin: false,
      name: input.name,
      input: { ...input.input, tenantId: '' },
    };
    this.#ownPresets = [...this.#ownPresets.filter((each) => each.id !== id), preset];
    return answer(preset);
  }

  removePreset(id: string): Promise<void> {
    this.#ownPresets = this.#ownPresets.filter((preset) => preset.id !== id);
    return answer(undefined);
  }

  checkExport(input: ExportInput): Promise<readonly RequestProblem[]> {
    return answer(problemsOf(input));
  }

  sample(_: SampleInput, renewed: boolean): Promise<SampleView> {
    if (renewed) this.deeds.push('sample renewed');
    const { offline, missing, sampled, now } = this.#options;
    if (offline) return refuse('unreachable_dns', { host: ACME.host });
    if (missing.includes('read:users')) return refuse('missing_scope', { needed: ['read:users'] });
    return answer(sampleOf(sampled, now()));
  }

  preview(_: SampleInput, fields: readonly FieldInput[]): Promise<PreviewView> {
    return answer(previewOf(fields, this.#options.sampled));
  }

  async startExport(input: ExportInput): Promise<ExportView> {
    const problems = await this.checkExport(input);
    if (problems.length > 0) throw new BackendError({ code: 'invalid', detail: null }, problems);
    const tenant = this.#tenants.find((each) => each.id === input.tenantId);
    if (tenant === undefined) return refuse('not_found_tenant');
    const view: ExportView = {
      id: `started-${this.#steps.size + 1}`,
      name: input.name,
      presetId: input.presetId,
      tenant: labelOf(tenant),
      state: 'queued',
      progress: NO_PROGRESS,
      problem: null,
      canResume: false,
      rows: null,
      bytes: null,
      folder: FOLDER,
      pack: null,
      packPresent: false,
      files: [],
      jobs: [],
      currentJob: 1,
      input,
      createdAt: this.#now(),
      updatedAt: this.#now(),
      finishedAt: null,
      atAuth0Until: null,
    };
    this.#steps.set(view.id, 0);
    this.#exports.unshift(view);
    this.#tell(view);
    return view;
  }

  exports({ search, offset, limit }: ExportFilter): Promise<readonly ExportView[]> {
    const wanted = search?.trim().toLowerCase() ?? '';
    const found = this.#exports.filter(({ name, tenant }) =>
      `${name}\n${tenant.name}`.toLowerCase().includes(wanted),
    );
    return answer(found.slice(offset, offset + limit));
  }

  stopExport(id: string): Promise<void> {
    return this.#change(id, {
      state: 'stopped',
      progress: NO_PROGRESS,
      canResume: true,
      finishedAt: this.#now(),
    });
  }

  async resumeExport(id: string): Promise<ExportView> {
    await this.#change(id, { state: 'waiting', problem: null, canResume: false, finishedAt: null });
    const resumed = this.#exports.find((view) => view.id === id);
    return resumed ?? refuse('not_found');
  }

  removeExport(id: string): Promise<void> {
    this.#exports = this.#exports.filter((view) => view.id !== id);
    return answer(undefined);
  }

  deleteFiles(id: string): Promise<void> {
    return this.#change(id, { packPresent: false });
  }

  showInFolder(id: string): Promise<void> {
    return this.#deed('showInFolder', id);
  }

  copyFiles(id: string): Promise<void> {
    return this.#deed('copyFiles', id);
  }

  dragOut(id: string): Promise<void> {
    return this.#deed('dragOut', id);
  }

  activity(exportId: string | null, limit: number): Promise<readonly ActivityView[]> {
    const view = this.#exports.find((each) => each.id === exportId) ?? this.#exports[0];
    const job = view?.jobs[0];
    if (view === undefined) return answer([]);
    const moments: [kind: string, at: string | null][] = [
      ['job_created', job?.postedAt ?? null],
      ['job_downloaded', job?.downloadedAt ?? null],
      [`export_${view.state}`, view.finishedAt],
    ];
    const lines = moments.flatMap(([kind, at], index) =>
      at === null
        ? []
        : [{ sequence: index + 1, at, kind, exportId: view.id, detail: null, sha256: '9f2c'.repeat(16) }],
    );
    return answer(lines.reverse().slice(0, limit));
  }

  onExportChanged(handler: (view: ExportView) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  #now(): string {
    return this.#options.now().toISOString();
  }

  #deed(name: string, id: string): Promise<void> {
    this.deeds.push(`${name} ${id}`);
    return answer(undefined);
  }

  #step(view: ExportView): void {
    const number = this.#steps.get(view.id) ?? 1;
    const { state, ...progress } = STEPS[Math.min(number, STEPS.length - 1)] ?? { state: 'ready' };
    this.#steps.set(view.id, number + 1);
    const job = view.jobs[0] ?? {
      jobId: 'job_0000000000000001',
      connectionId: null,
      percent: null,
      postedAt: this.#now(),
      completedAt: null,
      downloadedAt: null,
      bytes: null,
    };
    const pack = `${FOLDER}/${view.tenant.name}/${view.id}`;
    const files = state === 'ready' ? filesOf(view.id, pack, view.input, ROWS) : [];
    const done: Partial<ExportView> =
      state === 'ready'
        ? {
            rows: ROWS,
            bytes: files.reduce((sum, file) => sum + file.bytes, 0),
            pack,
            packPresent: true,
            files,
            finishedAt: this.#now(),
            jobs: [
              { ...job, percent: 100, completedAt: this.#now(), downloadedAt: this.#now(), bytes: 62_000 },
            ],
          }
        : { jobs: state === 'starting' ? [] : [job] };
    const until = new Date(Date.parse(job.postedAt ?? this.#now()) + 24 * 3_600_000).toISOString();
    void this.#change(view.id, {
      ...done,
      state,
      progress: { ...NO_PROGRESS, ...progress },
      atAuth0Until: state === 'starting' ? null : until,
    });
  }

  #change(id: string, change: Partial<ExportView>): Promise<void> {
    const index = this.#exports.findIndex((view) => view.id === id);
    const before = this.#exports[index];
    if (before === undefined) return refuse('not_found');
    const view = { ...before, ...change, updatedAt: this.#now() };
    this.#exports[index] = view;
    this.#tell(view);
    return answer(undefined);
  }

  #tell(view: ExportView): void {
    for (const handler of this.#handlers) handler(view);
  }
}

/** An answer as it comes over a wire: later, and nobody else's to change. */
function answer<T>(value: T): Promise<T> {
  return Promise.resolve(structuredClone(value));
}

function refuse(code: string, detail: unknown = null): Promise<never> {
  return Promise.reject(new BackendError({ code, detail }));
}
