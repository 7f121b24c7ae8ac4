// Short messages at the edge of the window, and announcements for screen readers.

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly grave: boolean;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** How long a message stays: long enough to read it and to press its button. */
export const TOAST_MILLISECONDS = 8_000;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  /** For screen readers only: the window shows it elsewhere. */
  announcement = $state('');
  #next = 1;

  show(text: string, options: { grave?: boolean; action?: Toast['action'] } = {}): number {
    const id = this.#next++;
    this.list = [...this.list, { id, text, grave: options.grave ?? false, action: options.action ?? null }];
    setTimeout(() => {
      this.dismiss(id);
    }, TOAST_MILLISECONDS);
    return id;
  }

  announce(text: string): void {
    this.announcement = text;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
