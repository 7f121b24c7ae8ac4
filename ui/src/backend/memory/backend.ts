// A backend that lives in the page, with made-up data and progress that is driven from outside.
// For tests, and for looking at the window in a plain browser. It applies none of the
// application's rules: it refuses only what a test tells it to (`refuse`, `requestProblems`).

import {
  type Backend,
  type Choice,
  type CloseAsked,
  type CloseChoice,
  type ExportDefaults,
  type ExportExpiring,
  type ExportView,
  type FieldEntry,
  type FieldInput,
  type FilterInput,
  type FormatEntry,
  type LookUpCost,
  type PresetInput,
  type PresetView,
  type PreviewView,
  type RequestProblem,
  type SampleInput,
  type SampleView,
  type Settings,
  type Startup,
  type StyleInput,
  TEXT_SIZES,
  type Words,
  type ZoomStep,
} from '../backend.ts';
import { costsOf } from './costs.ts';
import { COLORS, FIELDS, FOLDER, FORMATS, PRESETS, readiness } from './data.ts';
import { type MemoryOptions, Subscribers } from './host.ts';
import { MemoryConversions } from './conversions.ts';
import { previewOf, sampleOf } from './sample.ts';

/** The roles that every tenant has. */
const ROLES: readonly string[] = ['Administrator', 'Auditor', 'Billing', 'Developer', 'Editor', 'Support'];

/** The number of users that every tenant has. */
const TENANT_USERS = 48_210;

/** Returns how the newest of a preset's runs on a tenant went. */
function lastRun(runs: readonly ExportView[], tenantId: string | null): PresetView['lastRun'] {
  const run = runs.find(
    ({ state, tenant }) => tenant.id === tenantId && ['ready', 'failed', 'lost'].includes(state),
  );
  return run === undefined ? null : { at: run.createdAt, ready: run.state === 'ready' };
}

