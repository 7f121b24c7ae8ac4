// Short messages at the edge of the window, and announcements for screen readers.

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** What the message is about, on a line of its own; often empty. */
  readonly detail: string;
  readonly grave: boolean;
  readonly actions: readonly ToastAction[];
}

export interface ToastOptions {
  readonly detail?: string;
  readonly grave?: boolean;
  readonly actions?: readonly ToastAction[];
  /** A message replaces the one with the same key. */
  readonly key?: string;
  readonly milliseconds?: number;
  /** Called when the message has gone without any of its actions. */
  readonly onclosed?: () => void;
}

/** How long a message stays: long enough to read it and to press its button. */
export const TOAST_MILLISECONDS = 8_000;

/** More messages would cover the window; the oldest ones go. */
const MOST_TOASTS = 4;

/** What is not shown of a message. */
interface Rest {
  readonly key: string | undefined;
  readonly milliseconds: number;
  readonly onclosed: (() => void) | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  /** For screen readers only: the window shows it elsewhere. */
  announcement = $state('');
  #next = 1;
  readonly #rests = new Map<number, Rest>();

  show(text: string, options: ToastOptions = {}): number {
    const { detail = '', grave = false, actions = [], key, onclosed } = options;
    if (key !== undefined) this.replace(key);
    const id = this.#next++;
    const milliseconds = options.milliseconds ?? TOAST_MILLISECONDS;
    this.list = [...this.list, { id, text, detail, grave, actions }];
    this.#rests.set(id, { key, milliseconds, onclosed, timer: undefined });
    this.release(id);
    for (const { id: old } of this.list.slice(0, -MOST_TOASTS)) this.dismiss(old);
    return id;
  }

  announce(text: string): void {
    this.announcement = text;
  }

  dismiss(id: number): void {
    this.#drop(id)?.onclosed?.();
  }

  /** Removes the message with this key, because another one or the window says more. */
  replace(key: string): void {
    for (const [id, rest] of this.#rests) if (rest.key === key) this.dismiss(id);
  }

  /** Carries out an action of a message, which goes. */
  act(id: number, action: ToastAction): void {
    this.#drop(id);
    action.run();
  }

  /** Keeps a message while the user is at it. */
  hold(id: number): void {
    clearTimeout(this.#rests.get(id)?.timer);
  }

  /** Lets the time of a message begin again. */
  release(id: number): void {
    const rest = this.#rests.get(id);
    if (rest === undefined) return;
    clearTimeout(rest.timer);
    rest.timer = setTimeout(() => {
      this.dismiss(id);
    }, rest.milliseconds);
  }

  #drop(id: number): Rest | undefined {
    const rest = this.#rests.get(id);
    clearTimeout(rest?.timer);
    this.#rests.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
    return rest;
  }
}

export const toasts = new Toasts();
