import { expect, test } from 'vitest';
import { MemoryBackend } from '../../backend/memory.ts';
import { ACME } from '../../backend/memory-data.ts';
import { TenantChecks } from './tenant-checks.svelte.ts';

test('a check ends with what it has shown', async () => {
  const checks = new TenantChecks(new MemoryBackend({ missing: ['read:roles'] }));
  const running = checks.run(ACME.id);
  expect(checks.of(ACME.id)?.busy).toBe(true);
  await running;
  expect(checks.of(ACME.id)).toMatchObject({ busy: false, access: { sufficient: true }, problem: null });
});

test('a refusal is told beside its tenant', async () => {
  const checks = new TenantChecks(new MemoryBackend({ tenants: [] }));
  await checks.run('gone');
  expect(checks.of('gone')).toMatchObject({
    busy: false,
    access: null,
    problem: { code: 'not_found_tenant' },
  });
  expect(checks.of('other')).toBeUndefined();
});
