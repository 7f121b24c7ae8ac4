// All commands of the application. The page's menu, the system's menu and the keyboard shortcuts
// come from here.

import {
  type Choice,
  type MenuEntry,
  type MenuSection,
  type PresetView,
  problemOf,
  type TenantView,
  type ZoomStep,
} from '../backend/backend.ts';
import { hasFiles } from '../backend/export-states.ts';
import { problemWords } from '../backend/problems.ts';
import { t } from '../i18n/language.svelte.ts';
import { PRESET_KEYS } from '../session/preset-keys.ts';
import { presetName } from '../session/preset-words.ts';
import type { Session } from '../session/session.svelte.ts';
import { tenantName } from '../session/tenant-words.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { messageKey } from './export-messages.ts';
import { isPressed, type Pressed } from './keys.ts';

/** How long the size of everything is shown after a change. */
const SIZE_MILLISECONDS = 2_500;

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys: string | null;
  readonly enabled: boolean;
  readonly run: () => unknown;
  /** Its keys work in dialogs, too. */
  readonly everywhere?: boolean;
}

/** Where the focus is while a key is pressed. */
export interface Focus {
  readonly typing: boolean;
  /** Returns whether a dialog is open. */
  readonly dialog: () => boolean;
}

/** An export that the user is asked about before keys may start it. */
interface AskedExport {
  readonly preset: PresetView;
  readonly tenant: TenantView;
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
  /** Null if no question is open. */
  asking = $state.raw<AskedExport | null>(null);

  constructor(session: Session, window: { find: () => void; about: () => void }) {
    this.#session = session;
    this.#window = window;
  }

  readonly sections: readonly Section[] = $derived.by(() => {
    const session = this.#session;
    const { backend, actions, currentExport } = session;
    const ready = session.tenant !== null;
    const shown = !session.isNew;
    const files = currentExport !== null && hasFiles(currentExport) ? currentExport : null;
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
            shown,
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
          command('convertFile', t('menu.convert_file'), null, () => {
            session.convertingFile = true;
          }),
          command('checkPack', t('menu.check_pack'), null, () => {
            session.checkingPack = true;
          }),
          command('close', t('menu.close'), 'CmdOrCtrl+W', () => backend.closeWindow()),
          command('quit', t('menu.quit'), 'CmdOrCtrl+Q', () => backend.quit()),
        ],
      },
      {
        title: t('menu.presets'),
        commands: this.#listedPresets.map(({ preset, key }) =>
          command(
            `preset-${preset.id}`,
            presetName(preset),
            key === null ? null : `CmdOrCtrl+${key}`,
            () => this.#askAndRun(preset),
            ready,
          ),
        ),
      },
      {
        title: t('menu.export'),
        commands: [
          command(
            'openFile',
            t('row.open'),
            'CmdOrCtrl+O',
            () => files !== null && actions.open(files),
            files !== null,
          ),
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
            shown,
          ),
          command('find', t('menu.find'), 'CmdOrCtrl+F', this.#window.find, shown),
          command('activity', t('menu.activity'), 'CmdOrCtrl+Shift+L', () => {
            session.show({ name: 'activity' });
          }),
          command('settings', t('menu.settings'), 'CmdOrCtrl+,', () => {
            session.show({ name: 'settings' });
          }),
          {
            ...command('larger', t('menu.larger'), 'CmdOrCtrl+=', () => this.#zoom('larger')),
            everywhere: true,
          },
          {
            ...command('smaller', t('menu.smaller'), 'CmdOrCtrl+-', () => this.#zoom('smaller')),
            everywhere: true,
          },
          {
            ...command('usual', t('menu.usual'), 'CmdOrCtrl+0', () => this.#zoom('usual')),
            everywhere: true,
          },
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
  press(event: Pressed, { typing, dialog }: Focus): boolean {
    if (this.#session.startup?.nativeMenu === true) return false;
    // In a text field, this shortcut means redo.
    if (typing && isPressed('CmdOrCtrl+Y', event)) return false;
    return this.#runIf(
      ({ keys, everywhere }) => keys !== null && isPressed(keys, event) && (everywhere === true || !dialog()),
    );
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
    if (started !== null) {
      const facts = { name: presetName(preset), tenant: tenantName(tenant) };
      toasts.show(t('keys.started', facts), {
        key: messageKey(started.id),
        actions: [{ label: t('row.stop'), run: () => void actions.stop(started) }],
      });
      return;
    }
    // The preset's card may be out of sight, and the window hidden. A question needs it, too.
    const failure = actions.failures.of(preset.id);
    if (failure !== null) toasts.show(problemWords(failure), { grave: true });
    await backend.openWindow();
  }

  /** Starts the export that the user was asked about. The question is not asked again. */
  async confirm(): Promise<void> {
    const { asking } = this;
    this.asking = null;
    if (asking === null) return;
    this.#session.preferences.confirmKeys(asking.tenant.id);
    await this.runPreset(asking.preset);
  }

  /** The presets of the menu: those with a key, the user's own, and built-in ones up to nine. */
  readonly #listedPresets = $derived.by(() => {
    const { presets, preferences } = this.#session;
    const keyed = preferences.presetKeys.flatMap((id, index) => {
      const preset = presets.usable.find((each) => each.id === id);
      return preset === undefined ? [] : [{ preset, key: index + 1 }];
    });
    const others = presets.usable
      .filter(({ id }) => !preferences.presetKeys.includes(id))
      .map((preset) => ({ preset, key: null }));
    const own = others.filter(({ preset }) => !preset.builtin);
    const builtin = others.filter(({ preset }) => preset.builtin);
    return [...keyed, ...own, ...builtin.slice(0, Math.max(0, PRESET_KEYS - keyed.length - own.length))];
  });

  /** Asks once for each production tenant: a key is easily pressed by mistake. */
  async #askAndRun(preset: PresetView): Promise<void> {
    const { tenant, preferences } = this.#session;
    if (tenant?.production === true && !preset.toAsk && !preferences.areKeysConfirmed(tenant.id)) {
      this.asking = { preset, tenant };
    } else await this.runPreset(preset);
  }

  async #zoom(step: ZoomStep): Promise<void> {
    try {
      const percent = await this.#session.backend.zoom(step);
      this.#session.textSize = percent;
      const text = t('zoom.size', { percent });
      toasts.show(text, { key: 'zoom', milliseconds: SIZE_MILLISECONDS });
    } catch (error) {
      toasts.show(problemWords(problemOf(error)), { key: 'zoom', grave: true });
    }
  }

  #runIf(wanted: (command: Command) => boolean): boolean {
    const command = this.sections.flatMap(({ commands }) => commands).find(wanted);
    if (command?.enabled !== true) return false;
    void command.run();
    return true;
  }
}
