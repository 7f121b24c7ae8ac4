// All commands of the application. The page's menu, the system's menu and the keyboard shortcuts
// come from here.

import type { Choice, MenuEntry, MenuSection, PresetView } from '../backend/backend.ts';
import { problemWords } from '../backend/problems.ts';
import { t } from '../i18n/language.svelte.ts';
import { presetName } from '../session/preset-words.ts';
import type { Session } from '../session/session.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { isPressed, type Pressed } from './keys.ts';

/** The number of presets that have a shortcut. */
const PRESETS_WITH_KEYS = 9;

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys: string | null;
  readonly enabled: boolean;
  readonly run: () => unknown;
}

/** A group of commands in the menu. */
export interface Section {
  readonly title: string;
  readonly commands: readonly Command[];
}

export class Commands {
  readonly #session: Session;
  /** Commands that the window carries out. */
  readonly #window: { readonly find: () => void; readonly about: () => void };

  constructor(session: Session, window: { find: () => void; about: () => void }) {
    this.#session = session;
    this.#window = window;
  }

  readonly sections: readonly Section[] = $derived.by(() => {
    const session = this.#session;
    const { backend, actions, currentExport } = session;
    const ready = session.tenant !== null;
    const files = currentExport?.state === 'ready' && currentExport.packPresent ? currentExport : null;
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
          command(
            'person',
            t('menu.person'),
            null,
            () => {
              session.askingPerson = true;
            },
            ready,
          ),
          command('close', t('menu.close'), 'CmdOrCtrl+W', () => backend.closeWindow()),
          command('quit', t('menu.quit'), 'CmdOrCtrl+Q', () => backend.quit()),
        ],
      },
      {
        title: t('menu.presets'),
        commands: session.presets.usable
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
            () => files !== null && actions.showInFolder(files),
            files !== null,
          ),
          command(
            'copyFiles',
            t('row.copy'),
            'CmdOrCtrl+Shift+C',
            () => files !== null && actions.copy(files),
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

  /** The same commands for the system's menu, with the entries that every application has there. */
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

  /** Runs a command by its id, if it is enabled. */
  run(id: string): void {
    this.#runIf((command) => command.id === id);
  }

  /**
   * Runs the command with this shortcut. Returns false if there is none, or if the system's menu
   * handles it.
   */
  press(event: Pressed, typing: boolean): boolean {
    if (this.#session.startup?.nativeMenu === true) return false;
    // In a text field, this shortcut means redo.
    if (typing && isPressed('CmdOrCtrl+Y', event)) return false;
    return this.#runIf(({ keys }) => keys !== null && isPressed(keys, event));
  }

  /** Carries out a choice made in the system's menu, the tray or a notification. */
  choose(choice: Choice): void {
    switch (choice.kind) {
      case 'command':
        this.run(choice.id);
        break;
      case 'preset': {
        const preset = this.#session.presets.usable.find(({ id }) => id === choice.id);
        if (preset !== undefined) void this.runPreset(preset);
        break;
      }
      case 'export':
        this.#session.show({ name: 'details', export: choice.export });
    }
  }

  async runPreset(preset: PresetView): Promise<void> {
    const { backend, tenant, actions } = this.#session;
    if (tenant === null) {
      await backend.openWindow();
      return;
    }
    const started = await actions.start(preset, tenant.id, () => {
      this.#session.show({ name: 'exports' });
    });
    if (started !== null) return;
    // The preset's card may be out of sight, and the window hidden. A question needs it, too.
    const failure = actions.failures.of(preset.id);
    if (failure !== null) toasts.show(problemWords(failure), { grave: true });
    await backend.openWindow();
  }

  #runIf(wanted: (command: Command) => boolean): boolean {
    const command = this.sections.flatMap(({ commands }) => commands).find(wanted);
    if (command?.enabled !== true) return false;
    void command.run();
    return true;
  }
}