export class MemoryBackend extends MemoryConversions implements Backend {
  /** What `checkExport` finds. */
  requestProblems: readonly RequestProblem[] = [];
  /** The words that the page has sent last; null before. */
  words: Words | null = null;
  #ownPresets: PresetView[] = [];
  /** The answers to parameters, by the tenant's and the preset's id. */
  readonly #answers = new Map<string, Readonly<Record<string, string>>>();
  readonly #formats = new Map<string, readonly string[]>();
  #settings: Settings = { tray: 'whileExporting', notices: { ready: true, failed: true, expiring: true } };
  #zoom = 100;
  #defaults: ExportDefaults = {
    formats: [],
    locale: null,
    timeZone: null,
    keepMonths: null,
    preview: 'on_request',
  };
  readonly #expiring = new Subscribers<ExportExpiring>();
  readonly #choices = new Subscribers<Choice>();
  readonly #closing = new Subscribers<CloseAsked>();
  readonly onExportExpiring = this.#expiring.subscribe;
  readonly onChosen = this.#choices.subscribe;
  readonly onCloseAsked = this.#closing.subscribe;

  constructor(options: MemoryOptions = {}) {
    super(options);
  }

  /** Chooses something in a menu, the tray or a notification. */
  choose(choice: Choice): void {
    this.#choices.notify(choice);
  }

  /** Closes the window while exports run. */
  askClose(asked: CloseAsked): void {
    this.#closing.notify(asked);
  }

  /** Warns of an export whose file Auth0 is about to delete. */
  warn(expiring: ExportExpiring): void {
    this.#expiring.notify(expiring);
  }

  startup(): Promise<Startup> {
    const { keychain, locale, nativeMenu } = this.options;
    return this.answer('startup', () => ({
      version: '0.1.0',
      tenants: this.tenants,
      keychain,
      exportFolder: this.folder ?? FOLDER,
      defaults: this.#defaults,
      locale,
      tenantColors: [...COLORS],
      nativeMenu,
    }));
  }

  exportDefaults(): Promise<ExportDefaults> {
    return this.answer('exportDefaults', () => this.#defaults);
  }

  setExportDefaults(defaults: ExportDefaults): Promise<void> {
    return this.answer('setExportDefaults', () => {
      this.#defaults = structuredClone(defaults);
    });
  }

  settings(): Promise<Settings> {
    return this.answer('settings', () => this.#settings);
  }

  saveSettings(settings: Settings): Promise<void> {
    return this.answer('saveSettings', () => {
      this.#settings = structuredClone(settings);
    });
  }

  zoom(step: ZoomStep): Promise<number> {
    return this.answer('zoom', () => {
      const sizes: readonly number[] = TEXT_SIZES;
      if (typeof step === 'object') this.#zoom = step.to;
      else if (step === 'usual') this.#zoom = 100;
      else if (step !== 'stay') {
        const change = step === 'larger' ? 1 : -1;
        this.#zoom = sizes[sizes.indexOf(this.#zoom) + change] ?? this.#zoom;
      }
      return this.#zoom;
    });
  }

  tellWords(words: Words): Promise<void> {
    return this.answer('tellWords', () => {
      this.words = structuredClone(words);
    });
  }

  viewed(id: string): Promise<void> {
    return this.answer('viewed', () => {
      this.deed('viewed', id);
    });
  }

  openWindow(): Promise<void> {
    return this.answer('openWindow', () => {
      this.deed('openWindow');
    });
  }

  closeWindow(): Promise<void> {
    return this.answer('closeWindow', () => {
      this.deed('closeWindow');
    });
  }

  quit(): Promise<void> {
    return this.answer('quit', () => {
      this.deed('quit');
    });
  }

  answerClose(choice: CloseChoice): Promise<void> {
    return this.answer('answerClose', () => {
      this.deed('answerClose', choice);
    });
  }

  fields(): Promise<readonly FieldEntry[]> {
    return this.answer('fields', () => FIELDS);
  }

  formats(): Promise<readonly FormatEntry[]> {
    return this.answer('formats', () => FORMATS);
  }

  presets(tenantId: string | null): Promise<readonly PresetView[]> {
    const runs = (id: string) => this.history.filter((view) => view.presetId === id);
    return this.answer('presets', () =>
      [...PRESETS.map((preset) => this.#asked(preset, tenantId)), ...this.#ownPresets].map((preset) => ({
        ...this.#offering(preset, tenantId),
        lastRun: lastRun(runs(preset.id), tenantId),
        lastAnswer: preset.toAsk ? null : this.#lastAnswer(runs(preset.id), tenantId),
      })),
    );
  }

  saveAnswers(tenantId: string, presetId: string, answers: Readonly<Record<string, string>>): Promise<void> {
    return this.answer('saveAnswers', () => {
      const given = Object.entries(answers).filter(([, answer]) => answer.trim() !== '');
      this.#answers.set(`${tenantId} ${presetId}`, Object.fromEntries(given));
    });
  }

  roleNames(): Promise<readonly string[] | null> {
    return this.answer('roleNames', () => (this.options.missing.includes('read:roles') ? null : ROLES));
  }

  saveFormats(presetId: string, formats: readonly string[]): Promise<void> {
    return this.answer('saveFormats', () => {
      this.#formats.set(presetId, [...formats]);
    });
  }

  /** Returns a preset with the answers and formats that were saved. */
  #asked(preset: PresetView, tenantId: string | null): PresetView {
    const answers = this.#answers.get(`${tenantId ?? ''} ${preset.id}`);
    const parameters = preset.parameters.map((each) => ({ ...each, answer: answers?.[each.key] ?? null }));
    const own = preset.input.outputs;
    const usual = own.join() === 'xlsx' && this.#defaults.formats.length > 0 ? this.#defaults.formats : own;
    const outputs = this.#formats.get(preset.id) ?? usual;
    return {
      ...preset,
      parameters,
      ...readiness(parameters, answers !== undefined),
      input: { ...preset.input, outputs },
    };
  }

  /** The preset with what is remembered of its checks. */
  #offering(preset: PresetView, tenantId: string | null): PresetView {
    if (!preset.offersCountCheck || tenantId === null) return preset;
    const { countCheck, witness } = this.findTenant(tenantId);
    return { ...preset, input: { ...preset.input, countCheck, witness } };
  }

  #lastAnswer(runs: readonly ExportView[], tenantId: string | null): PresetView['lastAnswer'] {
    const run = runs.find((view) => view.state === 'ready' && view.tenant.id === tenantId);
    if (run?.rows == null) return null;
    return { users: run.rows, of: TENANT_USERS, at: run.createdAt };
  }

  savePreset({ id, name, input }: PresetInput): Promise<PresetView> {
    return this.answer('savePreset', () => {
      const presetId = id ?? `preset-${this.#ownPresets.length + 1}`;
      const preset: PresetView = {
        id: presetId,
        builtin: false,
        name,
        parameters: [],
        toAsk: false,
        ready: true,
        offersCountCheck: false,
        lastAnswer: null,
        lastRun: null,
        input: { ...input, tenantId: '', presetId },
        problem: null,
      };
      this.#ownPresets = [...this.#ownPresets.filter((each) => each.id !== presetId), preset].sort(
        (one, other) => (one.name ?? '').localeCompare(other.name ?? ''),
      );
      return preset;
    });
  }

  removePreset(id: string): Promise<void> {
    return this.answer('removePreset', () => {
      this.#ownPresets = this.#ownPresets.filter((preset) => preset.id !== id);
    });
  }

  sharePreset(_: string | null, id: string): Promise<boolean> {
    return this.answer('sharePreset', () => {
      this.deed('sharePreset', id);
      return true;
    });
  }

  /** Answers as if the user had chosen a template with these titles. */
  templateHeader(): Promise<readonly string[] | null> {
    return this.answer('templateHeader', () => ['Account name', 'Account owner', 'Role', 'Status']);
  }

  /** Answers as if the user had chosen a file with a copy of the first built-in preset. */
  async importPreset(): Promise<PresetView | null> {
    const input = await this.answer('importPreset', () => PRESETS[0]?.input ?? null);
    return input === null ? null : this.savePreset({ id: null, name: 'Quarterly review', input });
  }

  checkExport(): Promise<readonly RequestProblem[]> {
    return this.answer('checkExport', () => this.requestProblems);
  }

  lookUpCosts(
    _tenantId: string,
    _connections: readonly string[],
    limit: number | null,
  ): Promise<readonly LookUpCost[]> {
    return this.answer('lookUpCosts', () => costsOf(limit));
  }

  sample(_: SampleInput, renewed: boolean): Promise<SampleView> {
    return this.answer('sample', () => {
      if (renewed) this.deed('sample', 'renewed');
      return sampleOf(this.options.sampled, this.options.now());
    });
  }

  preview(
    _: SampleInput,
    fields: readonly FieldInput[],
    style: StyleInput,
    filter: FilterInput | null,
  ): Promise<PreviewView> {
    const { sampled, now } = this.options;
    return this.answer('preview', () => previewOf(fields, style.protect, sampled, filter, now()));
  }

  /** Answers as if the user had chosen a file with three addresses. */
  chooseList(): Promise<readonly string[] | null> {
    return this.answer('chooseList', () => [
      'ines.dubois@example.com',
      'a.garcia@corp.example',
      'zoe@example.com',
    ]);
  }
}
