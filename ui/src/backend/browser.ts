// The in-memory backend for a plain browser, set up by the page's address and driven by a timer:
// `?exports=10000`, `?tenants=none`, `?keychain=missing`, `?locale=fr`, `?missing=read:users`,
// `?sampled=0`, `?token=0.5` for a token that expires in half an hour, and
// `?refuse=startExport:disk_full` for a call that fails with a problem. `?at=domain` is the part of
// the form at which `?refuse=checkTenant:…` is reported while connecting. With
// `?trouble=unreachable`, running exports wait on a problem.

import type { Backend, FormPart, KeychainView, Problem } from './backend.ts';
import { MemoryBackend } from './memory/backend.ts';
import type { CallName } from './memory/host.ts';

const STEP_MILLISECONDS = 900;

export function browserBackend(parameters: URLSearchParams): Backend {
  const backend = new MemoryBackend({
    exports: Number(parameters.get('exports') ?? 9),
    ...(parameters.get('tenants') === 'none' ? { tenants: [] } : {}),
    keychain: (parameters.get('keychain') ?? 'available') as KeychainView,
    locale: parameters.get('locale') ?? navigator.language,
    missing: parameters.getAll('missing'),
    trouble: parameters.get('trouble') as Problem['code'] | null,
    failAt: parameters.get('at') as FormPart | null,
    tokenHours: Number(parameters.get('token') ?? 5.2),
    sampled: Number(parameters.get('sampled') ?? 50),
  });
  for (const refusal of parameters.getAll('refuse')) {
    const [call, code = 'unexpected'] = refusal.split(':');
    backend.refuse(call as CallName, code as Problem['code']);
  }
  setInterval(() => {
    backend.advance();
  }, STEP_MILLISECONDS);
  return backend;
}
