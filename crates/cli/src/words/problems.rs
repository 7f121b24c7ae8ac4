//! The words of problems.

use exporter::{Problem, RequestPart, RequestProblem};
use indicatif::HumanBytes;
use pack::{CHECKSUMS, MANIFEST};
use serde_json::Value;

use super::text;

/// Something in a request that can't work, with the place it belongs to.
pub(crate) fn of_request_problem(problem: &RequestProblem) -> String {
    let place = match &problem.place {
        RequestPart::Name => "Name".to_owned(),
        RequestPart::Fields => "Columns".to_owned(),
        RequestPart::FieldName { index }
        | RequestPart::FieldShape { index }
        | RequestPart::FieldTitle { index } => {
            format!("Column {}", index + 1)
        }
        RequestPart::Connection { index } => format!("Connection {}", index + 1),
        RequestPart::Limit => "Limit".to_owned(),
        RequestPart::Filter { path } if path.is_empty() => "Filter".to_owned(),
        RequestPart::Filter { path } => {
            let numbers: Vec<String> = path.iter().map(|index| (index + 1).to_string()).collect();
            format!("Condition {}", numbers.join("."))
        }
        RequestPart::Outputs => "Formats".to_owned(),
        RequestPart::Style => "Values".to_owned(),
        RequestPart::Protect { index } => format!("Hidden field {}", index + 1),
        RequestPart::Parameter { key } => format!("Parameter {key}"),
        RequestPart::Folder => "Folder".to_owned(),
    };
    let words = match request_words(&problem.code, &problem.detail) {
        Some(words) => words,
        None => of_problem(&Problem { code: problem.code.clone(), detail: problem.detail.clone() }),
    };
    format!("{place}: {words}")
}

/// What an answer to a parameter looks like.
fn expected(detail: &Value) -> String {
    match detail["kind"].as_str().unwrap_or_default() {
        "days" => "a number of days from 1, such as 90".into(),
        "date" => "a day that is not in the future, such as 2026-01-31".into(),
        "names" => "names with commas between them, such as Admin,Support".into(),
        "metadata" => "a field of the metadata, such as user_metadata.consent.given".into(),
        _ => text(&detail["choices"]).replace(", ", " or "),
    }
}

