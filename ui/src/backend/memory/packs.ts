// Packs to check, and the key that signs packs.

import type { PackCheck, PackCheckProgress, PackDropped, PackPlace, SigningKeyView } from '../backend.ts';
import { Subscribers } from './host.ts';
import { MemoryPersons } from './persons.ts';

const WORDS = 'verb aspect yard shaft until orchard fury nature glory ocean twin album'.split(' ');

/** The key that signs packs, before it is replaced. */
const KEY: SigningKeyView = {
  fingerprint: 'SHA256:8MbHpRMYJvDBWyfAFQkV0lVe2AZLtZvQkNkmBm0wCvY',
  words: WORDS,
  publicKey: 'rollcall namespaces="rollcall-pack" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKmGq8q1',
  since: '2026-11-01T10:15:00Z',
  earlier: [],
};

/** The check of an unchanged pack that this computer has signed. */
const UNCHANGED: PackCheck = {
  name: 'acme_all-users_20261101T101500Z',
  unchanged: true,
  signer: { who: 'thisComputer', key: KEY.fingerprint, words: WORDS },
  files: 5,
  bytes: 4_812_345,
  counted: 3,
  madeAgain: { outcome: 'compared', same: 2 },
  differences: [],
  more: 0,
  about: {
    exportName: 'All users',
    host: 'acme.eu.auth0.com',
    sourceFiles: [],
    packedAt: '2026-11-01T10:15:42Z',
    madeBy: 'Rollcall 0.1.0',
    users: 48_210,
    supplementTo: null,
  },
};

export abstract class MemoryPacks extends MemoryPersons {
  readonly #progress = new Subscribers<PackCheckProgress>();
  readonly #dropped = new Subscribers<PackDropped>();
  readonly onPackCheckProgress = this.#progress.subscribe;
  readonly onPackDropped = this.#dropped.subscribe;
  #key = KEY;
  /** What the next checks show, in place of an unchanged pack; null if the user chooses none. */
  checked: Partial<PackCheck> | null = {};

  /** Drops a pack onto the window. */
  dropPack(name: string): void {
    this.#dropped.notify({ name });
  }

  checkPack(place: PackPlace): Promise<PackCheck | null> {
    return this.answer('checkPack', () => {
      this.deed('checkPack', place);
      this.#progress.notify({ step: 'reading', bytesDone: UNCHANGED.bytes / 2, bytesTotal: UNCHANGED.bytes });
      return this.checked === null ? null : { ...UNCHANGED, ...this.checked };
    });
  }

  cancelPackCheck(): Promise<void> {
    return this.answer('cancelPackCheck', () => {
      this.deed('cancelPackCheck');
    });
  }

  signingKey(): Promise<SigningKeyView> {
    return this.answer('signingKey', () => this.#key);
  }

  replaceSigningKey(): Promise<SigningKeyView> {
    return this.answer('replaceSigningKey', () => {
      const earlier = [this.#key.fingerprint, ...this.#key.earlier];
      const number = earlier.length + 1;
      this.#key = {
        ...KEY,
        fingerprint: `SHA256:${String(number).padStart(43, 'a')}`,
        since: this.now(),
        earlier,
      };
      return this.#key;
    });
  }
}
