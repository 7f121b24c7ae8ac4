// Every command of the application, once: the page's menu, the system's menu and the keyboard are made of this.

import {
  BackendError,
  type Choice,
  type ExportView,
  type MenuEntry,
  type MenuSection,
  type PresetView,
  problemOf,
} from '../backend/backend.ts';
import { problemWords } from '../backend/problems.ts';
import { t } from '../i18n/language.svelte.ts';
import { presetName } from '../parts/export-words.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { isPressed, type Pressed } from './keys.ts';
import type { Session } from './session.svelte.ts';

/** How many presets have a key. */
const PRESETS_WITH_KEYS = 9;

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys: string | null;
  readonly enabled: boolean;
  readonly run: () => unknown;
}

/** Commands that belong together. */
export interface Section {
  readonly title: string;
  readonly commands: readonly Command[];
}

export class Commands {
  readonly #session: Session;
  /** What only the window can do. */
  readonly #window: { readonly find: () => void; readonly about: () => void };
  /** The person's own first: they come before what everybody has. */
  presets = $state.raw<readonly PresetView[]>([]);

  constructor(session: Session, window: { find: () => void; about: () => void }) {
    this.#session = session;
    this.#window = window;
  }

  readonly sections: readonly Section[] = $derived.by(() => {
    const session = this.#session;
    const { backend } = session;
    const ready = session.tenant !== null;
    const files = session.atHand?.state === 'ready' && session.atHand.packPresent ? session.atHand : null;
    const command = (id: string, label: string, keys: string | null, run: () => unknown, enabled = true) => ({
      id,
      label,
      keys,
      enabled,
      run,
    });
    return [
      {
        title: t('menu.file'),
        commands: [
          command(
            'newExport',
            t('nav.new_export'),
            'CmdOrCtrl+N',
            () => {
              session.show({ name: 'newExport', from: null });
            },
            ready,
          ),
          command('close', t('menu.close'), 'CmdOrCtrl+W', () => backend.closeWindow()),
          command('quit', t('menu.quit'), 'CmdOrCtrl+Q', () => backend.quit()),
        ],
      },
      {
        title: t('menu.presets'),
        commands: this.presets
          .slice(0, PRESETS_WITH_KEYS)
          .map((preset, index) =>
            command(
              `preset-${index + 1}`,
              presetName(preset),
              `CmdOrCtrl+${index + 1}`,
              () => this.runPreset(preset),
              ready,
            ),
          ),
      },
      {
        title: t('menu.export'),
        commands: [
          command(
            'showInFolder',
            t('row.show'),
            'CmdOrCtrl+Shift+R',
            () => files !== null && this.#try(() => backend.showInFolder(files.id, null)),
            files !== null,
          ),
          command(
            'copyFiles',
            t('row.copy'),
            'CmdOrCtrl+Shift+C',
            () => files !== null && this.#copy(files),
            files !== null,
          ),
        ],
      },
      {
        title: t('menu.view'),
        commands: [
          command(
            'exports',
            t('nav.exports'),
            'CmdOrCtrl+Y',
            () => {
              session.show({ name: 'exports' });
            },
            ready,
          ),
          command('find', t('menu.find'), 'CmdOrCtrl+F', this.#window.find, ready),
          command(
            'settings',
            t('menu.settings'),
            'CmdOrCtrl+,',
            () => {
              session.show({ name: 'settings' });
            },
            ready,
          ),
          command('about', t('menu.about'), null, this.#window.about),
        ],
      },
    ];
  });

  /** The same as the system's menu wants it, with what belongs to every application there. */
  readonly systemMenu: readonly MenuSection[] = $derived.by(() => {
    const [file, presets, chosen, view] = this.sections;
    const all = this.sections.flatMap((section) => section.commands);
    const line: MenuEntry = { kind: 'line' };
    const role = (role: Extract<MenuEntry, { kind: 'role' }>['role'], label: string): MenuEntry => ({
      kind: 'role',
      role,
      label,
    });
    const entry = ({ id, label, keys, enabled }: Command): MenuEntry => ({
      kind: 'command',
      id,
      label,
      keys,
      enabled,
    });
    const entries = (section: Section | undefined, without: readonly string[] = []) =>
      (section?.commands ?? []).filter(({ id }) => !without.includes(id)).map(entry);
    const one = (id: string) => all.filter((command) => command.id === id).map(entry);
    return [
      {
        title: 'Rollcall',
        entries: [
          ...one('about'),
          line,
          ...one('settings'),
          line,
          role('services', t('menu.services')),
          line,
          role('hide', t('menu.hide')),
          role('hideOthers', t('menu.hide_others')),
          role('showAll', t('menu.show_all')),
          line,
          ...one('quit'),
        ],
      },
      { title: t('menu.file'), entries: [...entries(file, ['quit']), line, ...entries(presets)] },
      {
        title: t('menu.edit'),
        entries: [
          role('undo', t('menu.undo')),
          role('redo', t('menu.redo')),
          line,
          role('cut', t('menu.cut')),
          role('copy', t('menu.copy')),
          role('paste', t('menu.paste')),
          role('selectAll', t('menu.select_all')),
        ],
      },
      { title: t('menu.export'), entries: entries(chosen) },
      { title: t('menu.view'), entries: entries(view, ['settings', 'about']) },
      { title: t('menu.window'), entries: [role('minimize', t('menu.minimize'))] },
    ];
  });

  /** Learns which presets there are. */
  async load(): Promise<void> {
    try {
      const presets = await this.#session.backend.presets();
      this.presets = [...presets].sort((a, b) => Number(a.builtin) - Number(b.builtin));
    } catch {
      // The screen with the presets says why; here there are none.
      this.presets = [];
    }
  }

  /** Runs a command, if there is one of that name and it can be run. */
  run(id: string): void {
    this.#runIf((command) => command.id === id);
  }

  /** Runs the command that has these keys; whether there was one. Where the system shows the menu, it has the keys. */
  press(event: Pressed, typing: boolean): boolean {
    if (this.#session.startup?.nativeMenu === true) return false;
    // In a text, these keys redo.
    if (typing && isPressed('CmdOrCtrl+Y', event)) return false;
    return this.#runIf(({ keys }) => keys !== null && isPressed(keys, event));
  }

  /** Does what was chosen outside the page. */
  chosen(choice: Choice): void {
    switch (choice.kind) {
      case 'command':
        this.run(choice.id);
        break;
      case 'preset': {
        const preset = this.presets.find(({ id }) => id === choice.id);
        if (preset !== undefined) void this.runPreset(preset);
        break;
      }
      case 'export':
        this.#session.show({ name: 'details', export: choice.export });
    }
  }

  async runPreset(preset: PresetView): Promise<void> {
    const { backend, tenant } = this.#session;
    if (tenant === null) {
      await backend.openWindow();
      return;
    }
    const started = await this.#try(() =>
      backend.startExport({ ...preset.input, tenantId: tenant.id, name: presetName(preset) }),
    );
    if (started) this.#session.show({ name: 'exports' });
    // The window may be hidden, and what went wrong is in it.
    else await backend.openWindow();
  }

  #runIf(wanted: (command: Command) => boolean): boolean {
    const command = this.sections.flatMap(({ commands }) => commands).find(wanted);
    if (command?.enabled !== true) return false;
    void command.run();
    return true;
  }

  async #copy(view: ExportView): Promise<void> {
    if (await this.#try(() => this.#session.backend.copyFiles(view.id, null))) {
      toasts.show(t('exports.copied', { name: view.name }));
    }
  }

  async #try(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      const first = error instanceof BackendError ? error.problems[0] : undefined;
      toasts.show(problemWords(first ?? problemOf(error)), { grave: true });
      return false;
    }
  }
}
