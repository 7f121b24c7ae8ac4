// All problem codes, each with its words and with what helps. The button beside a failure follows
// from this table as well (`session/next-step.ts`), so that no text names another one.

import { isKey, type Key, type PlainKey } from '../i18n/catalogue.ts';
import { language } from '../i18n/language.svelte.ts';
import type { Problem } from './backend.ts';
import { refusalKey } from './refusals.ts';

/** `wait`: passes by itself. `error`: the user has to do something. */
export type Severity = 'wait' | 'error';

/**
 * What has to be done before an export can work again: enter another credential, grant a
 * permission, or add the tenant. Null if nothing has to, or if Rollcall can't tell.
 */
export type Remedy = 'credential' | 'permission' | 'tenant' | null;

export interface ProblemEntry {
  readonly key: Key;
  readonly severity: Severity;
  readonly remedy: Remedy;
  /** What a running export is waiting for, in a few words. */
  readonly brief: BriefKey;
  /** Whether the network's administrators can help, so that the details can be copied for them. */
  readonly forIt: boolean;
}

/** The keys of the words for what a running export is waiting for. */
export type BriefKey = Extract<PlainKey, `brief.${string}`>;

const entry = (key: Key, remedy: Remedy = null, severity: Severity = 'error'): ProblemEntry => ({
  key,
  severity,
  remedy,
  brief: 'brief.other',
  forIt: false,
});

/** A problem that passes by itself. */
const passing = (key: Key, brief: BriefKey): ProblemEntry => ({ ...entry(key, null, 'wait'), brief });

/** A problem between this computer and Auth0. */
const network = (key: Key, brief: BriefKey = 'brief.no_connection'): ProblemEntry => ({
  ...entry(key),
  brief,
  forIt: true,
});

const ADDRESS = entry('problem.address');
const NOT_A_TOKEN = entry('problem.not_a_token');
const STORE: ProblemEntry = { ...entry('problem.store'), brief: 'brief.store' };

