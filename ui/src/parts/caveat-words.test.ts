import { expect, test } from 'vitest';
import { caveatWords } from './caveat-words.ts';

test('a caveat contains its facts', () => {
  expect(caveatWords({ code: 'blocked_left_out', detail: { users: 311 } })).toContain('311 blocked accounts');
  expect(caveatWords({ code: 'blocked_left_out', detail: { users: null } })).not.toMatch(/\d|null/);
  const words = caveatWords({ code: 'never_signed_in_from_creation', detail: { age: '90d' } });
  expect(words).toContain('90 days');
  const template = caveatWords({ code: 'follows_template', detail: { tool: 'Vanta', template: '2026-11' } });
  expect(template).toMatch(/Vanta.*2026-11/);
});
