// Made-up files, their content and proof, and folders.

import type {
  ChartsView,
  EvidenceView,
  ExportView,
  FilesProgress,
  FileState,
  FirstRows,
  FolderView,
} from '../backend.ts';
import { FOLDER } from './data.ts';
import { MemoryExports } from './exports.ts';
import { type CallName, Subscribers } from './host.ts';

const PEOPLE = [
  'Amara Okafor',
  'Bruno Keller',
  'Chiara Conti',
  'Dai Nguyen',
  'Élodie Martin',
  'Farid Haddad',
];

export abstract class MemoryFiles extends MemoryExports {
  /** The folder that was chosen for all exports; null for the default. */
  protected folder: string | null = null;
  readonly #progress = new Subscribers<FilesProgress>();
  readonly onFilesProgress = this.#progress.subscribe;

  deleteFiles(id: string): Promise<void> {
    return this.answer('deleteFiles', () => {
      this.change(id, { packPresent: false });
    });
  }

  showInFolder(id: string, file: number | null): Promise<void> {
    return this.#fileDeed('showInFolder', id, file, () => undefined);
  }

  copyFiles(ids: readonly string[], file: number | null): Promise<void> {
    return this.#fileDeed('copyFiles', ids.join(' '), file, () => undefined);
  }

  dragOut(id: string, file: number | null): Promise<void> {
    return this.#fileDeed('dragOut', id, file, () => undefined);
  }

  openFile(id: string, file: number): Promise<void> {
    return this.#fileDeed('openFile', id, file, () => undefined);
  }

  saveFileAs(id: string, file: number): Promise<boolean> {
    return this.#fileDeed('saveFileAs', id, file, () => this.#work(id, 'copy', () => true));
  }

  saveFilesTo(id: string): Promise<string | null> {
    return this.#fileDeed('saveFilesTo', id, null, () =>
      this.#work(id, 'copy', () => `/home/ines/Desktop/${id}`),
    );
  }

  checkFiles(id: string): Promise<readonly FileState[]> {
    return this.answer('checkFiles', () =>
      this.#work(id, 'check', ({ files }) => files.map(() => 'intact' as const)),
    );
  }

  evidence(id: string): Promise<EvidenceView> {
    return this.answer('evidence', () => evidenceOf(this.find(id)));
  }

  firstRows(id: string, rows: number): Promise<FirstRows> {
    return this.answer('firstRows', () => firstRowsOf(this.find(id), rows));
  }

  charts(id: string): Promise<ChartsView | null> {
    return this.answer('charts', () => chartsOf(this.find(id)));
  }

  curlCommands(id: string): Promise<readonly string[]> {
    return this.answer('curlCommands', () => curlOf(this.find(id)));
  }

  exportFolder(): Promise<FolderView> {
    return this.answer('exportFolder', () => folderAt(this.folder ?? FOLDER));
  }

  setExportFolder(path: string | null): Promise<FolderView> {
    return this.answer('setExportFolder', () => {
      this.folder = path;
      return folderAt(path ?? FOLDER);
    });
  }

  lookAtFolder(path: string): Promise<FolderView> {
    return this.answer('lookAtFolder', () => folderAt(path));
  }

  /** Answers as if the user had chosen a folder that is synchronised. */
  chooseFolder(): Promise<FolderView | null> {
    return this.answer('chooseFolder', () => folderAt('/home/ines/Nextcloud/Audit 2026'));
  }

  #fileDeed<T>(call: CallName, id: string, file: number | null, result: () => T): Promise<T> {
    return this.answer(call, () => {
      this.deed(call, id, file);
      return result();
    });
  }

  /** Does work that ends as soon as its progress was reported. */
  #work<T>(id: string, work: FilesProgress['work'], result: (view: ExportView) => T): T {
    const view = this.find(id);
    const bytesTotal = view.bytes ?? 0;
    this.#progress.notify({ exportId: id, work, bytesDone: bytesTotal, bytesTotal });
    return result(view);
  }
}