/** The entries by code. A code without an entry does not compile. */
export const problemTable: Readonly<Record<Problem['code'], ProblemEntry>> = {
  // The window.
  unexpected: entry('problem.unexpected'),
  request: entry('problem.request'),
  copy_failed: entry('problem.copy_failed'),
  drag_failed: entry('problem.drag_failed'),
  show_failed: entry('problem.show_failed'),
  open_failed: entry('problem.open_failed'),
  open_no_program: entry('problem.open_no_program'),
  manifest_newer: entry('problem.manifest_newer'),
  manifest_unreadable: entry('problem.manifest_unreadable'),
  color_unknown: entry('problem.color_unknown'),
  not_a_pack: entry('problem.not_a_pack'),
  pack_missing: entry('problem.pack_missing'),
  not_ready: entry('problem.not_ready'),
  preset_name_empty: entry('problem.preset_name_empty'),
  settings_newer: entry('problem.settings_newer'),
  preset_name_missing: entry('problem.preset_name_missing'),
  preset_name_too_long: entry('problem.preset_name_too_long'),
  not_found_preset: entry('problem.not_found_preset'),
  preset_replaced: entry('problem.preset_replaced'),
  recipe_invalid: entry('problem.recipe_invalid'),
  recipe_newer: entry('problem.recipe_newer'),
  parameter_missing: entry('problem.parameter_missing'),
  role_unknown: entry('problem.parameter_role_unknown'),
  parameter_order: entry('problem.parameter_order'),
  parameter_unknown: entry('problem.parameter_unknown'),
  parameter_twice: entry('problem.parameter_unknown'),
  parameter_invalid: entry('problem.parameter_invalid'),
  person_not_found: entry('problem.person_not_found'),
  person_email_invalid: entry('problem.person_email_invalid'),
  person_id_invalid: entry('problem.person_id_invalid'),
  unknown_format: entry('problem.unknown_format'),
  limit_not_whole: entry('problem.limit_not_whole'),

  // Downloading from Auth0's storage.
  bad_link: network('problem.bad_link'),
  bad_redirect: network('problem.bad_link'),
  too_many_redirects: network('problem.bad_link'),
  kept_changing: entry('problem.kept_changing'),
  too_large: entry('problem.too_large'),

  // Signing in.
  address_empty: entry('problem.address_empty'),
  address_is_email: entry('problem.address_is_email'),
  address_has_user_info: ADDRESS,
  address_scheme: entry('problem.address_plain_http'),
  address_plain_http: entry('problem.address_plain_http'),
  address_domain_missing: ADDRESS,
  address_dashboard_without_tenant: entry('problem.address_dashboard_without_tenant'),
  address_dashboard_ambiguous: entry('problem.address_dashboard_ambiguous'),
  address_auth0_page: entry('problem.address_auth0_page'),
  address_is_ip: ADDRESS,
  address_port: ADDRESS,
  address_not_a_host: ADDRESS,
  no_domain: entry('problem.address_empty'),
  client_id_empty: entry('problem.client_id_empty'),
  client_secret_empty: entry('problem.client_secret_empty'),
  token_empty: entry('problem.token_empty'),
  token_too_long: NOT_A_TOKEN,
  token_not_a_jwt: NOT_A_TOKEN,
  token_encrypted: NOT_A_TOKEN,
  token_damaged: NOT_A_TOKEN,
  token_not_for_management: entry('problem.token_not_for_management', 'credential'),
  token_expired: entry('problem.token_expired', 'credential'),
  token_for_another_tenant: entry('problem.token_for_another_tenant', 'credential'),
  unauthorized: entry('problem.unauthorized', 'credential'),
  missing_scope: entry('problem.missing_scope', 'permission'),
  forbidden: entry('problem.forbidden'),
  sign_in_wrong_credentials: entry('problem.sign_in_wrong_credentials', 'credential'),
  sign_in_not_authorised_for_api: entry('problem.sign_in_not_authorised_for_api', 'permission'),
  sign_in_grant_not_allowed: entry('problem.sign_in_grant_not_allowed', 'permission'),
  sign_in_scope_not_granted: entry('problem.sign_in_scope_not_granted', 'permission'),
  sign_in_unknown_audience: entry('problem.sign_in_unknown_audience'),
  sign_in_quota: passing('problem.sign_in_quota', 'brief.busy'),
  sign_in_failed: entry('problem.sign_in_failed'),
  private_key_not_pem: entry('problem.private_key_not_pem', 'credential'),
  private_key_encrypted: entry('problem.private_key_encrypted', 'credential'),
  private_key_is_public: entry('problem.private_key_is_public', 'credential'),
  private_key_is_certificate: entry('problem.private_key_is_certificate', 'credential'),
  private_key_not_rsa: entry('problem.private_key_not_rsa', 'credential'),
  private_key_unusable: entry('problem.private_key_unusable', 'credential'),
  private_key_assertion_too_long: entry('problem.private_key_unusable', 'credential'),
  credential_missing: entry('problem.credential_missing', 'credential'),
  credential_damaged: entry('problem.credential_damaged', 'credential'),
  secret_damaged: entry('problem.credential_damaged', 'credential'),
  keychain_ambiguous: entry('problem.keychain_ambiguous', 'credential'),
  secret_too_long: entry('problem.secret_too_long'),
  invalid_secret_key: STORE,
  tenant_host: STORE,
  tenant_removed: entry('problem.tenant_removed', 'tenant'),
  not_found_tenant: entry('problem.not_found_tenant', 'tenant'),
  name_taken: entry('problem.name_taken'),
  tenant_name_empty: entry('problem.tenant_name_empty'),
  tenant_name_too_long: entry('problem.tenant_name_too_long'),

  // The network and Auth0.
  unreachable: network('problem.unreachable'),
  unreachable_timed_out: network('problem.unreachable'),
  unreachable_dns: network('problem.unreachable_dns'),
  unreachable_refused: network('problem.unreachable'),
  unreachable_tls: network('problem.unreachable_tls'),
  unreachable_issuer: network('problem.unreachable_issuer'),
  unreachable_other_name: network('problem.unreachable_other_name'),
  unreachable_dates: network('problem.unreachable_dates'),
  unreachable_proxy_sign_in: network('problem.unreachable_proxy_sign_in'),
  unreachable_proxy: network('problem.unreachable_proxy'),
  unreachable_network_sign_in: network('problem.unreachable_network_sign_in'),
  timeout: passing('problem.timeout', 'brief.no_answer'),
  connection_lost: passing('problem.connection_lost', 'brief.no_connection'),
  rate_limited: passing('problem.rate_limited', 'brief.busy'),
  too_many_active_jobs: passing('problem.too_many_active_jobs', 'brief.jobs'),
  server: passing('problem.server', 'brief.server'),
  bad_request: entry('problem.bad_request'),
  not_found: entry('problem.not_found'),
  unexpected_redirect: network('problem.unexpected_redirect'),
  setup: network('problem.network_setup'),
  network_setup: network('problem.network_setup'),
  unexpected_answer: network('problem.unexpected_answer'),
  job_failed: entry('problem.job_failed'),
  job_too_slow: entry('problem.job_too_slow'),
  gone_from_auth0: entry('problem.gone_from_auth0'),
  incomplete: entry('problem.incomplete'),
  unconfirmed: entry('problem.unconfirmed'),
  demo_ended: entry('problem.demo_ended'),
  no_link: entry('problem.no_link'),
  link_refused: network('problem.link_refused', 'brief.other'),
  download_interrupted: network('problem.download_interrupted'),
  not_a_file: network('problem.not_a_file'),
  unexpected_status: network('problem.unexpected_status', 'brief.other'),

  // This computer.
  damaged: entry('problem.damaged'),
  file_refused: entry('problem.file_refused'),
  not_for_files: entry('problem.not_for_files'),
  disk_full: entry('problem.disk_full'),
  file: entry('problem.file'),
  file_held: entry('problem.file_held'),
  in_use: entry('problem.in_use', null, 'wait'),
  not_resumable: entry('problem.not_resumable'),
  work_missing: entry('problem.work_missing'),
  manifest: entry('problem.manifest'),
  no_folder: entry('problem.no_folder'),
  store_newer: entry('problem.store_newer'),
  store_folder: STORE,
  store_failed: STORE,
  store_damaged: STORE,
  no_keychain: entry('problem.no_keychain'),
  keychain_locked: entry('problem.keychain_locked'),
  keychain_denied: entry('problem.keychain_denied'),
  keychain_failed: entry('problem.keychain_failed'),
  columns: entry('problem.columns'),
  demo_start: entry('problem.demo_start'),
  shutting_down: entry('problem.shutting_down'),
  stopped: entry('problem.stopped'),

  // The request.
  export_name_empty: entry('problem.export_name_empty'),
  export_name_too_long: entry('problem.export_name_too_long'),
  no_fields: entry('problem.no_fields'),
  name_empty: entry('problem.name_empty'),
  name_too_long: entry('problem.name_too_long'),
  name_prefixed: entry('problem.name_prefixed'),
  name_syntax: entry('problem.name_syntax'),
  not_exportable: entry('problem.not_exportable'),
  title_empty: entry('problem.title_empty'),
  title_too_long: entry('problem.title_too_long'),
  duplicate_title: entry('problem.duplicate_title'),
  too_many_fields_for_csv: entry('problem.too_many_fields_for_csv'),
  not_in_csv: entry('problem.not_in_csv'),
  limit_zero: entry('problem.limit_zero'),
  limit_not_a_number: entry('problem.limit_not_a_number'),
  limit_too_large: entry('problem.limit_too_large'),
  connection_id_malformed: entry('problem.connection_id_malformed'),
  connection_twice: entry('problem.connection_twice'),
  import_needs_fields: entry('problem.import_needs_fields'),
  import_needs_json: entry('problem.import_needs_json'),
  output_twice: entry('problem.output_twice'),
  style: entry('problem.style'),
  locale_unknown: entry('problem.locale_unknown'),
  time_zone_unknown: entry('problem.time_zone_unknown'),
  missing_word: entry('problem.missing_word'),
  nothing_kept: entry('problem.nothing_kept'),
  outputs_missing: entry('problem.outputs_missing'),
  original_deleted: entry('problem.original_deleted'),
  condition_field_missing: entry('problem.condition_field_missing'),
  condition_field_syntax: entry('problem.condition_field_syntax'),
  condition_field_unknown: entry('problem.condition_field_unknown'),
  condition_operator_missing: entry('problem.condition_operator_missing'),
  condition_operator_unknown: entry('problem.condition_operator_unknown'),
  condition_value_missing: entry('problem.condition_value_missing'),
  condition_value_unexpected: entry('problem.condition_value_unexpected'),
  condition_quotes: entry('problem.condition_quotes'),
  condition_not_a_time: entry('problem.condition_not_a_time'),
  condition_not_an_age: entry('problem.condition_not_an_age'),
  condition_not_a_number: entry('problem.condition_not_a_number'),
  condition_too_many_digits: entry('problem.condition_too_many_digits'),
  condition_age_zero: entry('problem.condition_age_zero'),
  condition_unfit: entry('problem.condition_unfit'),
  condition_value_unfit: entry('problem.condition_value_unfit'),
  group_empty: entry('problem.group_empty'),
  list_not_text: entry('problem.list_not_text'),
  list_empty: entry('problem.list_empty'),
  list_too_large: entry('problem.list_too_large'),
  baton_file_needs_columns: entry('problem.baton_file_needs_columns'),
  header_unreadable: entry('problem.header_unreadable'),
  header_empty: entry('problem.header_empty'),
  file_name_invalid: entry('problem.file_name_invalid'),
  column_without_field: entry('problem.column_without_field'),
  column_without_title: entry('problem.column_without_title'),
  column_title_twice: entry('problem.column_title_twice'),
  column_field_unknown: entry('problem.column_field_unknown'),
  word_twice: entry('problem.word_twice'),
  word_without_value: entry('problem.word_without_value'),
  column_text_too_long: entry('problem.column_text_too_long'),
  hidden_twice: entry('problem.hidden_twice'),
  hidden_not_exported: entry('problem.hidden_not_exported'),
  lookup_needs_json: entry('problem.lookup_needs_json'),
  lookup_in_part: entry('problem.lookup_in_part'),
  lookup_twice: entry('problem.lookup_twice'),
  lookup_title_empty: entry('problem.lookup_title_empty'),
  lookup_title_taken: entry('problem.lookup_title_taken'),
  lookup_not_compared: entry('problem.lookup_not_compared'),
  lookup_permission_missing: entry('problem.lookup_permission_missing', 'permission'),
  lookup_too_many_calls: entry('problem.lookup_too_many_calls'),
  folder_name: entry('problem.folder_name'),
};

