// Keeps the list of tenants in step with other processes, such as the command line.

import type { Session } from '../session/session.svelte.ts';

/** While the window is visible; when it comes to the front, the list is read at once. */
const EVERY_MILLISECONDS = 5000;

/** Reads the list of tenants again and again, until the returned function is called. */
export function watchTenants(session: Session): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') void session.refreshTenants();
  };
  const timer = setInterval(look, EVERY_MILLISECONDS);
  window.addEventListener('focus', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    window.removeEventListener('focus', look);
    document.removeEventListener('visibilitychange', look);
  };
}
