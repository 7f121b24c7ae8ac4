// The real backend: Tauri's commands and events.

import { type Backend, BackendError, type Events, type Problem, type RequestProblem } from './backend.ts';
import { commands, events } from './bindings.ts';

type Command = (...args: unknown[]) => Promise<unknown>;

/** All commands, with errors converted to BackendError. */
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
  onExportChanged: subscriptionTo(events.exportChanged),
  onFilesProgress: subscriptionTo(events.filesProgress),
  onPersonProgress: subscriptionTo(events.personProgress),
  onPackCheckProgress: subscriptionTo(events.packCheckProgress),
  onPackDropped: subscriptionTo(events.packDropped),
  onFilesDropped: subscriptionTo(events.filesDropped),
  onFileWorkProgress: subscriptionTo(events.fileWorkProgress),
  onExportExpiring: subscriptionTo(events.exportExpiring),
  onChosen: subscriptionTo(events.chosen),
  onCloseAsked: subscriptionTo(events.closeAsked),
};

/**
 * Returns the function that subscribes to an event. Tauri is asked to listen right away: the
 * effects of a command that is sent later are never missed.
 */
function subscriptionTo<T>(event: {
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

/**
 * Converts a rejection: a command's is a problem, Tauri's own, such as for an unknown command, is
 * a string.
 */
function asBackendError(error: unknown): BackendError {
  if (isProblem(error)) return new BackendError(error, error.problems ?? []);
  return new BackendError({ code: 'unexpected', detail: { message: String(error) } });
}

function isProblem(error: unknown): error is Problem & { problems?: RequestProblem[] } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
