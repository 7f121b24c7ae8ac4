// The application behind the window, reached through Tauri's commands and events.

import { type Backend, BackendError, type Events, type Problem, type RequestProblem } from './backend.ts';
import { commands, events } from './bindings.ts';

type Command = (...args: unknown[]) => Promise<unknown>;

/** Every command, throwing what the page understands. */
const calls = Object.fromEntries(
  Object.entries(commands as unknown as Record<string, Command>).map(([name, command]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await command(...args);
      } catch (error) {
        throw asBackendError(error);
      }
    },
  ]),
) as unknown as Omit<Backend, keyof Events>;

export const tauriBackend: Backend = {
  ...calls,
  onExportChanged: heard(events.exportChanged),
  onFilesProgress: heard(events.filesProgress),
  onExportExpiring: heard(events.exportExpiring),
  onChosen: heard(events.chosen),
  onCloseAsked: heard(events.closeAsked),
};

/** An event that can be followed. It is listened to from the beginning, so that nothing is missed that comes after a
 * command which was sent later. */
function heard<T>(event: {
  readonly listen: (handler: (event: { readonly payload: T }) => void) => Promise<unknown>;
}): (handler: (payload: T) => void) => () => void {
  const handlers = new Set<(payload: T) => void>();
  void event.listen(({ payload }) => {
    for (const handler of [...handlers]) handler(payload);
  });
  return (handler) => {
    handlers.add(handler);
    return () => {
      handlers.delete(handler);
    };
  };
}

/** Commands refuse with a problem; Tauri itself, for example for an unknown command, with a text. */
function asBackendError(error: unknown): BackendError {
  if (isProblem(error)) return new BackendError(error, error.problems ?? []);
  return new BackendError({ code: 'unexpected', detail: { message: String(error) } });
}

function isProblem(error: unknown): error is Problem & { problems?: RequestProblem[] } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
