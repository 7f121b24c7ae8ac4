import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory/backend.ts';
import { ACME, PRESETS } from '../../backend/memory/data.ts';
import { TenantChecks } from './tenant-checks.svelte.ts';

test('a check ends with its result', async () => {
  const checks = new TenantChecks(new MemoryBackend({ missing: ['read:roles'] }));
  const running = checks.run(ACME.id);
  expect(checks.of(ACME.id)?.busy).toBe(true);
  await running;
  expect(checks.of(ACME.id)).toMatchObject({ busy: false, access: { sufficient: true }, problem: null });
});

test('a refusal is reported at its tenant', async () => {
  const checks = new TenantChecks(new MemoryBackend({ tenants: [] }));
  await checks.run('gone');
  expect(checks.of('gone')).toMatchObject({
    busy: false,
    access: null,
    problem: { code: 'not_found_tenant' },
  });
  expect(checks.of('other')).toBeUndefined();
});

test('the running exports of a tenant are counted', async () => {
  const backend = new MemoryBackend();
  const checks = new TenantChecks(backend);
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('no presets');
  expect(await checks.runningExports(ACME.id)).toBe(0);
  await backend.startExport({ ...preset.input, tenantId: ACME.id });
  expect(await checks.runningExports(ACME.id)).toBe(1);
  backend.refuse('countExports', 'store_failed');
  expect(await checks.runningExports(ACME.id)).toBe(0);
});
