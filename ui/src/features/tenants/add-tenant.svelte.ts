// Adding a tenant: from the choice of how to sign in to the result of the first check.

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
  problem = $state.raw<Problem | null>(null);
  problems = $state.raw<readonly RequestProblem[]>([]);
  tenant = $state.raw<TenantView | null>(null);
  access = $state.raw<AccessView | null>(null);
  /** Whether the first check of the credential has ended, with or without success. */
  checked = $state(false);

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
    this.problem = null;
    this.problems = [];
  }

  /** Adds the tenant and checks the permissions of its credential. */
  async connect(): Promise<void> {
    await this.#try(async () => {
      this.tenant = await this.#backend.addTenant(this.#input());
      this.#clearSecrets();
      this.access = await this.#backend.checkTenant(this.tenant.id);
    });
    this.checked = this.tenant !== null;
  }

  /** Checks again, for example after a permission was granted. */
  async checkAgain(): Promise<void> {
    const { tenant } = this;
    if (tenant === null) return;
    await this.#try(async () => {
      this.access = await this.#backend.checkTenant(tenant.id);
    });
  }

  /** Whether the tenant was added but could not be reached: a detail may be wrong. */
  get unconnected(): boolean {
    return this.tenant !== null && this.access === null && this.problem !== null;
  }

  /** Removes the tenant and returns to the form, which is as it was apart from the secrets. */
  async correct(): Promise<void> {
    const { tenant } = this;
    if (tenant === null) return;
    await this.#try(async () => {
      await this.#backend.removeTenant(tenant.id);
      this.tenant = null;
      this.checked = false;
    });
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
    this.tokenFacts = null;
    if (token.trim() === '') return;
    try {
      const facts = await this.#backend.readToken(token.trim());
      if (token === this.#token) this.tokenFacts = facts;
    } catch (error) {
      if (token === this.#token) this.problems = [{ place: 'token', ...problemOf(error) }];
    }
  }

  async #try(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    this.problems = [];
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
