// The application behind the window, reached through Tauri's commands and events.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { type Backend, BackendError, type ExportView, type Problem, type RequestProblem } from './backend.ts';

export const tauriBackend: Backend = {
  startup: () => call('startup'),
  readToken: (token) => call('read_token', { token }),
  addTenant: (input) => call('add_tenant', { input }),
  checkTenant: (tenantId) => call('check_tenant', { tenantId }),
  removeTenant: (tenantId) => call('remove_tenant', { tenantId }),
  startDemo: () => call('start_demo'),
  connections: (tenantId) => call('connections', { tenantId }),
  fields: () => call('fields'),
  formats: () => call('formats'),
  presets: () => call('presets'),
  savePreset: (input) => call('save_preset', { input }),
  removePreset: (id) => call('remove_preset', { id }),
  checkExport: (input) => call('check_export', { input }),
  startExport: (input) => call('start_export', { input }),
  exports: (filter) => call('exports', { filter }),
  stopExport: (id) => call('stop_export', { id }),
  resumeExport: (id) => call('resume_export', { id }),
  removeExport: (id) => call('remove_export', { id }),
  deleteFiles: (id) => call('delete_files', { id }),
  showInFolder: (id) => call('show_in_folder', { id }),
  copyFiles: (id) => call('copy_files', { id }),
  dragOut: (id) => call('drag_out', { id }),
  activity: (exportId, limit) => call('activity', { exportId, limit }),
  onExportChanged(handler) {
    const listening = listen<ExportView>('export-changed', (event) => {
      handler(event.payload);
    });
    return () => {
      void listening.then((stop) => {
        stop();
      });
    };
  },
};

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (error) {
    throw asBackendError(error);
  }
}

/** Commands refuse with a problem; Tauri itself, for example for an unknown command, with a text. */
function asBackendError(error: unknown): BackendError {
  if (isProblem(error)) return new BackendError(error, error.problems ?? []);
  return new BackendError({ code: 'unexpected', detail: { message: String(error) } });
}

function isProblem(error: unknown): error is Problem & { problems?: RequestProblem[] } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
