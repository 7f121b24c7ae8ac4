// The only door out of the page: what the window can ask of the application, whoever answers.
//
// Moments are RFC 3339 texts. Everything that can go wrong arrives as a BackendError.

/** Why something failed: a code for the language catalogue and the facts for its words. */
export interface Problem {
  readonly code: string;
  readonly detail: unknown;
}

/** Which part of a form a problem is about. */
export type Place =
  | 'name'
  | 'fields'
  | 'fieldName'
  | 'fieldTitle'
  | 'connection'
  | 'limit'
  | 'outputs'
  | 'style'
  | 'protect'
  | 'folder'
  | 'domain'
  | 'canonicalDomain'
  | 'clientId'
  | 'clientSecret'
  | 'privateKey'
  | 'token';

/** Something in a request that can't work, with the place in the form where its words belong. */
export interface RequestProblem extends Problem {
  readonly place: Place;
  /** The column or the connection, from 0, where the place is one of several. */
  readonly index?: number;
}

/** What a refused call throws. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly problem: Problem;
  /** What is wrong with the form that was sent, place by place; often empty. */
  readonly problems: readonly RequestProblem[];

  constructor(problem: Problem, problems: readonly RequestProblem[] = []) {
    super(problem.code);
    this.problem = problem;
    this.problems = problems;
  }
}

export type SignIn = 'clientSecret' | 'privateKey' | 'token';

/** What a row shows of its tenant. */
export interface TenantLabel {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  /** As `#rrggbb`. */
  readonly color: string;
  readonly production: boolean;
  readonly demo: boolean;
}

export interface TenantView extends TenantLabel {
  readonly signIn: SignIn;
  readonly clientId: string | null;
  /** The credential is in memory and gone when Rollcall quits. */
  readonly sessionOnly: boolean;
  readonly createdAt: string;
}

export type KeychainView = 'available' | 'locked' | 'missing' | 'failing';

export interface Startup {
  readonly version: string;
  readonly tenants: readonly TenantView[];
  readonly keychain: KeychainView;
  readonly exportFolder: string;
  /** The system's language, as a BCP 47 tag. */
  readonly locale: string | null;
}

export type KeyAlgorithm = 'RS256' | 'RS384' | 'PS256';

export type CredentialInput =
  | { readonly kind: 'clientSecret'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: 'privateKey';
      readonly clientId: string;
      /** PEM text. */
      readonly privateKey: string;
      readonly algorithm: KeyAlgorithm;
      readonly keyId: string | null;
    }
  | { readonly kind: 'token'; readonly token: string };

export interface NewTenantInput {
  readonly name: string;
  /** May be empty with a token, which names its tenant. */
  readonly domain: string;
  readonly canonicalDomain: string | null;
  readonly credential: CredentialInput;
  readonly keep: 'keychain' | 'session';
  readonly production: boolean;
}

/** What a token says of itself; nothing of it is verified. */
export interface TokenFacts {
  readonly domain: string | null;
  readonly expiresAt: string | null;
  readonly hasReadUsers: boolean | null;
  readonly scopeCount: number | null;
}

export interface PermissionView {
  readonly scope: string;
  readonly grant: 'granted' | 'missing' | 'unknown';
  readonly required: boolean;
}

/** What a credential may do. */
export interface AccessView {
  readonly sufficient: boolean;
  readonly permissions: readonly PermissionView[];
  readonly expiresAt: string | null;
  readonly unneededScopes: number;
}

export interface FieldInput {
  /** Auth0's name of it. */
  readonly name: string;
  /** The column's title; null means the name. */
  readonly exportAs: string | null;
}

export interface ExportInput {
  readonly tenantId: string;
  readonly name: string;
  readonly presetId: string | null;
  readonly fields: readonly FieldInput[];
  /** Connection ids; empty means the whole tenant. */
  readonly connections: readonly string[];
  readonly limit: number | null;
  readonly auth0Format: 'json' | 'csv';
  readonly outputs: readonly string[];
  /** Null means the usual folder. */
  readonly folder: string | null;
}

/** How far the present step is; what isn't known is null. */
export interface Progress {
  readonly percent: number | null;
  readonly secondsLeft: number | null;
  readonly bytesDone: number | null;
  readonly bytesTotal: number | null;
  readonly rows: number | null;
  /** What is being waited out. */
  readonly trouble: Problem | null;
  readonly againAt: string | null;
}

export type ExportState =
  | 'queued'
  | 'starting'
  | 'waiting'
  | 'downloading'
  | 'converting'
  | 'packing'
  | 'ready'
  | 'failed'
  | 'lost'
  | 'stopped';

