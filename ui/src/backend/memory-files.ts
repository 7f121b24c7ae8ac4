// What the in-memory host makes up of files, of what proves them, and of folders.

import {
  type ActivityCheck,
  type ActivityLog,
  type ChartsView,
  BackendError,
  type EvidenceView,
  type ExportView,
  type FilesProgress,
  type FileState,
  type FirstRows,
  type FolderView,
} from './backend.ts';
import { FOLDER } from './memory-data.ts';

const PEOPLE = [
  'Amara Okafor',
  'Bruno Keller',
  'Chiara Conti',
  'Dai Nguyen',
  'Élodie Martin',
  'Farid Haddad',
];

/** The part of the host that is about files and folders. */
export abstract class FilesHost {
  /** The calls that reach beyond the page, in order: `showInFolder export-1`. */
  readonly deeds: string[] = [];
  /** The folder that was chosen for all exports. */
  protected folder: string | null = null;
  readonly #handlers = new Set<(progress: FilesProgress) => void>();

  protected abstract find(id: string): Promise<ExportView>;

  async showInFolder(id: string, file: number | null): Promise<void> {
    await this.#deed('showInFolder', id, file);
  }

  async copyFiles(id: string, file: number | null): Promise<void> {
    await this.#deed('copyFiles', id, file);
  }

  async dragOut(id: string, file: number | null): Promise<void> {
    await this.#deed('dragOut', id, file);
  }

  async openFile(id: string, file: number): Promise<void> {
    await this.#deed('openFile', id, file);
  }

  async saveFileAs(id: string, file: number): Promise<boolean> {
    this.#work(await this.#deed('saveFileAs', id, file), 'copy');
    return true;
  }

  async saveFilesTo(id: string): Promise<string | null> {
    this.#work(await this.#deed('saveFilesTo', id, null), 'copy');
    return `/home/ines/Desktop/${id}`;
  }

  async checkFiles(id: string): Promise<readonly FileState[]> {
    const view = await this.find(id);
    this.#work(view, 'check');
    return view.files.map(() => (view.packPresent ? 'intact' : 'missing'));
  }

  async evidence(id: string): Promise<EvidenceView> {
    return evidenceOf(await this.#present(id));
  }

  async firstRows(id: string, rows: number): Promise<FirstRows> {
    return firstRowsOf(await this.#present(id), rows);
  }

  async charts(id: string): Promise<ChartsView | null> {
    return chartsOf(await this.find(id));
  }

  async curlCommands(id: string): Promise<readonly string[]> {
    return curlOf(await this.find(id));
  }

  activityLog(): Promise<ActivityLog> {
    return Promise.resolve({ lines: 214, since: '2026-03-02T09:00:00Z' });
  }

  verifyActivity(): Promise<ActivityCheck> {
    return Promise.resolve({ brokenAt: null });
  }

  exportFolder(): Promise<FolderView> {
    return Promise.resolve(folderAt(this.folder ?? FOLDER));
  }

  setExportFolder(path: string | null): Promise<FolderView> {
    this.folder = path;
    return this.exportFolder();
  }

  lookAtFolder(path: string): Promise<FolderView> {
    return Promise.resolve(folderAt(path));
  }

  /** As if the person had chosen that one. */
  chooseFolder(): Promise<FolderView | null> {
    return Promise.resolve(folderAt('/home/ines/Nextcloud/Audit 2026'));
  }

  onFilesProgress(handler: (progress: FilesProgress) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  async #deed(name: string, id: string, file: number | null): Promise<ExportView> {
    const view = await this.find(id);
    this.deeds.push(`${name} ${id}${file === null ? '' : ` ${file}`}`);
    return view;
  }

  /** An export whose files are still there. */
  async #present(id: string): Promise<ExportView> {
    const view = await this.find(id);
    if (!view.packPresent) throw new BackendError({ code: 'pack_missing', detail: null });
    return view;
  }

  /** Work on files that is over as soon as it has begun. */
  #work(view: ExportView, work: FilesProgress['work']): void {
    const bytesTotal = view.bytes ?? 0;
    for (const handler of this.#handlers) {
      handler({ exportId: view.id, work, bytesDone: bytesTotal, bytesTotal });
    }
  }
}

/** Counts that suit the number of users. */
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

/** What the person's table shows of the first users. */
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
    columns: view.input.fields.map((field) => field.exportAs ?? field.name),
    notices: [
      {
        code: 'cells_neutralised',
        detail: { notice: 'cells_neutralised', path: 'users.csv', cells: 3 },
      },
    ],
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
    problem: null,
  };
}
