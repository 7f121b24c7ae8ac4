import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { Preferences } from './app/preferences.svelte.ts';
import { Session } from './app/session.svelte.ts';
import type { Backend } from './backend/backend.ts';
import { tauriBackend } from './backend/tauri.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app to mount into');

/** The application, or, in a plain browser while developing, a made-up one. */
async function host(): Promise<Backend> {
  if ((import.meta.env.DEV || import.meta.env.MODE === 'browser') && !('__TAURI_INTERNALS__' in window)) {
    const { browserBackend } = await import('./backend/browser.ts');
    return browserBackend(new URLSearchParams(location.search));
  }
  return tauriBackend;
}

const session = new Session(await host(), new Preferences(localStorage));
// Asked before anything is made, so that the answer is there when it is needed.
void session.start();
mount(App, { target, props: { session } });