/** Returns whether an export can go on without the column that is the problem. */
export function canDoWithout(problem: Problem): boolean {
  return problem.code === 'lookup_permission_missing' && problem.detail.filter !== true;
}

const NEWER = entry('problem.newer');

/** Returns the entry of a code. One that only a newer version knows has words that name it. */
export function entryOf(code: string): ProblemEntry {
  return isKnown(code) ? problemTable[code] : NEWER;
}

function isKnown(code: string): code is Problem['code'] {
  return Object.hasOwn(problemTable, code);
}

/** Where a problem is shown, if that changes its words. */
export interface Circumstances {
  /** The tenant signs in with a pasted token, which can't be granted a permission. */
  readonly byToken?: boolean;
  /** The credential is being entered, so it has never worked. */
  readonly connecting?: boolean;
}

/**
 * Returns what happened and what has to be corrected, in the current language. Exporting again or
 * resuming is what the button beside it says.
 */
export function problemWords(problem: Problem, circumstances: Circumstances = {}): string {
  const facts = factsOf(problem);
  const key = keyIn(refusalKey(problem) ?? entryOf(problem.code).key, circumstances);
  // Some problems have a better message when a certain fact is known.
  const detailed = Object.keys(facts)
    .map((fact) => `${key}.${fact}`)
    .filter(isKey);
  // The longest message uses the most facts.
  const [best = key] = detailed.sort((one, other) => fill(other, facts).length - fill(one, facts).length);
  const filled = fill(best, facts);
  // Auth0's own reason may lack the stop.
  const words = /\p{L}$/u.test(filled) ? `${filled}.` : filled;
  const auth0Says = facts['auth0_message'];
  return auth0Says ? `${words} ${language.t('problem.auth0_says', { message: auth0Says })}` : words;
}

