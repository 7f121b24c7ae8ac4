// Checks of what is being typed and is no part of the request yet.

import type { ExportInput, Problem, ShapeInput, StyleInput } from '../../backend/backend.ts';
import { type Column, fieldOf } from './columns.ts';
import type { RequestCheck } from './request-check.svelte.ts';

export class TypedChecks {
  readonly #check: RequestCheck;
  readonly #input: () => ExportInput;

  /** Checks texts in place of those of the request that `input` returns. */
  constructor(check: RequestCheck, input: () => ExportInput) {
    this.#check = check;
    this.#input = input;
  }

  /** Returns what is wrong with a field name that is being typed. */
  async name(name: string): Promise<Problem | null> {
    return this.#check.checkPart({ ...this.#input(), fields: [{ name, exportAs: 'title' }] }, 'fieldName');
  }

  /** Returns what is wrong with the way in which a column would be made. */
  async shape(column: Column, shape: ShapeInput | undefined): Promise<Problem | null> {
    const title = column.title === '' ? column.name : column.title;
    const field = fieldOf({ name: column.name, title, shape });
    return this.#check.checkPart({ ...this.#input(), fields: [field] }, 'fieldShape');
  }

  /** Returns what is wrong with the id of a connection that is being typed. */
  async connection(id: string): Promise<Problem | null> {
    return this.#check.checkPart({ ...this.#input(), connections: [id] }, 'connection');
  }

  /** Returns what is wrong with a style. */
  async style(style: StyleInput): Promise<Problem | null> {
    return this.#check.checkPart({ ...this.#input(), style }, 'style');
  }
}
