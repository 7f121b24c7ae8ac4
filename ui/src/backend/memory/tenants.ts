// Made-up tenants and their credentials.

import type {
  AccessView,
  ConnectionView,
  ConnectOutcome,
  CredentialInput,
  NewTenantInput,
  RenewedTenant,
  TenantChange,
  TenantView,
  TokenFacts,
} from '../backend.ts';
import { COLORS, CONNECTIONS, DEMO } from './data.ts';
import { MemoryHost, type MemoryOptions, notFound } from './host.ts';

const HOUR = 3_600_000;

export abstract class MemoryTenants extends MemoryHost {
  protected tenants: TenantView[];

  constructor(options: MemoryOptions) {
    super(options);
    const tokenExpiresAt = this.#inHours(this.options.tokenHours);
    this.tenants = this.options.tenants.map((tenant) =>
      tenant.signIn === 'token' ? { ...tenant, tokenExpiresAt } : tenant,
    );
  }

  /** Pretends that another process has changed the list. */
  changeElsewhere(tenants: readonly TenantView[]): void {
    this.tenants = [...tenants];
  }

  readToken(): Promise<TokenFacts> {
    const domain = 'acme.eu.auth0.com';
    const expiresAt = this.#inHours(23.4);
    return this.answer('readToken', () => ({ domain, expiresAt, hasReadUsers: true, scopeCount: 4 }));
  }

  /** Fails as a test asks for with `refuse('checkTenant', …)`, and at its place with `failAt`. */
  connectTenant(input: NewTenantInput): Promise<ConnectOutcome> {
    return this.answer('connectTenant', async () => {
      const { missing, failAt } = this.options;
      const failure = this.refusalOf('checkTenant');
      if (failure !== null) return { outcome: 'failed', problem: failure, place: failAt };
      if (missing.includes('read:users')) return { outcome: 'insufficient', access: this.#access(null) };
      const tenant = await this.addTenant(input);
      return { outcome: 'connected', tenant, access: this.#access(tenant) };
    });
  }

  addTenant({ name, domain, production, credential, keep }: NewTenantInput): Promise<TenantView> {
    return this.answer('addTenant', () => {
      const host = domain || 'acme.eu.auth0.com';
      const tenant: TenantView = {
        id: `tenant-${this.tenants.length + 1}`,
        name: name || (host.split('.')[0] ?? host),
        host,
        color: COLORS[0],
        production,
        demo: false,
        signIn: credential.kind,
        clientId: credential.kind === 'token' ? null : credential.clientId,
        sessionOnly: keep === 'session',
        tokenExpiresAt: credential.kind === 'token' ? this.#inHours(23.4) : null,
        countCheck: false,
        witness: false,
        createdAt: this.now(),
      };
      this.tenants.push(tenant);
      return tenant;
    });
  }

  checkTenant(tenantId: string): Promise<AccessView> {
    return this.answer('checkTenant', () => this.#access(this.findTenant(tenantId)));
  }

  listTenants(): Promise<readonly TenantView[]> {
    return this.answer('listTenants', () => this.tenants);
  }

  editTenant(tenantId: string, change: TenantChange): Promise<TenantView> {
    return this.answer('editTenant', () => this.#change(tenantId, change));
  }

  rememberCountCheck(tenantId: string, countCheck: boolean): Promise<void> {
    return this.answer('rememberCountCheck', () => {
      this.#change(tenantId, { countCheck });
    });
  }

  rememberWitness(tenantId: string, witness: boolean): Promise<void> {
    return this.answer('rememberWitness', () => {
      this.#change(tenantId, { witness });
    });
  }

  renewCredential(tenantId: string, { kind }: CredentialInput): Promise<RenewedTenant> {
    return this.answer('renewCredential', () => {
      const tokenExpiresAt = kind === 'token' ? this.#inHours(23.4) : null;
      const tenant = this.#change(tenantId, { tokenExpiresAt });
      return { tenant, access: this.#access(tenant) };
    });
  }

  removeTenant(tenantId: string): Promise<void> {
    return this.answer('removeTenant', () => {
      this.tenants = this.tenants.filter((tenant) => tenant.id !== tenantId);
    });
  }

  startDemo(): Promise<TenantView> {
    return this.answer('startDemo', () => {
      if (!this.tenants.some((tenant) => tenant.id === DEMO.id)) this.tenants.push(DEMO);
      return DEMO;
    });
  }

  connections(): Promise<readonly ConnectionView[]> {
    return this.answer('connections', () => CONNECTIONS);
  }

  protected findTenant(id: string): TenantView {
    const tenant = this.tenants.find((each) => each.id === id);
    if (tenant === undefined) throw notFound('not_found_tenant');
    return tenant;
  }

  #change(id: string, change: Partial<TenantView>): TenantView {
    const tenant = { ...this.findTenant(id), ...change };
    this.tenants = this.tenants.map((each) => (each.id === id ? tenant : each));
    return tenant;
  }

  #access(tenant: TenantView | null): AccessView {
    const { missing } = this.options;
    return {
      sufficient: !missing.includes('read:users'),
      permissions: ['read:users', 'read:connections', 'read:roles'].map((scope) => ({
        scope,
        grant: missing.includes(scope) ? 'missing' : 'granted',
        required: scope === 'read:users',
      })),
      scopes: ['read:users', 'read:connections', 'read:roles'].filter((scope) => !missing.includes(scope)),
      expiresAt: tenant === null ? this.#inHours(23.4) : tenant.tokenExpiresAt,
      unneededScopes: tenant?.production === true ? 2 : 0,
    };
  }

  #inHours(hours: number): string {
    return new Date(this.options.now().getTime() + hours * HOUR).toISOString();
  }
}
