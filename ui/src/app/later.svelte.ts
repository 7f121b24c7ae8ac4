// The code of what nobody sees first, loaded when the first screen is there: it is painted sooner without.

class Later {
  /** Null until it has been loaded. */
  parts = $state.raw<typeof import('./later-parts.ts') | null>(null);

  async load(): Promise<void> {
    this.parts ??= await import('./later-parts.ts');
  }
}

export const later = new Later();
