// The only door out of the page: what the window can ask of the application, whoever answers.
//
// Calls and types are those of the generated bindings, as data that nobody changes in place. Moments are RFC 3339
// texts. Everything that can go wrong arrives as a BackendError.

import type { commands } from './bindings.ts';
import type * as wire from './bindings.ts';

/** Data as it arrives: to be read, and replaced as a whole. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

type Commands = typeof commands;

/** What a command gives; those that only do something give nothing. */
type Answer<Given> =
  Given extends Promise<infer Value>
    ? [Value] extends [null]
      ? Promise<void>
      : Promise<Frozen<Value>>
    : never;

export type Backend = {
  readonly [Name in keyof Commands]: (
    ...args: Frozen<Parameters<Commands[Name]>>
  ) => Answer<ReturnType<Commands[Name]>>;
} & {
  /** Calls `handler` whenever an export changes, until the returned function is called. */
  onExportChanged(handler: (view: ExportView) => void): () => void;
};

export type AccessView = Frozen<wire.AccessView>;
export type ActivityView = Frozen<wire.ActivityView>;
export type ConnectionView = Frozen<wire.ConnectionView>;
export type CredentialInput = Frozen<wire.CredentialInput>;
export type ExportFilter = Frozen<wire.ExportFilter>;
export type ExportInput = Frozen<wire.ExportInput>;
export type ExportState = wire.StateView;
export type ExportView = Frozen<wire.ExportView>;
export type FieldEntry = Frozen<wire.FieldEntry>;
export type FieldInput = Frozen<wire.FieldInput>;
export type FileView = Frozen<wire.FileView>;
export type FormatEntry = Frozen<wire.FormatEntry>;
export type JobView = Frozen<wire.JobView>;
export type KeyAlgorithm = wire.KeyAlgorithm;
export type KeychainView = wire.KeychainView;
export type MetadataKey = Frozen<wire.MetadataKeyView>;
export type NewTenantInput = Frozen<wire.NewTenantInput>;
export type PermissionView = Frozen<wire.PermissionView>;
export type Place = wire.Place;
export type PresetInput = Frozen<wire.PresetInput>;
export type PresetView = Frozen<wire.PresetView>;
export type PreviewCell = Frozen<wire.PreviewCellView>;
export type PreviewView = Frozen<wire.PreviewView>;
export type Problem = Frozen<wire.Problem>;
export type Progress = Frozen<wire.ProgressView>;
export type RequestProblem = Frozen<wire.RequestProblem>;
export type SampleInput = Frozen<wire.SampleInput>;
export type SampleView = Frozen<wire.SampleView>;
export type SignIn = wire.SignInView;
export type Startup = Frozen<wire.Startup>;
export type TenantLabel = Frozen<wire.TenantLabelView>;
export type TenantView = Frozen<wire.TenantView>;
export type TokenFacts = Frozen<wire.TokenFacts>;

/** What a refused call throws. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly problem: Problem;
  /** What is wrong with the form that was sent, place by place; often empty. */
  readonly problems: readonly RequestProblem[];

  constructor(problem: Problem, problems: readonly RequestProblem[] = []) {
    super(problem.code);
    this.problem = problem;
    this.problems = problems;
  }
}

/** Whether Rollcall has it in hand. */
export function isRunning(state: ExportState): boolean {
  return !['ready', 'failed', 'lost', 'stopped'].includes(state);
}

/** The problem in whatever a call has thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BackendError) return error.problem;
  return { code: 'unexpected', detail: { message: error instanceof Error ? error.message : String(error) } };
}
