// The keys of commands, written as Tauri's menus write them: `CmdOrCtrl+Shift+R`.

import type { Key } from '../i18n/catalogue.ts';

/** What of a keyboard event says which keys are down. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether these are the keys that are down. */
export function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const last = parts.at(-1) ?? '';
  // The digits' row needs Shift on some keyboards, French ones among them: there the place on the keyboard counts.
  const hit = /^\d$/.test(last)
    ? event.code === `Digit${last}`
    : event.key.toLowerCase() === last.toLowerCase();
  return (
    hit &&
    (event.ctrlKey || event.metaKey) === parts.includes('CmdOrCtrl') &&
    event.shiftKey === parts.includes('Shift') &&
    !event.altKey
  );
}

/** The keys as a person reads them, in the words of the catalogue. */
export function keyWords(keys: string, t: (key: Extract<Key, `key.${string}`>) => string): string {
  return keys
    .split('+')
    .map((part) => {
      if (part === 'CmdOrCtrl') return t('key.ctrl');
      return part === 'Shift' ? t('key.shift') : part;
    })
    .join('+');
}
