import { beforeEach, describe, expect, test } from 'vitest';
import { locales } from '../i18n/catalogue.ts';
import { language } from '../i18n/language.svelte.ts';
import { entryOf, problemTable, problemWords } from './problems.ts';

// The codes that the application's crates give, as their sources list them.
const CODES = `
  address address_empty address_is_email address_has_user_info address_scheme address_plain_http
  address_domain_missing address_dashboard_without_tenant address_is_ip address_port address_not_a_host no_domain
  no_credential token_empty token_too_long token_not_a_jwt token_encrypted token_damaged token_not_for_management
  token_expired token_for_another_tenant unauthorized missing_scope forbidden sign_in_wrong_credentials
  sign_in_not_authorised_for_api sign_in_grant_not_allowed sign_in_scope_not_granted sign_in_unknown_audience
  sign_in_quota sign_in_failed private_key private_key_not_pem private_key_encrypted private_key_is_public
  private_key_is_certificate private_key_not_rsa private_key_unusable private_key_assertion_too_long
  credential_missing credential_damaged secret_damaged secret_missing secret_too_long secret_unreadable
  invalid_secret_key tenant_host not_found_tenant name_taken unreachable unreachable_timed_out unreachable_dns
  unreachable_refused unreachable_tls timeout connection_lost rate_limited too_many_active_jobs server bad_request
  not_found unexpected_redirect setup network_setup unexpected_answer job_failed job_too_slow gone_from_auth0
  unconfirmed demo_ended no_link link_refused download_interrupted not_a_file unexpected_status damaged disk_full
  file output_exists in_use not_resumable work_missing manifest no_folder store_newer store_folder store_failed
  store_damaged no_keychain locked keychain_locked denied keychain_denied keychain_failed columns demo_start stopped
  export_name_empty export_name_too_long no_fields name_empty name_too_long name_prefixed name_syntax not_exportable
  title_empty title_too_long duplicate_title too_many_fields_for_csv not_in_csv limit_zero connection_id_malformed
  connection_twice output_twice folder_name style locale_unknown time_zone_unknown missing_word protect_twice
  protect_not_exported
`
  .trim()
  .split(/\s+/);

describe.each(locales)('in %s', (locale) => {
  beforeEach(() => {
    language.locale = locale;
    return () => (language.locale = 'en');
  });

  test.each(CODES)('%s has words of its own', (code) => {
    expect(problemTable).toHaveProperty(code);
    const words = problemWords({ code, detail: null });
    expect(words).not.toMatch(/[{}]|undefined|null/);
    expect(words).not.toBe(problemWords({ code: 'never-heard-of', detail: null }));
  });
});

test('facts find their place', () => {
  expect(
    problemWords({ code: 'missing_scope', detail: { needed: ['read:users', 'read:user_idp_tokens'] } }),
  ).toMatch(/permission read:users is missing/);
  expect(problemWords({ code: 'disk_full', detail: { path: '/data' } })).toBe('The disk is full, at /data.');
  expect(
    problemWords({ code: 'disk_full', detail: { path: '/data', needed: 2_000_000, available: 1_000 } }),
  ).toBe('The disk is too full: 2 MB are needed, 1 kB are free, at /data.');
});

test('what Auth0 says is passed on', () => {
  expect(problemWords({ code: 'bad_request', detail: { auth0_message: 'no such connection' } })).toMatch(
    /Auth0 says: “no such connection”/,
  );
});

test('an unknown code still says something and names itself', () => {
  expect(problemWords({ code: 'constructor', detail: {} })).toContain('constructor');
  expect(entryOf('toString').key).toBe('problem.unexpected');
});
