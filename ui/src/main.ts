import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { Preferences } from './session/preferences.svelte.ts';
import { Session } from './session/session.svelte.ts';
import type { Backend } from './backend/backend.ts';
import { tauriBackend } from './backend/tauri.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app to mount into');

/** Returns the real backend, or the in-memory one in a plain browser during development. */
async function findBackend(): Promise<Backend> {
  if ((import.meta.env.DEV || import.meta.env.MODE === 'browser') && !('__TAURI_INTERNALS__' in window)) {
    const { browserBackend } = await import('./backend/browser.ts');
    return browserBackend(new URLSearchParams(location.search));
  }
  return tauriBackend;
}

const session = new Session(await findBackend(), new Preferences(localStorage));
// Before mounting, so that the answer is on its way while the page is built.
void session.start();
mount(App, { target, props: { session } });
