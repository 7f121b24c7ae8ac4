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
  onExportChanged: (handler) =>
    heard(
      events.exportChanged.listen((event) => {
        handler(event.payload);
      }),
    ),
  onFilesProgress: (handler) =>
    heard(
      events.filesProgress.listen((event) => {
        handler(event.payload);
      }),
    ),
  onExportExpiring: (handler) =>
    heard(
      events.exportExpiring.listen((event) => {
        handler(event.payload);
      }),
    ),
  onChosen: (handler) =>
    heard(
      events.chosen.listen((event) => {
        handler(event.payload);
      }),
    ),
  onCloseAsked: (handler) =>
    heard(
      events.closeAsked.listen((event) => {
        handler(event.payload);
      }),
    ),
};

/** Stops listening, also when listening has not begun yet. */
function heard(listening: Promise<() => void>): () => void {
  return () => {
    void listening.then((stop) => {
      stop();
    });
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