#[expect(clippy::too_many_lines, reason = "a catalogue: one line a code")]
fn request_words(code: &str, detail: &Value) -> Option<String> {
    let fact = |key: &str| text(&detail[key]);
    Some(match code {
        "export_name_empty" => "the export needs a name.".into(),
        "export_name_too_long" => format!("the name is longer than {} characters.", fact("limit")),
        "parameter_unknown" if detail["known"].as_array().is_none_or(Vec::is_empty) => {
            "the preset asks for nothing.".into()
        }
        "parameter_unknown" => format!("the preset doesn't ask for it. It asks for {}.", fact("known")),
        "role_unknown" => format!("the tenant has no role called {}.", fact("names")),
        "parameter_twice" => "it is answered twice.".into(),
        "parameter_missing" => {
            format!("the preset needs it. Write --param {}={}.", fact("key"), expected(detail))
        }
        "parameter_order" => format!("it is before {}, the first day.", fact("first")),
        "parameter_invalid" => format!("{:?} is no answer. Write {}.", fact("given"), expected(detail)),
        "no_fields" => "choose at least one column.".into(),
        "name_empty" => "the name is empty.".into(),
        "name_too_long" => {
            format!("{:?} has {} characters; Auth0 takes {}.", fact("name"), fact("length"), fact("max"))
        }
        "name_prefixed" => {
            format!("write {:?} without `user.` in front: {:?}.", fact("name"), fact("suggestion"))
        }
        "name_syntax" => format!(
            "{:?} is no field name. Auth0 takes names like email, app_metadata.plan and identities[0].connection.",
            fact("name")
        ),
        "not_exportable" => format!("Auth0 does not export {:?}.", fact("attribute")),
        "title_empty" => "the title is empty.".into(),
        "title_too_long" => format!(
            "the title of {:?} has {} characters; Auth0 takes {}.",
            fact("name"),
            fact("length"),
            fact("max")
        ),
        "duplicate_title" => {
            format!("the title {:?} is used twice; give one of them another.", fact("title"))
        }
        "too_many_fields_for_csv" => format!(
            "Auth0's CSV holds {} columns, these are {}. With `--auth0-format json` there is no such limit, and \
             Rollcall makes the CSV.",
            fact("max"),
            fact("count")
        ),
        "not_in_csv" => format!(
            "Auth0's CSV can't hold {:?}, which has parts. Use `--auth0-format json`, or name one of its parts.",
            fact("name")
        ),
        "limit_zero" => "the limit must be at least 1.".into(),
        "connection_id_malformed" => {
            format!("{:?} is no connection id. They look like con_ and 16 letters and digits.", fact("id"))
        }
        "connection_twice" => format!("{} is named twice.", fact("connection")),
        "nothing_kept" => "nothing would be kept: choose a format with --to.".into(),
        "import_needs_fields" => format!("an import needs these columns too: {}.", fact("missing")),
        "import_needs_json" => {
            "files for an import can't be made of Auth0's CSV. Use `--auth0-format json`.".into()
        }
        "output_twice" => format!("{} is asked for twice.", fact("format")),
        "locale_unknown" => {
            format!("{:?} is no locale. They look like fr or fr-FR.", fact("locale"))
        }
        "time_zone_unknown" => {
            format!("there is no time zone {:?}. They look like Europe/Paris.", fact("time_zone"))
        }
        "missing_word" => format!(
            "{:?} can't stand for what is missing: it is empty, too long, or a spreadsheet would run it.",
            fact("word")
        ),
        "condition_field_missing" => "a condition begins with a field, as in \"blocked true\".".into(),
        "condition_field_syntax" => format!(
            "{:?} is no field name. Names look like email, app_metadata.plan and identities[0].connection.",
            fact("field")
        ),
        "condition_field_unknown" => format!(
            "Auth0 has no attribute {:?}. Keys of your own are named with app_metadata. or user_metadata. in front.",
            fact("field")
        ),
        "condition_operator_missing" => format!("an operator is missing after {:?}.", fact("field")),
        "condition_operator_unknown" => format!(
            "{:?} is no operator. The operators are is, is-not, contains, starts-with, ends-with, in, empty, \
             not-empty, true, not-true, before, after, older-than, newer-than, less-than and more-than.",
            fact("operator")
        ),
        "condition_value_missing" if fact("operator") == "is" => {
            "\"is\" compares with a value, and there is none. For fields without a value there is \"empty\"."
                .into()
        }
        "condition_value_missing" => {
            format!("{:?} compares with a value, and there is none.", fact("operator"))
        }
        "condition_value_unexpected" => format!("{:?} takes no value.", fact("operator")),
        "condition_quotes" => "a quotation mark is not closed, or more text follows it.".into(),
        "condition_not_a_time" => format!(
            "{:?} is neither a date such as 2026-01-31 nor a time such as 2026-01-31T09:30:00Z.",
            fact("value")
        ),
        "condition_not_an_age" => format!("{:?} is not an age. Ages look like 90d or 24h.", fact("value")),
        "condition_not_a_number" => format!("{:?} is not a number.", fact("value")),
        "condition_age_zero" => format!("the age for {:?} is 0; it must be at least 1.", fact("field")),
        "condition_unfit" => format!(
            "{:?} can't be used with {:?}, which holds {}.",
            fact("operator"),
            fact("field"),
            kind_words(&fact("kind"))
        ),
        "condition_value_unfit" => format!(
            "{:?} is never {:?}: it holds {}.",
            fact("field"),
            fact("value"),
            kind_words(&fact("kind"))
        ),
        "group_empty" => "a group has no conditions.".into(),
        "baton_file_needs_columns" => {
            format!("a workbook for ConductorOne needs columns with these titles: {}.", fact("missing"))
        }
        "file_name_invalid" => {
            format!("{:?} can't be the name of a file on every system.", fact("file_name"))
        }
        "column_without_field" => "it has neither a field nor a text.".into(),
        "column_without_title" => "it needs a title.".into(),
        "column_title_twice" => format!("another column has the title {:?}, too.", fact("title")),
        "column_field_unknown" => format!("{:?} is not the name of a field.", fact("name")),
        "word_twice" => format!("the value {:?} has two words.", fact("value")),
        "word_without_value" => "a word has no value that it could replace.".into(),
        "column_text_too_long" => format!("a text has more than {} characters.", fact("max")),
        "hidden_twice" => format!("{:?} is to be hidden twice.", fact("name")),
        "hidden_not_exported" => {
            format!("{:?} is in none of the columns, so it can't be hidden. Check the name.", fact("name"))
        }
        "lookup_needs_json" => format!(
            "{} can't be joined to Auth0's CSV. Use `--auth0-format json`; Rollcall makes the CSV.",
            fact("name")
        ),
        "lookup_in_part" => {
            format!("{:?} can't be a column of its own. Use {}.", fact("name"), fact("whole"))
        }
        "lookup_twice" => format!("{} is named twice.", fact("name")),
        "lookup_title_empty" => format!("the title of {} is empty.", fact("name")),
        "lookup_title_taken" => {
            format!("two columns have the title {:?}. Change that of {}.", fact("title"), fact("name"))
        }
        "lookup_not_compared" => format!(
            "users can't be compared by {:?}. Use {whole}, which compares by name, or {whole}.id.",
            fact("name"),
            whole = fact("whole")
        ),
        "folder_name" => format!("{} is not a usable folder name.", fact("path")),
        _ => return None,
    })
}

