/** Returns the seconds from `now` until a moment: 0 when it has passed, or when there is none. */
export function secondsUntil(moment: string | null, now: Date): number {
  return moment === null ? 0 : Math.max(0, (Date.parse(moment) - now.getTime()) / 1000);
}
