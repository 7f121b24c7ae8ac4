// Another credential for a tenant, of the same kind as before.

import {
  type Backend,
  BackendError,
  type CredentialInput,
  type FormPart,
  type KeyAlgorithm,
  type Problem,
  problemOf,
  type RequestProblem,
  type TenantView,
} from '../../backend/backend.ts';

export class Renewal {
  readonly #backend: Backend;
  readonly tenant: TenantView;
  /** The new secret, private key or token, as typed. */
  secret = $state('');
  algorithm = $state<KeyAlgorithm>('RS256');
  keyId = $state('');
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  problems = $state.raw<readonly RequestProblem[]>([]);

  constructor(backend: Backend, tenant: TenantView) {
    this.#backend = backend;
    this.tenant = tenant;
  }

  /** The part of the form that holds the secret. */
  get secretPart(): FormPart {
    return this.tenant.signIn;
  }

  /** What is wrong with the secret itself. */
  get secretProblem(): Problem | null {
    return this.problems.find((problem) => problem.place === this.secretPart) ?? null;
  }

  /** Returns the tenant with the new credential; null if it was refused and the old one stays. */
  async renew(): Promise<TenantView | null> {
    this.busy = true;
    this.problem = null;
    this.problems = [];
    try {
      const { tenant } = await this.#backend.renewCredential(this.tenant.id, this.#credential());
      this.secret = '';
      return tenant;
    } catch (error) {
      this.problems = error instanceof BackendError ? error.problems : [];
      if (this.secretProblem === null) this.problem = this.problems[0] ?? problemOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #credential(): CredentialInput {
    const { secret, algorithm } = this;
    const clientId = this.tenant.clientId ?? '';
    switch (this.tenant.signIn) {
      case 'token':
        return { kind: 'token', token: secret.trim() };
      case 'clientSecret':
        return { kind: 'clientSecret', clientId, clientSecret: secret.trim() };
      case 'privateKey':
        return {
          kind: 'privateKey',
          clientId,
          privateKey: secret,
          algorithm,
          keyId: this.keyId.trim() || null,
        };
    }
  }
}
