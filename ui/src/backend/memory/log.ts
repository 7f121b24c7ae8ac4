// A made-up activity log: the lines of the exports, and some that belong to none.

import type {
  ActivityCheck,
  ActivityFault,
  ActivityFilter,
  ActivityFormat,
  ActivityKind,
  ActivityLog,
  ActivityView,
} from '../backend.ts';
import { MemoryFiles } from './files.ts';

/** Made-up lines of other kinds: what, how many minutes after the line before, and the facts. */
const OTHERS: readonly (readonly [ActivityKind, number, object])[] = [
  ['setting_changed', 3, { setting: 'export_folder', value: '/home/ines/Audit' }],
  ['sample_read', 14, { tenant: 'acme.eu.auth0.com', users: 50 }],
  ['person_requested', 45, { tenant: 'acme.eu.auth0.com', by: 'email' }],
  ['person_packed', 2, { tenant: 'acme.eu.auth0.com', accounts: 2, files: [] }],
  ['credential_replaced', 90, { tenant: 'acme.eu.auth0.com' }],
];

export abstract class MemoryLog extends MemoryFiles {
  /** What checking the log finds. */
  activityFaults: readonly ActivityFault[] = [];
  #beginnings: ActivityCheck['beginnings'] = [];

  activityLog(): Promise<ActivityLog> {
    return this.answer('activityLog', () => {
      const lines = this.#lines();
      const tenants = new Map(lines.map(({ tenantId, tenantName }) => [tenantId, tenantName]));
      return {
        lines: lines.length,
        since: lines.at(-1)?.at ?? null,
        tenants: [...tenants].flatMap(([id, name]) => (id === null ? [] : [{ id, name: name ?? id }])),
      };
    });
  }

  activityLines(
    filter: ActivityFilter,
    before: number | null,
    limit: number,
  ): Promise<readonly ActivityView[]> {
    return this.answer('activityLines', () =>
      this.#matching(filter)
        .filter(({ sequence }) => before === null || sequence < before)
        .slice(0, limit),
    );
  }

  countActivity(filter: ActivityFilter): Promise<number> {
    return this.answer('countActivity', () => this.#matching(filter).length);
  }

  verifyActivity(): Promise<ActivityCheck> {
    return this.answer('verifyActivity', () => {
      const lines = this.#lines();
      return {
        lines: lines.length,
        since: lines.at(-1)?.at ?? null,
        packs: 2,
        exports: 3,
        exports_in_part: 0,
        exports_unlogged: 0,
        keychain: true,
        unguarded: 0,
        beginnings: this.#beginnings,
        faults: this.activityFaults,
      };
    });
  }

  beginLog(): Promise<ActivityCheck> {
    return this.answer('beginLog', () => {
      this.deed('beginLog');
      const missing = this.activityFaults.find(({ code }) => code === 'keychain_differs');
      if (missing?.code === 'keychain_differs') {
        const at = this.options.now().toISOString();
        const { sequence: former } = missing.detail;
        this.#beginnings = [...this.#beginnings, { sequence: this.#lines().length, at, former }];
        this.activityFaults = this.activityFaults.filter((fault) => fault !== missing);
      }
      return this.verifyActivity();
    });
  }

  /** Answers as if the user had chosen a file. */
  saveActivity(filter: ActivityFilter, format: ActivityFormat, name: string): Promise<number | null> {
    return this.answer('saveActivity', () => {
      this.deed('saveActivity', `${name}.${format}`);
      return this.#matching(filter).length;
    });
  }

  #matching({ tenantId, kinds, since, until, search }: ActivityFilter): ActivityView[] {
    return this.#lines().filter((line) => {
      const text = JSON.stringify([line.detail, line.exportName, line.tenantName]).toLowerCase();
      return (
        (tenantId === null || line.tenantId === tenantId) &&
        (kinds.length === 0 || kinds.includes(line.kind)) &&
        (since === null || Date.parse(line.at) >= Date.parse(since)) &&
        (until === null || Date.parse(line.at) < Date.parse(until)) &&
        search.every(
          (term) =>
            text.includes(term.text.toLowerCase()) ||
            term.kinds.includes(line.kind) ||
            String(line.sequence) === term.text,
        )
      );
    });
  }

  /** Returns all lines, newest first. */
  #lines(): ActivityView[] {
    const exports = [...this.history].reverse();
    const first = exports[0];
    const tenant = first === undefined ? null : first.tenant;
    let at = first === undefined ? this.options.now().getTime() : Date.parse(first.createdAt) - 5 * 3_600_000;
    const others = OTHERS.map(([kind, minutes, detail]) => {
      at += minutes * 60_000;
      const tenantId = kind === 'setting_changed' ? null : (tenant?.id ?? null);
      return line(kind, new Date(at).toISOString(), detail, null, tenantId, tenant?.name ?? null);
    });
    const ofExports = exports.flatMap((view) => [
      line('export_created', view.createdAt, {}, view, view.tenant.id, view.tenant.name),
      ...this.linesOf(view).reverse(),
    ]);
    const lines = [...(first === undefined ? [] : others), ...ofExports].map((each, index) => ({
      ...each,
      sequence: index + 1,
    }));
    return lines.reverse();
  }
}

function line(
  kind: ActivityKind,
  at: string,
  detail: object,
  view: { readonly id: string; readonly name: string } | null,
  tenantId: string | null,
  tenantName: string | null,
): ActivityView {
  return {
    sequence: 0,
    at,
    kind,
    exportId: view?.id ?? null,
    exportName: view?.name ?? null,
    tenantId,
    tenantName: tenantId === null ? null : tenantName,
    detail,
    sha256: '9f2c'.repeat(16),
  };
}