/// What the values of a field are.
fn kind_words(kind: &str) -> &'static str {
    match kind {
        "boolean" => "true or false",
        "number" => "numbers",
        "time" => "times",
        "structure" => "objects",
        _ => "text",
    }
}

/// What happened, and what to do.
#[expect(clippy::too_many_lines, reason = "a catalogue: one line a code")]
pub(crate) fn of_problem(problem: &Problem) -> String {
    let detail = &problem.detail;
    let fact = |key: &str| text(&detail[key]);
    let auth0_says = || match fact("auth0_message") {
        message if message.is_empty() => String::new(),
        message => format!(" Auth0 says: {message}"),
    };
    match problem.code.as_str() {
        // Signing in.
        "token_not_for_management" => "The token is not for the Auth0 Management API, so it names no tenant.".into(),
        code if code.starts_with("address_") => {
            format!("{:?} is not a tenant's domain: {}.", fact("given"), fact("message"))
        }
        "client_id_empty" => "The client id is empty.".into(),
        "client_secret_empty" => "The client secret is empty.".into(),
        "no_domain" => "Name the tenant with --domain.".into(),
        "no_credential" => "Say how to sign in: --token-stdin, or --client-id with --client-secret-stdin or \
            --private-key, or a saved tenant with --tenant."
            .into(),
        "token_empty" => "There is no token.".into(),
        "token_too_long" | "token_not_a_jwt" | "token_encrypted" | "token_damaged" => {
            "That is not a Management API token. A token has three parts with dots between them; copy it from Auth0: \
             Applications, APIs, Auth0 Management API, API Explorer."
                .into()
        }
        "lookup_permission_missing" => {
            let beyond = if detail["filter"] == true {
                " The filter needs it.".to_owned()
            } else {
                " `--skip-missing` goes on without this column.".to_owned()
            };
            format!(
                "The column {} needs the permission {}. Tick it at Auth0: Applications, APIs, Auth0 Management API, \
                 Machine to Machine Applications, your application.{beyond}{}",
                fact("field"),
                fact("missing"),
                auth0_says()
            )
        }
        "lookup_too_many_calls" => format!(
            "{} takes a call for each user: {} calls, and {} are allowed. Choose fewer users with a filter, or allow \
             more with `--max-calls`.",
            fact("field"),
            fact("calls"),
            fact("limit")
        ),
        "token_expired" => format!("The token expired at {}. Copy a new one from Auth0.", fact("at")),
        "token_for_another_tenant" => format!(
            "The token belongs to another tenant or another API ({}). This one expects {}.",
            fact("found"), fact("expected")
        ),
        "unauthorized" => format!("Auth0 does not accept the token.{}", auth0_says()),
        "missing_scope" => format!(
            "The permission {} is missing. In Auth0, open Applications, APIs, Auth0 Management API, Machine to \
             Machine Applications, and grant it to the application.",
            first(&detail["needed"])
        ),
        "forbidden" => {
            format!("Auth0 refuses this. On the Free plan bulk export is not available.{}", auth0_says())
        }
        "sign_in_wrong_credentials" => "Auth0 does not know this client id with this secret or key at this domain. \
            Check all three: the region in the domain matters."
            .into(),
        "sign_in_not_authorised_for_api" => "The application is not authorised for the Management API. In Auth0, open \
            Applications, APIs, Auth0 Management API, Machine to Machine Applications, and authorise it with \
            read:users."
            .into(),
        "sign_in_grant_not_allowed" => "The application may not sign in by itself. Use an application of the type \
            Machine to Machine."
            .into(),
        "sign_in_scope_not_granted" => format!("The application has not been granted a permission.{}", auth0_says()),
        "sign_in_unknown_audience" => format!(
            "Auth0 does not know the Management API at this domain. If it is a custom domain, name the canonical one \
             with --canonical-domain too.{}",
            auth0_says()
        ),
        "sign_in_quota" => {
            "The tenant's quota of tokens is used up. Try again later, or paste a token.".into()
        }
        "sign_in_failed" => format!("Signing in failed.{}", auth0_says()),
        code if code.starts_with("private_key") => format!("{}.", capitalised(&fact("message"))),
        "credential_missing" => "The credential is not there any more. Give it again, with --token-stdin or \
            --client-id."
            .into(),
        "credential_damaged" | "secret_damaged" => "The keychain holds something else in the place of the credential. Remove the tenant \
            and add it again."
            .into(),
        "input_missing" => format!("Standard input holds no {}.", fact("what")),
        "input_too_long" | "input_unreadable" => {
            format!("What standard input holds can't be a {}.", fact("what"))
        }
        "not_found_tenant" => format!("No saved tenant is called {:?}. `tenant list` shows them.", fact("name")),
        "not_found_preset" => format!("No preset is called {:?}. `presets` lists them.", fact("name")),
        "name_taken" => format!("The name is taken: {}.", fact("message")),

        // The network and Auth0.
        "unreachable_dns" => format!("There is no host {}. Check the domain, and the network.", fact("host")),
        "unreachable_refused" => format!("Nobody answers at {}. Check the domain, and the network.", fact("host")),
        "unreachable_tls" => {
            format!("{} can't prove who it is (TLS). A proxy may be in between.", fact("host"))
        }
        "unreachable" | "unreachable_timed_out" => {
            format!("{} can't be reached. Check the domain, and the network.", fact("host"))
        }
        "timeout" => format!("{} did not answer in time.", fact("host")),
        "connection_lost" => format!("The connection to {} broke.", fact("host")),
        "rate_limited" => "The tenant's rate limit is used up, which its own applications share. Try again in a \
            minute."
            .into(),
        "too_many_active_jobs" => "The tenant already runs as many jobs as it may. Waiting for one to end.".into(),
        "server" => format!("Auth0 has a problem of its own (status {}).{}", fact("status"), auth0_says()),
        "bad_request" => format!("Auth0 does not accept the request.{}", auth0_says()),
        "not_found" => format!("There is no such thing: {}{}.", fact("message"), fact("auth0_message")),
        "unexpected_redirect" => format!("The address leads elsewhere, to {}. Is the domain right?", fact("host")),
        "setup" | "network_setup" => format!("The network can't be used: {}.", fact("message")),
        "unexpected_answer" => "What answers there is not Auth0's Management API. Is the domain right?".into(),
        "job_failed" => match fact("reason") {
            reason if reason.is_empty() => "The export failed at Auth0, which gives no reason. Run it again.".into(),
            reason => format!("The export failed at Auth0: {reason}"),
        },
        "job_too_slow" => format!("Auth0 has not finished the export in {} hours.", fact("hours")),
        "gone_from_auth0" => "Auth0 has deleted the file: it keeps files for 24 hours. Run the export again.".into(),
        "unconfirmed" => "It is not known whether Auth0 has started the export: the answer got lost. Auth0 has no \
            list to look it up in, so Rollcall does not ask twice. Run it again if you like; a second job does no \
            harm."
            .into(),
        "incomplete" => format!(
            "The files of {} could not be had; the others are here.",
            list_of(&detail["missing"], "connection_id")
        ),
        "recipe_invalid" if fact("path").is_empty() => format!("The recipe can't be used: {}.", fact("message")),
        "recipe_invalid" => format!("{} can't be used as a recipe: {}.", fact("path"), fact("message")),
        "recipe_newer" => format!(
            "{} was written by a newer Rollcall (version {} of the format; this one reads up to {}). Update Rollcall.",
            fact("path"), fact("found"), fact("known")
        ),
        "preset_name_missing" => "The file names no preset. Give it a name with --name.".into(),
        "tenant_removed" => "The tenant was removed. Add it again to export from it.".into(),
        "shutting_down" => "The program is ending.".into(),
        "demo_ended" => "The made-up tenant of that run has ended. Run the demo again.".into(),
        "no_link" => "Auth0 says that the file is ready, but not where.".into(),
        "link_refused" => format!(
            "{} links in a row were refused (status {} {}). A proxy that delays downloads may be in between.",
            fact("links"), fact("status"), fact("reason")
        ),
        "download_interrupted" => format!(
            "The download broke off {} times without progress: {}. What has arrived is kept.",
            fact("attempts"), fact("reason")
        ),
        "not_a_file" => "Instead of the file came a web page. A proxy or a sign-in page may be in between.".into(),
        "bad_link" | "bad_redirect" | "too_many_redirects" => "Auth0 names a place for the file that can't be \
            trusted, so it was not fetched. A proxy may be in between."
            .into(),
        "kept_changing" => "The file changed each time it was fetched. Run the export again.".into(),
        "too_large" => "The file is larger than any export.".into(),
        "unexpected_status" => format!("The storage answered {}.", fact("status")),

        // This computer.
        "damaged" if detail["fetched_again"] == true => {
            format!("The delivered file is damaged, also when it was fetched again: {}.", fact("message"))
        }
        "damaged" => format!("The file can't be used: {}.", fact("message")),
        "disk_full" => match (detail["needed"].as_u64(), detail["available"].as_u64()) {
            (Some(needed), Some(available)) => format!(
                "The disk is too full: {} are needed, {} are free, at {}.",
                HumanBytes(needed), HumanBytes(available), fact("path")
            ),
            _ => format!("The disk is full, at {}.", fact("path")),
        },
        "file" => format!("{} can't be used: {}.", fact("path"), fact("kind")),
        "not_a_pack" => format!("{} is not a pack: it has no {MANIFEST} of Rollcall.", fact("path")),
        "manifest_newer" => format!(
            "A newer Rollcall made this pack. Update Rollcall, or check its files in {} with: sha256sum --check {CHECKSUMS}",
            fact("path")
        ),
        "list_not_text" => format!("{} is not a text file in UTF-8. Save the list as UTF-8 text.", fact("path")),
        "list_empty" => format!("{} holds no values. It needs one value a line.", fact("path")),
        "output_exists" => format!("{} exists already. Nothing is overwritten.", fact("path")),
        "in_use" => "Another Rollcall has this export in hand.".into(),
        "not_resumable" => "That export has ended for good. Run it again.".into(),
        "work_missing" => format!("The unfinished files are gone from {}.", fact("path")),
        "no_folder" => "The system does not say where files belong. Name a folder with --out and --data-dir.".into(),
        "store_newer" => "A newer Rollcall has written this history. Use that one.".into(),
        "store_folder" | "store_failed" | "store_damaged" => {
            format!("Rollcall's own data can't be used: {}.", fact("message"))
        }
        "no_keychain" => "There is no keychain here, and Rollcall writes credentials nowhere else. Use `export` with \
            --domain, which keeps them in memory for that run only."
            .into(),
        "keychain_locked" => "The keychain is locked. Unlock it and try again.".into(),
        "keychain_denied" => "The keychain refuses access. Allow it for Rollcall and try again.".into(),
        "keychain_failed" => "The keychain does not work just now. Try again.".into(),
        "secret_too_long" => "The keychain can't hold a credential of this length.".into(),
        "tenant_host" => "The tenant's address can't be read any more. Remove the tenant and add it again.".into(),
        "columns" => format!("The columns can't be made: {}.", fact("message")),
        "header_unreadable" => format!("{} is neither CSV in UTF-8 nor an Excel workbook.", fact("path")),
        "header_title_empty" => format!("column {} of the template has no title.", fact("position")),
        "header_title_twice" => format!("two columns of the template have the title {:?}.", fact("title")),
        "header_title_unknown" => {
            format!("the template has no title {:?}. It has: {}.", fact("title"), fact("known"))
        }
        "header_option" => {
            format!("{:?} is no answer to {}. See `presets match --help`.", fact("given"), fact("option"))
        }
        "header_empty" => format!("the first row of {} has no titles.", fact("path")),
        "style" => format!("{}.", capitalised(&fact("message"))),
        "password_not_xlsx" => format!(
            "{} can't have a password. Only xlsx can.",
            fact("format")
        ),
        "hash_key_short" => format!(
            "The key in {} is too short: it needs {} characters, so that nobody can try it out.",
            fact("path"), fact("shortest")
        ),
        "demo_start" => format!("The made-up tenant can't start: {}.", fact("message")),
        "person_not_found" => "Nobody was found, so there is no pack. Auth0 was asked for the address as typed and in lower case; \
            check it, or ask by --id."
            .into(),
        "person_email_invalid" => "That can't be an e-mail address. Check what --email was given.".into(),
        "person_id_invalid" => "That can't be the id of an account. They look like auth0|62d1a9f04b3c.".into(),
        "stopped" => "Stopped.".into(),
        other => format!("Something unexpected happened ({other}). {}", fact("message")),
    }
}

