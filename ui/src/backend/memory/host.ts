// The base of the in-memory backend: its options, its answers, and the refusals that a test asks
// for.

import {
  type Backend,
  BackendError,
  type Events,
  type FormPart,
  type KeychainView,
  type Problem,
  type TenantView,
} from '../backend.ts';
import { ACME, STAGING } from './data.ts';
import { problemLike } from './problems.ts';

export interface MemoryOptions {
  /** The number of exports in the history. */
  readonly exports?: number;
  readonly tenants?: readonly TenantView[];
  readonly keychain?: KeychainView;
  readonly locale?: string | null;
  readonly now?: () => Date;
  /** Permissions that the credentials lack. */
  readonly missing?: readonly string[];
  /** The part of the form at which a failed connection is reported. */
  readonly failAt?: FormPart | null;
  /** The problem on which every running export waits instead of downloading. */
  readonly trouble?: Problem['code'] | null;
  /** Hours until the tokens of the tenants expire. */
  readonly tokenHours?: number;
  /** Whether the system shows the application menu, as macOS does. */
  readonly nativeMenu?: boolean;
  /** The number of users in a sample. */
  readonly sampled?: number;
}

export type CallName = Exclude<keyof Backend, keyof Events>;

/** The handlers of one event. */
export class Subscribers<T> {
  readonly #handlers = new Set<(payload: T) => void>();

  readonly subscribe = (handler: (payload: T) => void): (() => void) => {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  };

  notify(payload: T): void {
    for (const handler of [...this.#handlers]) handler(payload);
  }
}

export abstract class MemoryHost {
  /** Calls that reach beyond the page, in order, such as `showInFolder export-1`. */
  readonly deeds: string[] = [];
  protected readonly options: Required<MemoryOptions>;
  readonly #refusals = new Map<CallName, BackendError>();

  constructor(options: MemoryOptions) {
    this.options = {
      exports: 9,
      tenants: [ACME, STAGING],
      keychain: 'available',
      locale: null,
      now: () => new Date(),
      missing: [],
      failAt: null,
      trouble: null,
      tokenHours: 5.2,
      nativeMenu: false,
      sampled: 50,
      ...options,
    };
  }

  /** Makes a call fail from now on. */
  refuse(call: CallName, ...[code, detail, problems = []]: Refusal): void {
    this.#refusals.set(call, new BackendError(problemLike(code, detail), problems));
  }

  /** Makes a call work again. */
  allow(call: CallName): void {
    this.#refusals.delete(call);
  }

  /**
   * Answers a call as a wire does: later, with a copy, or with the refusal that a test asked for.
   */
  protected async answer<T>(call: CallName, answer: () => T | Promise<T>): Promise<T> {
    const refusal = await Promise.resolve(this.#refusals.get(call));
    if (refusal !== undefined) throw refusal;
    return structuredClone(await answer());
  }

  /** Returns the problem with which a call was made to fail, if it was. */
  protected refusalOf(call: CallName): Problem | null {
    return this.#refusals.get(call)?.problem ?? null;
  }

  /** Records a call that reaches beyond the page. */
  protected deed(call: CallName, ...args: readonly (string | number | null)[]): void {
    this.deeds.push([call, ...args.filter((arg) => arg !== null)].join(' '));
  }

  protected now(): string {
    return this.options.now().toISOString();
  }
}

type Refusal = [
  code: Problem['code'],
  detail?: object | null,
  problems?: ConstructorParameters<typeof BackendError>[1],
];

/** The answer to a call about something that does not exist. */
export function notFound(code: 'not_found' | 'not_found_tenant' | 'person_not_found'): BackendError {
  return new BackendError(problemLike(code));
}
