// The interface between the page and the application behind it.
//
// Calls and types are derived from the generated bindings and are read-only. Timestamps are RFC
// 3339 strings. A refused call throws a BackendError.

import { type commands, OPERATORS } from './bindings.ts';
import type * as wire from './bindings.ts';

export { DEFAULT_FIELDS, LIMITS, LOCALES, OPERATORS, TEXT_SIZES } from './bindings.ts';

/** An operator of conditions. */
export type OperatorEntry = (typeof OPERATORS)[number];

/** Returns the operator of that name; undefined for one of a newer Rollcall. */
export function operatorOf(name: string): OperatorEntry | undefined {
  return OPERATORS.find((entry) => entry.name === name);
}

/** Read-only data, to be replaced as a whole. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

type Commands = typeof commands;

/** What a command returns; commands without a result return nothing. */
type Answer<Returned> =
  Returned extends Promise<infer Value>
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
  /** Calls `handler` while files are copied or checked, until the returned function is called. */
  onFilesProgress(handler: (progress: FilesProgress) => void): () => void;
  /** Calls `handler` while the pack of a person is made, until the returned function is called. */
  onPersonProgress(handler: (progress: PersonProgress) => void): () => void;
  /** Calls `handler` while a pack is checked, until the returned function is called. */
  onPackCheckProgress(handler: (progress: PackCheckProgress) => void): () => void;
  /** Calls `handler` when something that may be a pack is dropped onto the window. */
  onPackDropped(handler: (dropped: PackDropped) => void): () => void;
  /** Calls `handler` when files that may be converted are dropped onto the window. */
  onFilesDropped(handler: (dropped: FilesDropped) => void): () => void;
  /** Calls `handler` while files are recognised or converted. */
  onFileWorkProgress(handler: (progress: FileWorkProgress) => void): () => void;
  /** Calls `handler` when Auth0 is about to delete a file that is not downloaded yet. */
  onExportExpiring(handler: (expiring: ExportExpiring) => void): () => void;
  /**
   * Calls `handler` when the user chooses something in the system's menu, the tray or a
   * notification.
   */
  onChosen(handler: (choice: Choice) => void): () => void;
  /** Calls `handler` when the user closes the window while exports run. */
  onCloseAsked(handler: (asked: CloseAsked) => void): () => void;
};

/** The subscriptions among the calls. */
export type Events = Pick<
  Backend,
  | 'onExportChanged'
  | 'onFilesProgress'
  | 'onPersonProgress'
  | 'onPackCheckProgress'
  | 'onPackDropped'
  | 'onFilesDropped'
  | 'onFileWorkProgress'
  | 'onExportExpiring'
  | 'onChosen'
  | 'onCloseAsked'
>;

