// Adding a tenant: from the choice of how to sign in to a connection that works.

import {
  type AccessView,
  type Backend,
  BackendError,
  type CredentialInput,
  type FormPart,
  type KeyAlgorithm,
  type KeychainView,
  type NewTenantInput,
  type Problem,
  problemOf,
  type RequestProblem,
  type TenantView,
  type TokenFacts,
} from '../../backend/backend.ts';

export type Way = 'application' | 'token';

/** A tenant that was added, and what its credential may do. */
export interface Connected {
  readonly tenant: TenantView;
  readonly access: AccessView;
}

export class AddTenant {
  readonly #backend: Backend;
  /** How to sign in; null until chosen. */
  way = $state<Way | null>(null);
  name = $state('');
  domain = $state('');
  customDomain = $state(false);
  canonicalDomain = $state('');
  clientId = $state('');
  proof = $state<'clientSecret' | 'privateKey'>('clientSecret');
  clientSecret = $state('');
  privateKey = $state('');
  algorithm = $state<KeyAlgorithm>('RS256');
  keyId = $state('');
  production = $state(false);
  keep = $state<NewTenantInput['keep']>('keychain');
  #token = $state('');
  /** The claims of the pasted token, unverified. */
  tokenFacts = $state.raw<TokenFacts | null>(null);
  busy = $state(false);
  /** Why the last attempt failed, if no single part of the form is the reason. */
  problem = $state.raw<Problem | null>(null);
  problems = $state.raw<readonly RequestProblem[]>([]);
  /** The permissions of a credential that works but can't read users. */
  access = $state.raw<AccessView | null>(null);
  /** Whether the form is complete and only the connection failed: it can be added anyway. */
  addable = $state(false);

  constructor(backend: Backend, keychain: KeychainView) {
    this.#backend = backend;
    if (keychain === 'missing' || keychain === 'failing') this.keep = 'session';
  }

  /** The pasted token. It is read at once, and an unreadable one is reported. */
  get token(): string {
    return this.#token;
  }

  set token(token: string) {
    this.#token = token;
    void this.#readToken(token);
  }

  /** Returns what is wrong with one part of the form. */
  at(part: FormPart): Problem | null {
    return this.problems.find((problem) => problem.place === part) ?? null;
  }

  choose(way: Way | null): void {
    this.way = way;
    this.#forget();
  }

  /**
   * Signs in, and adds the tenant if its credential can read users. Otherwise returns null, and
   * the form stays as it was, with its secret.
   */
  async connect(): Promise<Connected | null> {
    let connected: Connected | null = null;
    await this.#try(async () => {
      const result = await this.#backend.connectTenant(this.#input());
      if (result.outcome === 'connected') {
        this.#clearSecrets();
        connected = { tenant: result.tenant, access: result.access };
        return;
      }
      this.addable = true;
      if (result.outcome === 'insufficient') this.#lacksPermission(result.access);
      else if (result.place === null) this.problem = result.problem;
      else this.problems = [{ place: result.place, ...result.problem }];
    });
    return connected;
  }

  /** Adds the tenant although it could not be connected; null if that failed. */
  async addAnyway(): Promise<TenantView | null> {
    let tenant: TenantView | null = null;
    await this.#try(async () => {
      tenant = await this.#backend.addTenant(this.#input());
      this.#clearSecrets();
    });
    return tenant;
  }

  async startDemo(): Promise<TenantView | null> {
    let demo: TenantView | null = null;
    await this.#try(async () => {
      demo = await this.#backend.startDemo();
    });
    return demo;
  }

  /** Drops the secrets from the page once the application has them. */
  #clearSecrets(): void {
    this.clientSecret = '';
    this.privateKey = '';
    this.#token = '';
  }

  async #readToken(token: string): Promise<void> {
    this.problems = this.problems.filter((problem) => problem.place !== 'token');
    // It was about the token before.
    this.access = null;
    this.tokenFacts = null;
    if (token.trim() === '') return;
    try {
      const facts = await this.#backend.readToken(token.trim());
      if (token === this.#token) this.tokenFacts = facts;
    } catch (error) {
      if (token === this.#token) this.problems = [{ place: 'token', ...problemOf(error) }];
    }
  }

  /** Reports a credential that can't read users: a token is replaced, an application is granted. */
  #lacksPermission(access: AccessView): void {
    this.access = access;
    if (this.way !== 'token') return;
    const needed = access.permissions
      .filter(({ required, grant }) => required && grant === 'missing')
      .map(({ scope }) => scope);
    this.problems = [{ place: 'token', code: 'missing_scope', detail: { needed } }];
  }

  #forget(): void {
    this.problem = null;
    this.problems = [];
    this.access = null;
    this.addable = false;
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.#forget();
    try {
      await action();
    } catch (error) {
      this.problems = error instanceof BackendError ? error.problems : [];
      if (this.problems.length === 0) this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }

  #input(): NewTenantInput {
    const canonical = this.canonicalDomain.trim();
    return {
      name: this.name.trim(),
      domain: this.way === 'token' ? '' : this.domain.trim(),
      canonicalDomain: this.way === 'application' && this.customDomain && canonical !== '' ? canonical : null,
      credential: this.#credential(),
      keep: this.keep,
      production: this.production,
    };
  }

  #credential(): CredentialInput {
    if (this.way === 'token') return { kind: 'token', token: this.#token.trim() };
    const clientId = this.clientId.trim();
    if (this.proof === 'clientSecret') {
      return { kind: 'clientSecret', clientId, clientSecret: this.clientSecret.trim() };
    }
    const { privateKey, algorithm } = this;
    return { kind: 'privateKey', clientId, privateKey, algorithm, keyId: this.keyId.trim() || null };
  }
}
