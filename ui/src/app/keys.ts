// The keyboard shortcuts of commands, written as Tauri's menus write them: `CmdOrCtrl+Shift+R`.

import type { Key } from '../i18n/catalogue.ts';

/** The part of a keyboard event that says which keys are pressed. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Returns whether exactly the keys of a shortcut are pressed. */
export function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const last = parts.at(-1) ?? '';
  return (
    isLastPressed(last, parts.includes('Shift'), event) &&
    (event.ctrlKey || event.metaKey) === parts.includes('CmdOrCtrl') &&
    !event.altKey
  );
}

/** The keys that change the size. Which of them need Shift depends on the keyboard. */
const SIGNS: readonly string[] = ['+', '=', '-'];

function isLastPressed(last: string, shift: boolean, event: Pressed): boolean {
  if (last === '=') return event.key === '=' || event.key === '+';
  if (last === '-') return event.key === '-';
  if (/^\d$/.test(last)) {
    if (event.key === last) return true;
    // Typing a digit takes Shift on some keyboards, such as French ones, where its key alone is
    // something else: “-” on that of 6.
    return event.code === `Digit${last}` && !event.shiftKey && !SIGNS.includes(event.key);
  }
  return event.key.toLowerCase() === last.toLowerCase() && event.shiftKey === shift;
}

/** Returns a shortcut in the words of the catalogue. */
export function keyWords(keys: string, t: (key: Extract<Key, `key.${string}`>) => string): string {
  return keys
    .split('+')
    .map((part) => {
      if (part === 'CmdOrCtrl') return t('key.ctrl');
      if (part === 'Shift') return t('key.shift');
      return part === '=' ? '+' : part;
    })
    .join('+');
}