/** Returns whether a file that was not opened can still be opened from its folder. */
export function helpsInFolder({ code }: Problem): boolean {
  return code === 'open_no_program' || code === 'open_failed';
}

/** Returns the key of the words that fit the circumstances. */
function keyIn(key: Key, { byToken = false, connecting = false }: Circumstances): Key {
  const special = [byToken && `${key}.by_token`, connecting && `${key}.connecting`];
  return special.find((each): each is Key => each !== false && isKey(each)) ?? key;
}

/**
 * Returns a problem's message. Its facts come from outside the page, so they are not
 * type-checked.
 */
function fill(key: Key, facts: Readonly<Record<string, string>>): string {
  const loosely = language.t as (key: Key, facts: Readonly<Record<string, string>>) => string;
  return loosely(key, facts);
}

/** Returns the facts of a problem as texts. */
function factsOf(problem: Problem): Record<string, string> {
  const { code, detail } = problem as { readonly code: string; readonly detail?: unknown };
  const facts: Record<string, string> = { code };
  // A newer version may have stored anything.
  if (typeof detail !== 'object' || detail === null) return facts;
  for (const [name, fact] of Object.entries(detail)) {
    const words = factWords(code, name, fact);
    if (words !== '') facts[name] = words;
  }
  return facts;
}

