// What is copied for an IT team after an error in the page. The text of an error may hold data of
// users; its kind and the places in the code do not.

import { language, t } from '../i18n/language.svelte.ts';

/** The most places in the code that are named. */
const MOST_PLACES = 12;

/** Returns the text to hand over: when, on which screen, which kind of error, where in the code. */
export function brokenDetails(error: unknown, screen: string, version: string, at: Date): string {
  return [
    t('broken.intro', { version, screen, at: language.format.moment(at) }),
    '',
    `error: ${error instanceof Error ? error.name : typeof error}`,
    ...placesOf(error),
  ].join('\n');
}

/** Returns where the error arose. WebKit writes `name@file:1:2`, Chromium `at name (file:1:2)`. */
function placesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .map((line) => /^(?:at )?([\w$.<>#/ ]*?)[@( ]*[^@( ]*?([\w.-]+:\d+:\d+)\)?$/.exec(line.trim()))
    .flatMap((place) => (place === null ? [] : [`at ${place[1] ?? ''} ${place[2] ?? ''}`]))
    .slice(0, MOST_PLACES);
}
