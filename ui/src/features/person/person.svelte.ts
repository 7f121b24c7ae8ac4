// One person's data, from the address to the pack. What is found stays here only while the dialog
// is open.

import {
  type Backend,
  type FoundPerson,
  type PersonInput,
  type PersonLanguage,
  type PersonPack,
  type PersonPart,
  type PersonProgress,
  type Problem,
  problemOf,
} from '../../backend/backend.ts';

/** The parts that can be left out, in the order of the answer. */
export const optionalParts = [
  'roles',
  'organizations',
  'organizationRoles',
  'mfaMethods',
  'events',
  'consents',
  'sessions',
] as const satisfies readonly PersonPart[];

export type OptionalPart = (typeof optionalParts)[number];

/** Problems of the address or the id as it was typed. */
const OF_TEXT: ReadonlySet<string> = new Set([
  'person_email_invalid',
  'person_id_invalid',
  'person_not_found',
]);

/** The languages that the page for the person can have. */
export const pageLanguages = Object.keys({
  en: true,
  fr: true,
} satisfies Record<PersonLanguage, true>) as PersonLanguage[];

/** Returns the page's language for a window in `locale`; English if it can't have that one. */
export function pageLanguage(locale: string): PersonLanguage {
  return pageLanguages.find((language) => language === locale) ?? 'en';
}

export class PersonDesk {
  readonly #backend: Backend;
  readonly tenantId: string;
  #text = $state('');
  found = $state.raw<FoundPerson | null>(null);
  accounts = $state.raw<ReadonlySet<string>>(new Set());
  #left = $state.raw<ReadonlySet<OptionalPart>>(new Set());
  language = $state<PersonLanguage>('en');
  working = $state<'finding' | 'making' | null>(null);
  progress = $state.raw<PersonProgress | null>(null);
  made = $state.raw<PersonPack | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(backend: Backend, tenantId: string, language: PersonLanguage) {
    this.#backend = backend;
    this.tenantId = tenantId;
    this.language = language;
  }

  /** The address or the id, as typed. */
  get text(): string {
    return this.#text;
  }

  /** Another person: what was found belongs to the one before. */
  set text(text: string) {
    this.#text = text;
    this.found = null;
    this.made = null;
    this.problem = null;
  }

  /** The scopes that a part lacks. */
  missing(part: OptionalPart): readonly string[] {
    const permission = (wanted: PersonPart) =>
      this.found?.permissions.find((each) => each.part === wanted)?.missing ?? [];
    const own = permission(part);
    return part === 'organizationRoles' && own.length === 0 ? permission('organizations') : own;
  }

  /** Whether a part is going to be in the pack. */
  includes(part: OptionalPart): boolean {
    if (part === 'organizationRoles' && this.#left.has('organizations')) return false;
    return !this.#left.has(part) && this.missing(part).length === 0;
  }

  include(part: OptionalPart, included: boolean): void {
    const left = new Set(this.#left);
    if (included) left.delete(part);
    else left.add(part);
    this.#left = left;
  }

  choose(account: string, chosen: boolean): void {
    const accounts = new Set(this.accounts);
    if (chosen) accounts.add(account);
    else accounts.delete(account);
    this.accounts = accounts;
  }

  /** What is wrong with the text: it is shown beside it. */
  get textProblem(): Problem | null {
    return this.problem !== null && OF_TEXT.has(this.problem.code) ? this.problem : null;
  }

  get canFind(): boolean {
    return this.#text.trim() !== '' && this.working === null;
  }

  get canMake(): boolean {
    return this.found !== null && this.accounts.size > 0 && this.working === null;
  }

  async find(): Promise<void> {
    if (!this.canFind) return;
    const { text } = this;
    const found = await this.#attempt('finding', () => this.#backend.findPerson(this.#person()));
    // Something else was typed meanwhile.
    if (found === null || text !== this.text) return;
    this.found = found;
    this.made = null;
    this.accounts = new Set(found.accounts.map(({ userId }) => userId));
  }

  async make(): Promise<void> {
    if (!this.canMake) return;
    const parts: PersonPart[] = ['profile', ...optionalParts.filter((part) => !this.#left.has(part))];
    const stop = this.#backend.onPersonProgress((progress) => {
      this.progress = progress;
    });
    this.made = await this.#attempt('making', () =>
      this.#backend.makePersonPack({
        person: this.#person(),
        accounts: [...this.accounts],
        parts,
        language: this.language,
      }),
    );
    stop();
    this.progress = null;
  }

  async openPage(): Promise<void> {
    const { made } = this;
    if (made !== null) await this.#attempt(null, () => this.#backend.openPersonPage(made.id));
  }

  async showInFolder(): Promise<void> {
    const { made } = this;
    if (made !== null) await this.#attempt(null, () => this.#backend.showPersonPack(made.id));
  }

  /** Ids have a bar after the kind of connection; addresses never do in practice. */
  #person(): PersonInput {
    const text = this.#text.trim();
    return { tenantId: this.tenantId, by: text.includes('|') ? 'id' : 'email', text };
  }

  async #attempt<T>(working: PersonDesk['working'], call: () => Promise<T>): Promise<T | null> {
    this.working = working;
    this.problem = null;
    try {
      return await call();
    } catch (error) {
      this.problem = problemOf(error);
      return null;
    } finally {
      this.working = null;
    }
  }
}