export type AccessView = Frozen<wire.AccessView>;
export type ActivityCheck = Frozen<wire.ActivityCheck>;
export type ActivityLog = Frozen<wire.ActivityLog>;
export type ActivityFault = Frozen<wire.ActivityFaultView>;
export type ActivityFilter = Frozen<wire.ActivityFilterInput>;
export type ActivityFormat = wire.ActivityFormatInput;
export type ActivityKind = wire.ActivityKind;
export type ActivityView = Frozen<wire.ActivityView>;
export type Caveat = Frozen<wire.CaveatView>;
export type ChartsView = Frozen<wire.ChartsView>;
export type Choice = Frozen<wire.Choice>;
export type CloseAsked = Frozen<wire.CloseAsked>;
export type CloseChoice = wire.CloseChoice;
export type ConnectOutcome = Frozen<wire.ConnectOutcome>;
export type ConnectionView = Frozen<wire.ConnectionView>;
export type CountCheckView = Frozen<wire.CountCheckView>;
export type WitnessView = Frozen<wire.WitnessView>;
export type CountProgressView = Frozen<wire.CountProgressView>;
export type CountWindowView = Frozen<wire.CountWindowView>;
export type CredentialInput = Frozen<wire.CredentialInput>;
export type ExportDefaults = Frozen<wire.DefaultsInput>;
export type EvidenceView = Frozen<wire.EvidenceView>;
export type ExportExpiring = Frozen<wire.ExportExpiring>;
export type ExportFilter = Frozen<wire.ExportFilter>;
export type ExportInput = Frozen<wire.ExportInput>;
export type ExportState = wire.StateView;
export type ExportView = Frozen<wire.ExportView>;
export type FieldEntry = Frozen<wire.FieldEntry>;
export type FieldInput = Frozen<wire.FieldInput>;
export type LookUpCost = Frozen<wire.LookUpCostView>;
export type FilterInput = Frozen<wire.FilterInput>;
export type FunnelView = Frozen<wire.FunnelView>;
export type FileConversionInput = Frozen<wire.FileConversionInput>;
export type FilePack = Frozen<wire.FilePackView>;
export type FilePlace = wire.FilePlace;
export type FileWorkProgress = Frozen<wire.FileWorkProgress>;
export type FilesDropped = Frozen<wire.FilesDropped>;
export type FoundFile = Frozen<wire.FoundFileView>;
export type FoundFiles = Frozen<wire.FoundFilesView>;
export type FilesProgress = Frozen<wire.FilesProgress>;
export type FileState = wire.FileStateView;
export type FileView = Frozen<wire.FileView>;
export type FirstRows = Frozen<wire.FirstRowsView>;
export type FolderView = Frozen<wire.FolderView>;
export type FormatEntry = Frozen<wire.FormatEntry>;
export type FormatGroup = wire.FormatGroupView;
/** The part of a form that a problem is about. */
export type FormPart = wire.Place;
export type JobView = Frozen<wire.JobView>;
export type KeyAlgorithm = wire.KeyAlgorithm;
export type KeychainView = wire.KeychainView;
export type MenuEntry = Frozen<wire.MenuEntry>;
export type MenuSection = Frozen<wire.MenuSection>;
export type MissingView = Frozen<wire.MissingView>;
export type MetadataKey = Frozen<wire.MetadataKeyView>;
export type NewTenantInput = Frozen<wire.NewTenantInput>;
export type Notice = Frozen<wire.NoticeView>;
export type ParameterView = Frozen<wire.ParameterView>;
export type PackCheck = Frozen<wire.PackCheckView>;
export type PackCheckProgress = Frozen<wire.PackCheckProgress>;
export type PackDifference = Frozen<wire.DifferenceView>;
export type PackDropped = Frozen<wire.PackDropped>;
export type PackPlace = wire.PackPlace;
export type FoundPerson = Frozen<wire.FoundPersonView>;
export type PersonAccount = Frozen<wire.PersonAccountView>;
export type PersonInput = Frozen<wire.PersonInput>;
export type PersonLanguage = wire.PersonLanguageView;
export type PersonOutcome = Frozen<wire.PersonOutcomeView>;
export type PersonPack = Frozen<wire.PersonPackView>;
export type PersonPackInput = Frozen<wire.PersonPackInput>;
export type PersonPart = wire.PersonPartView;
export type PersonProgress = Frozen<wire.PersonProgress>;
export type PermissionView = Frozen<wire.PermissionView>;
export type PresetInput = Frozen<wire.PresetInput>;
export type ProtectWay = wire.ProtectWay;
export type ShapeInput = Frozen<wire.ShapeInput>;
export type SearchTerm = Frozen<wire.SearchTermInput>;
export type StyleInput = Frozen<wire.StyleInput>;
export type PresetView = Frozen<wire.PresetView>;
export type PreviewCell = Frozen<wire.PreviewCellView>;
export type PreviewPolicy = wire.PreviewPolicy;
export type PreviewView = Frozen<wire.PreviewView>;
export type Problem = Frozen<wire.Problem>;
export type Progress = Frozen<wire.ProgressView>;
export type RenewedTenant = Frozen<wire.RenewedTenant>;
export type RequestProblem = Frozen<wire.RequestProblem>;
export type Settings = Frozen<wire.SettingsInput>;
export type SampleInput = Frozen<wire.SampleInput>;
export type SampleView = Frozen<wire.SampleView>;
export type SignIn = wire.SignInView;
export type SigningKeyView = Frozen<wire.SigningKeyView>;
export type Startup = Frozen<wire.Startup>;
export type TenantChange = Frozen<wire.TenantChangeInput>;
export type TenantLabel = Frozen<wire.TenantLabelView>;
export type TenantView = Frozen<wire.TenantView>;
export type TokenFacts = Frozen<wire.TokenFacts>;
export type Words = Frozen<wire.Words>;
export type ZoomStep = wire.ZoomStep;

/** What a refused call throws. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly problem: Problem;
  /** What is wrong with each part of the form that was sent; often empty. */
  readonly problems: readonly RequestProblem[];

  constructor(problem: Problem, problems: readonly RequestProblem[] = []) {
    super(problem.code);
    this.problem = problem;
    this.problems = problems;
  }
}

/** Returns the problem behind whatever a call has thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BackendError) return error.problem;
  return { code: 'unexpected', detail: { message: error instanceof Error ? error.message : String(error) } };
}

/** Returns the first problem with the form that was sent, or the problem of the call as a whole. */
export function firstProblemOf(error: unknown): Problem {
  return (error instanceof BackendError ? error.problems[0] : undefined) ?? problemOf(error);
}
