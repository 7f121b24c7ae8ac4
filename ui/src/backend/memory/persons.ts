// A made-up person with two accounts, and the pack of their data.

import type {
  FoundPerson,
  PersonInput,
  PersonOutcome,
  PersonPack,
  PersonPackInput,
  PersonPart,
  PersonProgress,
} from '../backend.ts';
import { FOLDER } from './data.ts';
import { notFound, Subscribers } from './host.ts';
import { MemoryLog } from './log.ts';

/** The scopes of each part that needs one besides `read:users`, in the order of the answer. */
const PARTS: readonly (readonly [PersonPart, readonly string[]])[] = [
  ['profile', []],
  ['roles', ['read:roles', 'read:role_members']],
  ['organizations', []],
  ['organizationRoles', ['read:organization_member_roles']],
  ['mfaMethods', ['read:authentication_methods']],
  ['events', ['read:logs_users']],
  ['consents', ['read:grants']],
  ['sessions', ['read:sessions']],
];

export abstract class MemoryPersons extends MemoryLog {
  readonly #progress = new Subscribers<PersonProgress>();
  readonly onPersonProgress = this.#progress.subscribe;
  #packs = 0;

  /** Finds two accounts; nobody for an address that begins with `nobody`. */
  findPerson({ by, text }: PersonInput): Promise<FoundPerson> {
    return this.answer('findPerson', () => {
      if (text.startsWith('nobody')) throw notFound('person_not_found');
      const email = by === 'email' ? text.toLowerCase() : 'ines.dubois@example.com';
      const account = { email, name: 'Inès Dubois', blocked: false };
      return {
        accounts: [
          {
            ...account,
            userId: by === 'id' ? text : 'auth0|62d1a9f04b3c',
            connections: ['Username-Password-Authentication', 'google-oauth2'],
            createdAt: '2025-03-14T09:02:11.531Z',
            lastLogin: '2026-05-02T08:11:40.104Z',
          },
          ...(by === 'id'
            ? []
            : [
                {
                  ...account,
                  userId: 'google-oauth2|104857',
                  connections: ['google-oauth2'],
                  createdAt: '2024-01-09T12:00:00.000Z',
                  lastLogin: null,
                },
              ]),
        ],
        permissions: PARTS.map(([part, scopes]) => ({ part, missing: this.#missing(scopes) })),
      };
    });
  }

  makePersonPack({ accounts, parts }: PersonPackInput): Promise<PersonPack> {
    return this.answer('makePersonPack', () => {
      this.#packs += 1;
      const reports = accounts.map((userId, index) => ({
        userId,
        parts: PARTS.map(([part, scopes]) => {
          this.#progress.notify({ part, account: index + 1, accounts: accounts.length });
          return { part, outcome: this.#outcome(part, scopes, parts) };
        }),
      }));
      this.#progress.notify({ part: null, account: 0, accounts: 0 });
      return {
        id: `person-${this.#packs}`,
        folder: `${FOLDER}/acme_one-person_20261101T101500Z`,
        accounts: reports,
        signing: { key: null, unsigned: 'no_keychain' },
      };
    });
  }

  openPersonPage(id: string): Promise<void> {
    return this.answer('openPersonPage', () => {
      this.deed('openPersonPage', id);
    });
  }

  showPersonPack(id: string): Promise<void> {
    return this.answer('showPersonPack', () => {
      this.deed('showPersonPack', id);
    });
  }

  #missing(scopes: readonly string[]): string[] {
    return scopes.filter((scope) => this.options.missing.includes(scope));
  }

  #outcome(part: PersonPart, scopes: readonly string[], chosen: readonly PersonPart[]): PersonOutcome {
    const missing = this.#missing(scopes);
    if (!chosen.includes(part)) return { kind: 'notChosen' };
    if (missing.length > 0) return { kind: 'missingPermission', scopes: missing };
    if (part === 'sessions') return { kind: 'notOnPlan' };
    if (part === 'consents') return { kind: 'none' };
    return { kind: 'included', count: part === 'events' ? 23 : 2 };
  }
}
