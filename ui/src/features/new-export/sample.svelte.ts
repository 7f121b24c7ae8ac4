// Ten users of the tenant as the file will show them, and what fifty tell about its metadata. Held while they are looked
// at, and nowhere else.

import {
  type Backend,
  type FieldInput,
  type PreviewView,
  type Problem,
  problemOf,
  type SampleInput,
  type SampleView,
  type StyleInput,
} from '../../backend/backend.ts';
import { PLAIN } from './style.ts';

export class SampleState {
  readonly #backend: Backend;
  #whose: SampleInput | null = null;
  #fields: readonly FieldInput[] = [];
  #style: StyleInput = PLAIN;
  #loads = 0;
  #shows = 0;
  /** Null until Auth0 has answered. */
  view = $state.raw<SampleView | null>(null);
  preview = $state.raw<PreviewView | null>(null);
  /** Why there are no users to show. */
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Looks at these users; the same ones again only when they are to be renewed. */
  async load(whose: SampleInput, renewed = false): Promise<void> {
    if (!renewed && JSON.stringify(whose) === JSON.stringify(this.#whose)) return;
    // What is shown meanwhile must not be another tenant's.
    if (whose.tenantId !== this.#whose?.tenantId) this.view = this.preview = null;
    this.#whose = whose;
    this.#loads += 1;
    const number = this.#loads;
    this.loading = true;
    try {
      const view = await this.#backend.sample(whose, renewed);
      if (number !== this.#loads) return;
      this.view = view;
      this.problem = null;
    } catch (error) {
      if (number !== this.#loads) return;
      this.view = this.preview = null;
      this.problem = problemOf(error);
    }
    this.loading = false;
    await this.#show();
  }

  async renew(): Promise<void> {
    if (this.#whose !== null) await this.load(this.#whose, true);
  }

  /** Shows the users under other columns, or written in another way. */
  async show(fields: readonly FieldInput[], style: StyleInput = PLAIN): Promise<void> {
    this.#fields = fields;
    this.#style = style;
    await this.#show();
  }

  /** Nobody looks any more. What is still on its way is dropped when it arrives. */
  forget(): void {
    this.#whose = null;
    this.#loads += 1;
    this.#shows += 1;
    this.view = this.preview = this.problem = null;
    this.loading = false;
  }

  async #show(): Promise<void> {
    if (this.view === null || this.#whose === null) return;
    this.#shows += 1;
    const number = this.#shows;
    try {
      const preview = await this.#backend.preview(this.#whose, this.#fields, this.#style);
      // A later change has been sent meanwhile; its answer counts.
      if (number === this.#shows) this.preview = preview;
    } catch (error) {
      if (number !== this.#shows) return;
      this.preview = null;
      this.problem = problemOf(error);
    }
  }
}
