// The parts of an export that is being edited.

import type { ExportInput, FilterInput, StyleInput } from '../../backend/backend.ts';
import type { Column } from './columns.ts';
import type { Pasted } from './paste.ts';
import { PLAIN } from './style.ts';
import { usualName } from './usual-name.ts';

/** What else Auth0 is asked, so that the export proves more. */
export type Checks = Pick<Parts, 'countCheck' | 'witness'>;

/** Everything that undo can restore. */
export interface Parts {
  readonly columns: readonly Column[];
  readonly connections: readonly string[];
  /** As typed; empty means no limit. */
  readonly limit: string;
  readonly auth0Format: 'json' | 'csv';
  readonly outputs: readonly string[];
  readonly style: StyleInput;
  /** Which users to keep; null for all. */
  readonly filter: FilterInput | null;
  readonly keepOnlyResult: boolean;
  /** Whether the users are counted once more. */
  readonly countCheck: boolean;
  /** Whether the request is looked for in Auth0’s log. */
  readonly witness: boolean;
  /** Whom the files are for, as typed. */
  readonly recipient: string;
  /** As typed; null for what the filter keeps. */
  readonly name: string | null;
  readonly presetId: string | null;
}

/** The parts of a new export, without columns. */
export const NO_PARTS: Parts = {
  columns: [],
  connections: [],
  limit: '',
  auth0Format: 'json',
  outputs: ['xlsx'],
  style: PLAIN,
  filter: null,
  keepOnlyResult: false,
  countCheck: false,
  witness: false,
  recipient: '',
  name: null,
  presetId: null,
};

/** Returns the parts that a request for this tenant has, apart from its columns and name. */
export function partsOf(from: ExportInput, tenantId: string): Omit<Parts, 'columns' | 'name'> {
  return {
    connections: from.tenantId === tenantId ? from.connections : [],
    limit: from.limit?.toString() ?? '',
    auth0Format: from.auth0Format,
    outputs: from.outputs,
    style: from.style,
    filter: from.filter ?? null,
    keepOnlyResult: from.keepOnlyResult ?? false,
    countCheck: from.countCheck ?? false,
    witness: from.witness ?? false,
    recipient: from.recipient ?? '',
    presetId: from.presetId,
  };
}

/** Returns what pasted text says besides columns. */
export function partsOfPasted({ format, limit, connection }: Pasted): Partial<Parts> {
  return {
    ...(format === null ? {} : { auth0Format: format }),
    ...(limit === null ? {} : { limit: limit.toString() }),
    ...(connection === null ? {} : { connections: [connection] }),
  };
}

/** Returns the name of a request; null if it is what its filter keeps. */
export function nameOf(name: string | null, { filter }: Pick<ExportInput, 'filter'>): string | null {
  return name === usualName(filter ?? null) ? null : name;
}

/** What a request has besides the parts. */
type Rest = Pick<ExportInput, 'tenantId' | 'fields' | 'limit' | 'folder'> & {
  readonly fileName: string | null;
};

/** Returns the request that the parts make. */
export function inputOf(parts: Omit<Parts, 'columns' | 'limit'>, rest: Rest): ExportInput {
  const { fileName, ...others } = rest;
  return {
    ...others,
    name: (parts.name ?? usualName(parts.filter)).trim(),
    presetId: parts.presetId,
    connections: parts.connections,
    filter: parts.filter,
    keepOnlyResult: parts.keepOnlyResult,
    countCheck: parts.countCheck,
    witness: parts.witness,
    ...(parts.recipient.trim() === '' ? {} : { recipient: parts.recipient.trim() }),
    auth0Format: parts.auth0Format,
    outputs: parts.outputs,
    style: parts.style,
    ...(fileName === null ? {} : { fileName }),
  };
}