export interface FileView {
  readonly name: string;
  readonly path: string;
  readonly role: 'output' | 'original' | 'proof';
  readonly format: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number | null;
}

export interface JobView {
  readonly jobId: string | null;
  readonly connectionId: string | null;
  readonly percent: number | null;
  readonly postedAt: string | null;
  readonly completedAt: string | null;
  readonly downloadedAt: string | null;
  readonly bytes: number | null;
}

export interface ExportView {
  readonly id: string;
  readonly name: string;
  readonly presetId: string | null;
  readonly tenant: TenantLabel;
  readonly state: ExportState;
  readonly progress: Progress;
  readonly problem: Problem | null;
  /** It can go on from where it stopped or failed. */
  readonly canResume: boolean;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly folder: string;
  readonly pack: string | null;
  /** The pack is still where it was written. */
  readonly packPresent: boolean;
  readonly files: readonly FileView[];
  readonly jobs: readonly JobView[];
  /** From 1. */
  readonly currentJob: number;
  readonly input: ExportInput;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
  readonly atAuth0Until: string | null;
}

export interface PresetView {
  /** `builtin/…` for those that come with Rollcall. */
  readonly id: string;
  readonly builtin: boolean;
  /** Null for a built-in one: its name is in the language catalogue. */
  readonly name: string | null;
  /** What it asks for, of no tenant in particular. */
  readonly input: ExportInput;
}

export interface PresetInput {
  readonly id: string | null;
  readonly name: string;
  readonly input: ExportInput;
}

export interface FieldEntry {
  readonly name: string;
  readonly kind: string;
  /** Auth0's own CSV can carry it. */
  readonly inCsv: boolean;
  readonly personal: boolean;
}

export interface FormatEntry {
  readonly name: string;
  readonly extension: string;
}

export interface ConnectionView {
  readonly id: string;
  readonly name: string;
  readonly strategy: string;
}

export interface ExportFilter {
  readonly search: string | null;
  readonly offset: number;
  readonly limit: number;
}

/** A line of the activity log. */
export interface ActivityView {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly exportId: string | null;
  readonly detail: unknown;
  readonly sha256: string;
}

export interface Backend {
  startup(): Promise<Startup>;

  /** What a token says of itself, without asking anyone. */
  readToken(token: string): Promise<TokenFacts>;
  addTenant(input: NewTenantInput): Promise<TenantView>;
  /** Signs in and looks at what the credential may do. */
  checkTenant(tenantId: string): Promise<AccessView>;
  /** Its exports stay. */
  removeTenant(tenantId: string): Promise<void>;
  /** The demo tenant, which lives as long as the application; the same one when called again. */
  startDemo(): Promise<TenantView>;
  connections(tenantId: string): Promise<readonly ConnectionView[]>;

  fields(): Promise<readonly FieldEntry[]>;
  formats(): Promise<readonly FormatEntry[]>;
  /** The built-in ones by purpose, then the person's own. */
  presets(): Promise<readonly PresetView[]>;
  savePreset(input: PresetInput): Promise<PresetView>;
  removePreset(id: string): Promise<void>;

  /** Everything in a request that can't work. Nothing is sent anywhere. */
  checkExport(input: ExportInput): Promise<readonly RequestProblem[]>;
  startExport(input: ExportInput): Promise<ExportView>;
  /** The history, newest first. */
  exports(filter: ExportFilter): Promise<readonly ExportView[]>;
  /** Stops watching; Auth0 goes on preparing the file. */
  stopExport(id: string): Promise<void>;
  resumeExport(id: string): Promise<ExportView>;
  /** Takes it out of the history; its files stay. */
  removeExport(id: string): Promise<void>;
  deleteFiles(id: string): Promise<void>;
  showInFolder(id: string): Promise<void>;
  /** Puts the output files on the clipboard, as files. */
  copyFiles(id: string): Promise<void>;
  /** Begins a drag of the output files by the system; called from the event that begins it. */
  dragOut(id: string): Promise<void>;
  /** The newest lines of the activity log, of one export or of all. */
  activity(exportId: string | null, limit: number): Promise<readonly ActivityView[]>;

  /** Calls `handler` whenever an export changes, until the returned function is called. */
  onExportChanged(handler: (view: ExportView) => void): () => void;
}

/** Whether Rollcall has it in hand. */
export function isRunning(state: ExportState): boolean {
  return !['ready', 'failed', 'lost', 'stopped'].includes(state);
}

/** The problem in whatever a call has thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BackendError) return error.problem;
  return { code: 'unexpected', detail: { message: error instanceof Error ? error.message : String(error) } };
}
