// A host that lives in the page: made-up data and a progress that is driven from outside. For the tests, and for
// looking at the window in a plain browser.

import {
  type AccessView,
  type ActivityView,
  type Backend,
  BackendError,
  type Choice,
  type CloseAsked,
  type CloseChoice,
  type ConnectionView,
  type CredentialInput,
  type ExportExpiring,
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
  type RenewedTenant,
  type RequestProblem,
  type Settings,
  type SampleInput,
  type SampleView,
  type Startup,
  type StyleInput,
  type TenantChange,
  type TenantView,
  type TokenFacts,
  type Words,
} from './backend.ts';
import {
  ACME,
  COLORS,
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
import { FilesHost } from './memory-files.ts';
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
  /** How long the tokens of the tenants still sign in. */
  readonly tokenHours?: number;
  /** The system shows the application menu, as macOS does. */
  readonly nativeMenu?: boolean;
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

export class MemoryBackend extends FilesHost implements Backend {
  #tenants: TenantView[];
  #exports: ExportView[];
  #ownPresets: PresetView[] = [];
  readonly #steps = new Map<string, number>();
  readonly #handlers = new Set<(view: ExportView) => void>();
  readonly #expiringHandlers = new Set<(expiring: ExportExpiring) => void>();
  readonly #choiceHandlers = new Set<(choice: Choice) => void>();
  readonly #closeHandlers = new Set<(asked: CloseAsked) => void>();
  #settings: Settings = { tray: 'whileExporting', notices: { ready: true, failed: true, expiring: true } };
  /** The newest words that the page has told; null before. */
  words: Words | null = null;
  readonly #options: Required<MemoryOptions>;

  constructor(options: MemoryOptions = {}) {
    super();
    this.#options = {
      exports: 9,
      tenants: [ACME, STAGING],
      keychain: 'available',
      locale: null,
      now: () => new Date(),
      missing: [],
      tokenHours: 5.2,
      nativeMenu: false,
      offline: false,
      sampled: 50,
      ...options,
    };
    const { tenants, now } = this.#options;
    const tokenLeft = this.#options.tokenHours * 3_600_000;
    const tokenEnd = new Date(now().getTime() + tokenLeft).toISOString();
    this.#tenants = tenants.map((tenant) =>
      tenant.signIn === 'token' ? { ...tenant, tokenExpiresAt: tokenEnd } : tenant,
    );
    this.#exports = history(this.#options.exports, this.#options.now());
  }

  /** Takes every running export one step further. */
  advance(): void {
    for (const view of this.#exports.filter((each) => isRunning(each.state))) this.#step(view);
  }

  startup(): Promise<Startup> {
    const { keychain, locale, nativeMenu } = this.#options;
    return answer({
      version: '0.1.0',
      tenants: [...this.#tenants],
      keychain,
      exportFolder: this.folder ?? FOLDER,
      locale,
      tenantColors: [...COLORS],
      nativeMenu,
    });
  }

  settings(): Promise<Settings> {
    return answer(this.#settings);
  }

  saveSettings(settings: Settings): Promise<void> {
    this.#settings = structuredClone(settings);
    return answer(undefined);
  }

  tellWords(words: Words): Promise<void> {
    this.words = structuredClone(words);
    return answer(undefined);
  }

  viewed(id: string): Promise<void> {
    return this.#deed('viewed', id);
  }

  openWindow(): Promise<void> {
    return this.#deed('openWindow');
  }

  closeWindow(): Promise<void> {
    return this.#deed('closeWindow');
  }

  quit(): Promise<void> {
    return this.#deed('quit');
  }

  answerClose(choice: CloseChoice): Promise<void> {
    return this.#deed('answerClose', choice);
  }

  /** Chooses something in a menu, the tray or a notification. */
  choose(choice: Choice): void {
    for (const handler of this.#choiceHandlers) handler(choice);
  }

  /** Asks what to do when the window closes. */
  askClose(asked: CloseAsked): void {
    for (const handler of this.#closeHandlers) handler(asked);
  }

  /** Warns of an export whose file Auth0 deletes soon. */
  warn(expiring: ExportExpiring): void {
    for (const handler of this.#expiringHandlers) handler(expiring);
  }

  readToken(token: string): Promise<TokenFacts> {
    if (token.trim().split('.').length !== 3) return refuse('token_not_a_jwt');
    const expiresAt = this.#inADay();
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
      tokenExpiresAt: credential.kind === 'token' ? this.#inADay() : null,
      createdAt: this.#now(),
    };
    this.#tenants.push(tenant);
    return answer(tenant);
  }

  checkTenant(tenantId: string): Promise<AccessView> {
    const tenant = this.#tenants.find((each) => each.id === tenantId);
    if (tenant === undefined) return refuse('not_found_tenant');
    const { missing, offline } = this.#options;
    if (offline) return refuse('unreachable_dns', { host: tenant.host });
    return answer({
      sufficient: !missing.includes('read:users'),
      permissions: ['read:users', 'read:connections', 'read:roles'].map((scope) => ({
        scope,
        grant: missing.includes(scope) ? 'missing' : 'granted',
        required: scope === 'read:users',
      })),
      expiresAt: tenant.tokenExpiresAt,
      unneededScopes: tenant.production ? 2 : 0,
    });
  }

  editTenant(tenantId: string, change: TenantChange): Promise<TenantView> {
    const taken = this.#tenants.some((each) => each.id !== tenantId && each.name === change.name);
    if (taken) {
      const problem = { place: 'name', code: 'name_taken', detail: null } as const;
      return Promise.reject(new BackendError({ code: 'request', detail: null }, [problem]));
    }
    return this.#changeTenant(tenantId, change);
  }

  async renewCredential(tenantId: string, credential: CredentialInput): Promise<RenewedTenant> {
    const secret =
      credential.kind === 'token'
        ? credential.token
        : credential.kind === 'clientSecret'
          ? credential.clientSecret
          : credential.privateKey;
    if (secret.trim() === '') {
      const codes = {
        token: 'token_empty',
        clientSecret: 'client_secret_empty',
        privateKey: 'private_key_not_pem',
      };
      const problem = { place: credential.kind, code: codes[credential.kind], detail: null };
      throw new BackendError({ code: 'request', detail: null }, [problem]);
    }
    if (this.#options.missing.includes('read:users')) return refuse('missing_scope');
    const tokenExpiresAt = credential.kind === 'token' ? this.#inADay() : null;
    const tenant = await this.#changeTenant(tenantId, { tokenExpiresAt });
    return { tenant, access: await this.checkTenant(tenantId) };
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
    const lastRunAt = (id: string) => this.#exports.find((view) => view.presetId === id)?.createdAt ?? null;
    return answer(
      [...PRESETS, ...this.#ownPresets].map((preset) => ({ ...preset, lastRunAt: lastRunAt(preset.id) })),
    );
  }

  savePreset(input: PresetInput): Promise<PresetView> {
    if (this.#ownPresets.some((each) => each.id !== input.id && each.name === input.name)) {
      return refuse('name_taken');
    }
    const id = input.id ?? `preset-${this.#ownPresets.length + 1}`;
    const preset: PresetView = {
      id,
      builtin: false,
      name: input.name,
      needsKeys: false,
      lastRunAt: null,
      input: { ...input.input, tenantId: '', presetId: id },
    };
    this.#ownPresets = [...this.#ownPresets.filter((each) => each.id !== id), preset].sort((one, other) =>
      (one.name ?? '').localeCompare(other.name ?? ''),
    );
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

  preview(_: SampleInput, fields: readonly FieldInput[], style: StyleInput): Promise<PreviewView> {
    return answer(previewOf(fields, style.protect, this.#options.sampled));
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

  export(id: string): Promise<ExportView> {
    return this.find(id);
  }

  exports(filter: ExportFilter): Promise<readonly ExportView[]> {
    return answer(this.#matching(filter).slice(filter.offset, filter.offset + filter.limit));
  }

  countExports(filter: ExportFilter): Promise<number> {
    return answer(this.#matching(filter).length);
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

  onExportExpiring(handler: (expiring: ExportExpiring) => void): () => void {
    this.#expiringHandlers.add(handler);
    return () => this.#expiringHandlers.delete(handler);
  }

  onChosen(handler: (choice: Choice) => void): () => void {
    this.#choiceHandlers.add(handler);
    return () => this.#choiceHandlers.delete(handler);
  }

  onCloseAsked(handler: (asked: CloseAsked) => void): () => void {
    this.#closeHandlers.add(handler);
    return () => this.#closeHandlers.delete(handler);
  }

  #now(): string {
    return this.#options.now().toISOString();
  }

  #inADay(): string {
    return new Date(this.#options.now().getTime() + 23.4 * 3_600_000).toISOString();
  }

  protected find(id: string): Promise<ExportView> {
    const view = this.#exports.find((each) => each.id === id);
    return view === undefined ? refuse('not_found') : answer(view);
  }

  #matching({ search, tenantId, states }: ExportFilter): ExportView[] {
    const wanted = search?.trim().toLowerCase() ?? '';
    return this.#exports.filter(
      ({ name, tenant, state }) =>
        `${name}\n${tenant.name}\n${tenant.host}`.toLowerCase().includes(wanted) &&
        (tenantId == null || tenant.id === tenantId) &&
        (states === undefined || states.length === 0 || states.includes(state)),
    );
  }

  #changeTenant(id: string, change: Partial<TenantView>): Promise<TenantView> {
    const index = this.#tenants.findIndex((tenant) => tenant.id === id);
    const before = this.#tenants[index];
    if (before === undefined) return refuse('not_found_tenant');
    const tenant = { ...before, ...change };
    this.#tenants[index] = tenant;
    return answer(tenant);
  }

  #deed(name: string, of = ''): Promise<void> {
    this.deeds.push(`${name} ${of}`.trim());
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
      progress: {
        ...NO_PROGRESS,
        ...progress,
        linkUntil:
          state === 'downloading' ? new Date(this.#options.now().getTime() + 42_000).toISOString() : null,
      },
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