/** Returns counts that add up to the number of users. */
function chartsOf(view: ExportView): ChartsView | null {
  const rows = view.rows;
  if (rows === null) return null;
  const part = (share: number) => Math.round(rows * share);
  const months = Array.from({ length: 30 }, (_, index) => ({
    month: new Date(Date.UTC(2024, 5 + index)).toISOString().slice(0, 7),
    users: Math.round((rows / 30) * (1 + 0.6 * Math.sin(index / 3))),
  }));
  return {
    rows,
    signUps: months,
    lastLogin: [
      { age: 'week', users: part(0.31) },
      { age: 'month', users: part(0.24) },
      { age: 'quarter', users: part(0.17) },
      { age: 'year', users: part(0.14) },
      { age: 'older', users: part(0.08) },
      { age: 'never', users: part(0.06) },
    ],
    mfa: { yes: part(0.42), no: part(0.58) },
    emailVerified: { yes: part(0.93), no: part(0.07) },
    blocked: { yes: part(0.01), no: part(0.99) },
    connections: [
      { name: 'Username-Password-Authentication', users: part(0.64) },
      { name: 'google-oauth2', users: part(0.27) },
      { name: 'corp-saml', users: part(0.09) },
    ],
    otherConnections: 0,
  };
}

/** Returns the first users as the export's table shows them. */
function firstRowsOf(view: ExportView, rows: number): FirstRows {
  const columns = view.input.fields.map((field) => field.exportAs ?? field.name);
  const users = Math.min(rows, view.rows ?? 0);
  return {
    columns,
    rows: Array.from({ length: users }, (_, index) => columns.map((column) => cell(column, index))),
  };
}

function cell(column: string, index: number): string {
  const person = PEOPLE[index % PEOPLE.length] ?? '';
  const word = person
    .toLowerCase()
    .replaceAll(' ', '.')
    .normalize('NFD')
    .replace(/[^a-z.]/g, '');
  if (column === 'user_id') return `auth0|65a1f0c2b7d94e00${(index + 10).toString(16).padStart(8, '0')}`;
  if (column === 'email') return `${word}@example.com`;
  if (column === 'name') return person;
  if (column === 'connection') return 'Username-Password-Authentication';
  if (column.endsWith('_at') || column.startsWith('last_login'))
    return `2026-0${(index % 8) + 1}-14T08:3${index % 6}:00.000Z`;
  if (column === 'logins_count') return String(index * 7);
  if (column === 'email_verified' || column === 'blocked') return String(index % 4 !== 3);
  return '';
}

function evidenceOf(view: ExportView): EvidenceView {
  return {
    madeBy: 'Rollcall 0.1.0',
    packedAt: view.finishedAt ?? view.updatedAt,
    host: view.tenant.host,
    signedInAs: 'XoF3bW1qkTn7mZc0pLr5',
    rows: view.rows ?? 0,
    originalDeleted: view.input.keepOnlyResult ?? false,
    signing: { key: null, unsigned: 'no_keychain' },
    missingConnections: [],
    columns: view.input.fields.map((field) => field.exportAs ?? field.name),
    lookups: [],
    notices: [{ code: 'cells_neutralised', detail: { file: 'users.csv', cells: 3 } }],
  };
}

function curlOf(view: ExportView): string[] {
  const body = { format: 'json', fields: view.input.fields.map(({ name }) => ({ name })) };
  return [
    `curl --request POST 'https://${view.tenant.host}/api/v2/jobs/users-exports' \\\n` +
      '  --header "Authorization: Bearer $TOKEN" \\\n' +
      "  --header 'Content-Type: application/json' \\\n" +
      `  --data '${JSON.stringify(body, null, 2)}'`,
  ];
}

function folderAt(path: string): FolderView {
  return {
    path,
    usual: path === FOLDER,
    syncedBy: path.includes('Nextcloud') ? 'Nextcloud' : null,
    readableByOthers: path.startsWith('/media/'),
    problem: null,
  };
}
