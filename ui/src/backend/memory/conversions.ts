// Files to convert, and what becomes of them.

import type {
  FileConversionInput,
  FilePack,
  FilePlace,
  FilesDropped,
  FileWorkProgress,
  FoundFiles,
  PreviewCell,
} from '../backend.ts';
import { FOLDER, FORMATS } from './data.ts';
import { Subscribers } from './host.ts';
import { MemoryPacks } from './packs.ts';

const cell = (text: string): PreviewCell => ({ kind: text === '' ? 'empty' : 'text', text, formula: false });

/** An export that was downloaded by hand. */
const EXPORT: FoundFiles = {
  files: [
    {
      name: 'acme-users.json.gz',
      form: 'auth0Export',
      separator: null,
      bytes: 2_345_678,
      users: 12_345,
      joined: false,
    },
  ],
  users: 12_345,
  attributes: 9,
  notices: [],
  preview: {
    columns: ['user_id', 'email', 'name', 'created_at'].map((title, field) => ({ title, field })),
    moreColumns: 0,
    rows: [
      ['auth0|62d1a9f04b3c', 'ines.dubois@example.com', 'Inès Dubois', '2025-03-14T09:02:11.531Z'],
      ['auth0|62d1a9f04b3d', 'jonas.weber@example.com', 'Jonas Weber', '2025-04-02T14:40:00.000Z'],
      ['google-oauth2|104857', 'mia.rossi@example.com', '', '2024-01-09T12:00:00.000Z'],
    ].map((row) => row.map(cell)),
    kept: null,
    absent: [],
  },
};

export abstract class MemoryConversions extends MemoryPacks {
  readonly #progress = new Subscribers<FileWorkProgress>();
  readonly #dropped = new Subscribers<FilesDropped>();
  readonly onFileWorkProgress = this.#progress.subscribe;
  readonly onFilesDropped = this.#dropped.subscribe;
  /** What is found next, in place of an export; null if the user chooses none. */
  foundFiles: Partial<FoundFiles> | null = {};
  /** What was asked to be converted last. */
  conversion: FileConversionInput | null = null;
  #conversions = 0;

  /** Drops files onto the window. */
  dropFiles(files: number): void {
    this.#dropped.notify({ files });
  }

  recogniseFiles(place: FilePlace): Promise<FoundFiles | null> {
    return this.answer('recogniseFiles', () => {
      this.deed('recogniseFiles', place);
      this.#report();
      return this.foundFiles === null ? null : { ...EXPORT, ...this.foundFiles };
    });
  }

  convertFiles(input: FileConversionInput): Promise<FilePack> {
    return this.answer('convertFiles', () => {
      this.conversion = input;
      this.#report();
      this.#conversions += 1;
      const read = this.foundFiles?.users ?? EXPORT.users;
      const base = 'acme-users_every-attribute_2026-11-01';
      return {
        id: `file-${String(this.#conversions)}`,
        folder: `${FOLDER}/acme-users_every-attribute_20261101T101500Z`,
        files: input.form.outputs.map((format) => ({
          name: `${base}.${FORMATS.find(({ name }) => name === format)?.extension ?? format}`,
          format,
          bytes: 345_678,
        })),
        users: input.form.filter == null ? read : Math.round(read / 15),
        read,
        notices: [],
        caveats: [],
        syncedBy: null,
        readableByOthers: false,
        tooLongForExcel: false,
      };
    });
  }

  cancelFiles(): Promise<void> {
    return this.answer('cancelFiles', () => {
      this.deed('cancelFiles');
    });
  }

  openConverted(id: string, file: number): Promise<void> {
    return this.answer('openConverted', () => {
      this.deed('openConverted', id, file);
    });
  }

  showConverted(id: string, file: number): Promise<void> {
    return this.answer('showConverted', () => {
      this.deed('showConverted', id, file);
    });
  }

  #report(): void {
    const bytesTotal = EXPORT.files[0]?.bytes ?? 0;
    this.#progress.notify({ bytesDone: bytesTotal / 2, bytesTotal, users: EXPORT.users / 2 });
  }
}
