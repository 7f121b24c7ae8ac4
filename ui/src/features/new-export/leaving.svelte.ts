// Decides when the message of a text field is shown: once the field was left, and until the text is
// right. While a text is being typed, what is wrong with it may only be what is still missing.

import type { Problem } from '../../backend/backend.ts';

export class Leaving {
  /** Whether a problem is to be shown. It is at first, for a text that was not typed. */
  shown = $state(true);

  /** Called before each change of the text, with what is wrong so far. */
  type(problem: Problem | null): void {
    if (problem === null) this.shown = false;
  }

  /** Called when the field is left, or when the form is sent. */
  leave(): void {
    this.shown = true;
  }
}
