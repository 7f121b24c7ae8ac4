import { expect, test } from 'vitest';
import { problemLike } from '../backend/memory/problems.ts';
import { itDetails } from './it-details.ts';

const at = new Date('2026-11-23T12:00:00Z');

test('the details for IT name hosts and states, with the codes as they are', () => {
  const text = itDetails(
    problemLike('unreachable_issuer', {
      host: 'acme.eu.auth0.com',
      cause: 'invalid peer certificate: UnknownIssuer',
    }),
    '1.2.3',
    at,
  );
  expect(text).toContain('Rollcall 1.2.3');
  expect(text).toContain('code: unreachable_issuer');
  expect(text).toContain('cause: invalid peer certificate: UnknownIssuer');
  expect(text).toMatch(/port 443\) to acme\.eu\.auth0\.com/);
});

test('the details for IT hold nothing that does not concern the network', () => {
  const text = itDetails(
    problemLike('bad_link', { message: 'https://storage.example/secret?Signature=abc', token: 'hush' }),
    '1.2.3',
    at,
  );
  expect(text).not.toMatch(/Signature|hush/);
  expect(text).toContain('the tenant’s domain');
});
