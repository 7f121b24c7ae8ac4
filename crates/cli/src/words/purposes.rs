//! Texts for the built-in presets.

use exporter::{ParameterTexts, Purpose};

/// Returns the name of a built-in preset.
pub(crate) fn of_purpose(id: &str) -> &'static str {
    match id {
        "access-review" => "User access review",
        "privileged-accounts" => "Privileged accounts",
        "inactive-accounts" => "Inactive accounts",
        "no-second-factor" => "No second factor",
        "unverified-email" => "Unverified e-mail",
        "blocked-accounts" => "Blocked accounts",
        "new-accounts" => "New accounts",
        "password-age" => "Password age",
        "breach-notification" => "Breach notification",
        "consent-record" => "Consent record",
        "review-generic" => "File for an access review",
        "vanta" => "File for Vanta",
        "lumos" => "File for Lumos",
        "securends" => "File for SecurEnds",
        "conductorone" => "File for ConductorOne",
        "multiplier" => "File for Multiplier",
        "zilla" => "File for Zilla",
        "migration" => "Move to another tenant",
        "full-backup" => "Full backup",
        _ => "Preset",
    }
}

/// Returns the name of an export by a built-in preset, with the answers that decide its content.
pub(crate) fn of_purpose_run(purpose: &Purpose, answers: &ParameterTexts) -> String {
    let answer = |key: &str| purpose.answer(answers, key);
    let mut name = of_purpose(purpose.id).to_owned();
    if let Some(days) = answer("days") {
        name = format!("{name} {days}d");
    }
    if let Some(since) = answer("since") {
        name = format!("{name} since {since}");
    }
    name = match (answer("from"), answer("to")) {
        (Some(from), Some(to)) => format!("{name} {from} to {to}"),
        (Some(from), None) => format!("{name} since {from}"),
        _ => name,
    };
    if answer("blocked") == Some("include") {
        name += ", with blocked ones";
    }
    name
}

/// Explains what looked-up columns contain when a file is converted.
pub(crate) fn of_looked_up(names: &[&str]) -> String {
    format!(
        "Auth0's export has no {}: such columns are filled only where the file itself has them.",
        names.join(", ")
    )
}

/// Lists the parameters of a built-in preset with their defaults.
pub(crate) fn parameters(purpose: &Purpose) -> String {
    let words = purpose.parameters.iter().map(|parameter| match (parameter.default, parameter.required) {
        (Some(default), _) => format!("{}={default}", parameter.key),
        (None, true) => format!("{}=…", parameter.key),
        (None, false) => format!("[{}=…]", parameter.key),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_preset_has_a_name_of_its_own() {
        let mut names: Vec<&str> = exporter::PURPOSES.iter().map(|purpose| of_purpose(purpose.id)).collect();
        assert!(!names.contains(&"Preset"));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), exporter::PURPOSES.len());
    }

    #[test]
    fn the_name_of_an_export_says_what_was_answered() {
        let name = |id: &str, answers: &[(&str, &str)]| {
            let answers = answers.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
            of_purpose_run(exporter::purpose(id).unwrap(), &answers)
        };
        assert_eq!(name("inactive-accounts", &[]), "Inactive accounts 90d");
        let with = [("days", "60"), ("blocked", "include")];
        assert_eq!(name("inactive-accounts", &with), "Inactive accounts 60d, with blocked ones");
        assert_eq!(name("new-accounts", &[("since", "2026-10-01")]), "New accounts since 2026-10-01");
        let window = [("from", "2026-10-01"), ("to", "2026-10-05")];
        assert_eq!(name("breach-notification", &window), "Breach notification 2026-10-01 to 2026-10-05");
        assert_eq!(name("full-backup", &[]), "Full backup");
    }
}