/// One member of each object of a list.
fn list_of(list: &Value, member: &str) -> String {
    let members: Vec<String> =
        list.as_array().into_iter().flatten().map(|item| text(&item[member])).collect();
    members.join(", ")
}

/// The first of a list: any one of them would do, and the first is the one to grant.
fn first(list: &Value) -> String {
    text(list.get(0).unwrap_or(&Value::Null))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_the_exporter_tells_has_words() {
        let codes = "
            address_is_email address_plain_http bad_link bad_redirect bad_request client_id_empty client_secret_empty columns connection_lost credential_damaged
            credential_missing damaged demo_ended disk_full download_interrupted file forbidden
            gone_from_auth0 in_use job_failed job_too_slow keychain_denied keychain_failed keychain_locked
            kept_changing link_refused name_taken network_setup no_keychain no_link not_a_file not_found
            not_resumable private_key_encrypted private_key_not_pem rate_limited secret_damaged
            secret_too_long server setup sign_in_failed sign_in_grant_not_allowed
            sign_in_not_authorised_for_api sign_in_quota sign_in_scope_not_granted
            sign_in_unknown_audience sign_in_wrong_credentials store_damaged store_failed store_folder
            store_newer tenant_host timeout token_damaged token_empty token_encrypted token_expired
            token_for_another_tenant token_not_a_jwt token_not_for_management token_too_long too_large too_many_active_jobs
            too_many_redirects unauthorized unconfirmed unexpected_answer unexpected_redirect
            unexpected_status shutting_down incomplete recipe_invalid recipe_newer tenant_removed
            not_found_tenant not_found_preset preset_name_missing no_domain no_folder no_credential output_exists
            person_email_invalid person_id_invalid person_not_found
            style password_not_xlsx hash_key_short unreachable unreachable_dns unreachable_refused unreachable_timed_out
            unreachable_tls work_missing not_a_pack manifest_newer";
        for code in codes.split_whitespace() {
            let words = of_problem(&Problem { code: code.to_owned(), detail: Value::Null });
            assert!(!words.contains("Something unexpected"), "{code}: {words}");
            assert!(words.chars().next().is_none_or(|first| !first.is_lowercase()), "{code}: {words}");
        }
    }

    #[test]
    fn a_missing_permission_is_named_with_the_place_to_grant_it() {
        let problem = Problem { code: "missing_scope".into(), detail: json!({ "needed": ["read:users"] }) };
        let words = of_problem(&problem);
        assert!(words.contains("read:users") && words.contains("Machine to Machine"), "{words}");
    }
}
