// The screens and dialogs that the first screen does not need. Their code is loaded once it is
// painted.

class Deferred {
  /** Null until loaded. */
  parts = $state.raw<typeof import('./deferred-parts.ts') | null>(null);

  async load(): Promise<void> {
    this.parts ??= await import('./deferred-parts.ts');
  }
}

export const deferred = new Deferred();
