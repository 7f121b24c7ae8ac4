import { createContext } from 'svelte';
import type { Session } from './session.svelte.ts';

export const [useSession, provideSession] = createContext<Session>();
