// Connecting a tenant: from the choice of how to sign in to the result of the first check.

import {
  type AccessView,
  type Backend,
  BackendError,
  type CredentialInput,
  type KeyAlgorithm,
  type KeychainView,
  type NewTenantInput,
  type Place,
  type Problem,
  problemOf,
  type RequestProblem,
  type TenantView,
  type TokenFacts,
} from '../../backend/backend.ts';

export type Way = 'application' | 'token';

export class AddTenant {
  readonly #backend: Backend;
  /** How to sign in; null until it is chosen. */
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
  /** What the pasted token says of itself. */
  tokenFacts = $state.raw<TokenFacts | null>(null);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  problems = $state.raw<readonly RequestProblem[]>([]);
  tenant = $state.raw<TenantView | null>(null);
  access = $state.raw<AccessView | null>(null);
  /** The first look at what the credential may do has ended, well or not. */
  checked = $state(false);

  constructor(backend: Backend, keychain: KeychainView) {
    this.#backend = backend;
    if (keychain === 'missing' || keychain === 'failing') this.keep = 'session';
  }

  get token(): string {
    return this.#token;
  }

  /** Reads the token as it is pasted; an unreadable one is told at once. */
  set token(token: string) {
    this.#token = token;
    void this.#readToken(token);
  }

  /** What is wrong with one part of the form. */
  at(place: Place): Problem | null {
    return this.problems.find((problem) => problem.place === place) ?? null;
  }

  choose(way: Way | null): void {
    this.way = way;
    this.problem = null;
    this.problems = [];
  }

  /** Adds the tenant and looks at what its credential may do. */
  async connect(): Promise<void> {
    await this.#try(async () => {
      this.tenant = await this.#backend.addTenant(this.#input());
      this.#forget();
      this.access = await this.#backend.checkTenant(this.tenant.id);
    });
    this.checked = this.tenant !== null;
  }

  /** Looks again, for example after a permission was granted. */
  async checkAgain(): Promise<void> {
    const { tenant } = this;
    if (tenant === null) return;
    await this.#try(async () => {
      this.access = await this.#backend.checkTenant(tenant.id);
    });
  }

  /** Whether it is added, but nothing could be learnt from it: a detail may be wrong. */
  get unconnected(): boolean {
    return this.tenant !== null && this.access === null && this.problem !== null;
  }

  /** Goes back to the form, as it was but for the secrets: nothing of the tenant stays behind. */
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

  /** Secrets leave the page as soon as the application has them. */
  #forget(): void {
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
