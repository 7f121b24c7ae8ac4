// The in-memory host, set up from the page's address and driven by a timer:
// `?exports=10000`, `?tenants=none`, `?keychain=missing`, `?locale=fr`, `?missing=read:users`, `?offline`, `?sampled=0`,
// `?token=0.5` for a token that ends in half an hour.

import type { Backend, KeychainView } from './backend.ts';
import { MemoryBackend } from './memory.ts';

const STEP_MILLISECONDS = 900;

export function browserBackend(parameters: URLSearchParams): Backend {
  const backend = new MemoryBackend({
    exports: Number(parameters.get('exports') ?? 9),
    ...(parameters.get('tenants') === 'none' ? { tenants: [] } : {}),
    keychain: (parameters.get('keychain') ?? 'available') as KeychainView,
    locale: parameters.get('locale') ?? navigator.language,
    missing: parameters.getAll('missing'),
    tokenHours: Number(parameters.get('token') ?? 5.2),
    offline: parameters.has('offline'),
    sampled: Number(parameters.get('sampled') ?? 50),
  });
  setInterval(() => {
    backend.advance();
  }, STEP_MILLISECONDS);
  return backend;
}
