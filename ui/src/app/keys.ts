// The keyboard shortcuts of commands, written as Tauri's menus write them: `CmdOrCtrl+Shift+R`.

import type { Key } from '../i18n/catalogue.ts';

/** The part of a keyboard event that says which keys are pressed. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Returns whether exactly the keys of a shortcut are pressed. */
export function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const last = parts.at(-1) ?? '';
  // Typing a digit takes Shift on some keyboards, such as French ones: compare the key's position.
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

/** Returns a shortcut in the words of the catalogue. */
export function keyWords(keys: string, t: (key: Extract<Key, `key.${string}`>) => string): string {
  return keys
    .split('+')
    .map((part) => {
      if (part === 'CmdOrCtrl') return t('key.ctrl');
      return part === 'Shift' ? t('key.shift') : part;
    })
    .join('+');
}
