//! Exit codes: what a script can tell apart.

use exporter::Problem;

/// Shown under `--help`, and the only list of them.
pub(crate) const HELP: &str = "\
Exit codes:
  0    done
  1    something unexpected
  2    the command line can't be understood
  3    the request can't work: fields, connections, names, nobody with that address
  4    signing in failed, or a permission is missing
  5    Auth0 can't be reached, or has no time now; trying again may help
  6    the job failed at Auth0, or its file is out of reach
  7    a file or folder can't be read or written, or the disk is full
  8    the delivered file is damaged, or a pack is not what was packed
  9    there is no keychain, or it is locked
  130  stopped; `resume` continues";

/// The exit code for a pack that is not what was packed.
pub(crate) const DIFFERS: u8 = 8;

/// The exit code of an export that was stopped and can be resumed.
pub(crate) const STOPPED: u8 = 130;

/// The exit code of a problem.
pub(crate) fn code_of(problem: &Problem) -> u8 {
    match problem.code.as_str() {
        "request"
        | "bad_request"
        | "name_taken"
        | "not_found_tenant"
        | "not_found_preset"
        | "not_found"
        | "not_resumable"
        | "tenant_host"
        | "columns"
        | "lookup_too_many_calls"
        | "no_credential"
        | "no_domain"
        | "client_id_empty"
        | "output_exists"
        | "list_not_text"
        | "list_empty"
        | "style"
        | "tenant_removed"
        | "recipe_invalid"
        | "recipe_newer"
        | "header_unreadable"
        | "header_empty"
        | "header_title_empty"
        | "header_title_twice"
        | "header_title_unknown"
        | "header_option"
        | "preset_name_missing"
        | "password_not_xlsx"
        | "hash_key_short"
        | "person_not_found"
        | "person_email_invalid"
        | "person_id_invalid" => 3,
        "unauthorized"
        | "missing_scope"
        | "lookup_permission_missing"
        | "forbidden"
        | "credential_missing"
        | "credential_damaged"
        | "secret_damaged"
        | "input_missing"
        | "input_too_long"
        | "input_unreadable" => 4,
        "timeout"
        | "connection_lost"
        | "rate_limited"
        | "too_many_active_jobs"
        | "server"
        | "download_interrupted"
        | "link_refused"
        | "unexpected_status"
        | "unexpected_redirect"
        | "unexpected_answer"
        | "bad_link"
        | "bad_redirect"
        | "too_many_redirects"
        | "setup"
        | "network_setup" => 5,
        "job_failed" | "incomplete" | "job_too_slow" | "gone_from_auth0" | "unconfirmed" | "no_link"
        | "demo_ended" => 6,
        "file" | "disk_full" | "store_folder" | "store_failed" | "store_newer" | "store_damaged"
        | "in_use" | "work_missing" | "no_folder" | "not_a_pack" | "manifest_newer" => 7,
        "damaged" | "not_a_file" | "kept_changing" | "too_large" => 8,
        "no_keychain" | "keychain_locked" | "keychain_denied" | "keychain_failed" | "secret_too_long" => 9,
        "stopped" | "shutting_down" => STOPPED,
        code if code.starts_with("address_") => 3,
        code if code.starts_with("unreachable") => 5,
        code if ["token_", "sign_in_", "private_key_"].iter().any(|family| code.starts_with(family)) => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn families_of_problems_have_their_codes() {
        let code = |code: &str| code_of(&Problem { code: code.to_owned(), detail: Value::Null });
        assert_eq!(code("token_expired"), 4);
        assert_eq!(code("sign_in_wrong_credentials"), 4);
        assert_eq!(code("unreachable_dns"), 5);
        assert_eq!(code("unheard_of"), 1);
    }
}