function factWords(code: string, name: string, fact: unknown): string {
  const { format } = language;
  if (typeof fact === 'number') {
    if (name === 'retry_after_seconds') return format.duration(fact);
    return code === 'disk_full' ? format.bytes(fact) : format.count(fact);
  }
  if (typeof fact === 'string') {
    return name === 'at' && !Number.isNaN(Date.parse(fact)) ? format.dayAndTime(fact) : fact;
  }
  if (!Array.isArray(fact)) return '';
  // Any of these permissions is enough; recommend the first.
  if (name === 'needed') return fact.length > 0 ? factWords(code, name, fact[0]) : '';
  return format.list(fact.map((each) => connectionIdOf(each) ?? factWords(code, name, each)));
}

/** A connection that is missing from an export, and why. */
export interface MissingConnection {
  readonly id: string;
  readonly problem: Problem;
}

/** Returns the connections that an incomplete export lacks; empty for other problems. */
export function missingConnections(problem: Problem): readonly MissingConnection[] {
  if (problem.code !== 'incomplete') return [];
  return (problem.detail.missing ?? []).flatMap((missing) =>
    typeof missing.connection_id === 'string'
      ? [{ id: missing.connection_id, problem: missing.problem }]
      : [],
  );
}

function connectionIdOf(fact: unknown): string | null {
  if (typeof fact !== 'object' || fact === null || !('connection_id' in fact)) return null;
  return typeof fact.connection_id === 'string' ? fact.connection_id : null;
}

/** Returns the correction that a problem suggests; null if it has none. */
export function suggestionOf(problem: Problem | null): string | null {
  return problem?.code === 'name_prefixed' && problem.detail.suggestion !== ''
    ? problem.detail.suggestion
    : null;
}
