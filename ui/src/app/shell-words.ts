// The words of the tray, the notifications and the system's menu. The shell has none of its own.

import type { Words } from '../backend/backend.ts';
import { language, t } from '../i18n/language.svelte.ts';
import { presetName } from '../session/preset-words.ts';
import type { Presets } from '../session/presets.svelte.ts';
import type { Commands } from './commands.svelte.ts';

/** Returns the words in the current language. The shell fills in the placeholders. */
export function shellWords(presets: Presets, commands: Commands, nativeMenu: boolean): Words {
  const placeholders = { name: '{name}', tenant: '{tenant}', percent: '{percent}' };
  const text = (title: string, body: string) => ({ title, text: body });
  return {
    language: language.locale,
    tray: {
      exporting: t('tray.exporting', placeholders),
      exportingSomehow: t('tray.exporting_somehow', placeholders),
      presets: t('menu.presets'),
      open: t('tray.open'),
      quit: t('menu.quit'),
    },
    notices: {
      ready: text(t('notice.ready', placeholders), t('notice.ready.text', placeholders)),
      failed: text(t('notice.failed', placeholders), t('notice.failed.text', placeholders)),
      expiring: text(t('notice.expiring', placeholders), t('notice.expiring.text', placeholders)),
      background: text(t('notice.background'), t('notice.background.text')),
      open: t('notice.open'),
      demoTenant: t('tenant.demo_name'),
    },
    presets: presets.usable.map((preset) => ({ id: preset.id, name: presetName(preset) })),
    menu: nativeMenu ? [...commands.systemMenu] : [],
  };
}
