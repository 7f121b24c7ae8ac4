//! The report for people: how to import the files, who is not in them, and what is lost.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    attributes::LOST,
    judgement::Doubt,
    outcome::{Losses, SetAside},
    user::Users,
};

/// The most reasons that are counted one by one.
const MOST_REASONS: usize = 200;

/// The counts of a conversion.
#[derive(Default)]
pub(super) struct Counts {
    imported: u64,
    set_aside: BTreeMap<SetAside, u64>,
    /// For each of [`LOST`], the users who have it. Empty before the first user.
    attributes: Vec<u64>,
    linked: u64,
    mfa: u64,
    usernames: u64,
    metadata_keys: u64,
    metadata_users: u64,
    provider_unknown: u64,
    hashes: u64,
    /// For each of [`Doubt::ALL`], the users.
    doubts: [u64; Doubt::ALL.len()],
}

impl Counts {
    /// Counts a user who is in the files.
    pub(super) fn imported(&mut self, losses: &Losses) {
        self.imported += 1;
        self.attributes.resize(LOST.len(), 0);
        for (count, lost) in self.attributes.iter_mut().zip(&losses.attributes) {
            *count += u64::from(*lost);
        }
        self.linked += u64::from(losses.linked);
        self.mfa += u64::from(losses.mfa);
        self.usernames += u64::from(losses.username);
        self.metadata_keys += losses.metadata_keys;
        self.metadata_users += u64::from(losses.metadata_keys > 0);
        self.provider_unknown += u64::from(losses.provider_unknown);
        self.hashes += u64::from(losses.has_hash);
        for (count, doubt) in self.doubts.iter_mut().zip(Doubt::ALL) {
            *count += u64::from(losses.doubts.has(doubt));
        }
    }

    /// Counts a user who is set aside.
    pub(super) fn set_aside(&mut self, reason: SetAside) {
        let full = self.set_aside.len() >= MOST_REASONS && !self.set_aside.contains_key(&reason);
        let reason = match reason {
            SetAside::OtherProvider(_) if full => SetAside::OtherProvider(String::new()),
            reason => reason,
        };
        *self.set_aside.entry(reason).or_default() += 1;
    }

    pub(super) fn users_set_aside(&self) -> u64 {
        self.set_aside.values().sum()
    }

    /// The text of the report. `parts` is the number of files with users.
    pub(super) fn report(&self, parts: usize, read: &Users) -> String {
        let mut text = String::from("# Users for an import into Auth0\n\n");
        let (imported, aside) = (self.imported, self.users_set_aside());
        let lines = [
            format!("{} in this export:\n", users(imported + aside)),
            format!("- {} can be imported, in {}.", users(imported), counted(parts as u64, "file")),
            format!(
                "- {} can't, and {} set aside (see below).",
                users(aside),
                if aside == 1 { "is" } else { "are" }
            ),
            String::new(),
        ];
        text.push_str(&lines.join("\n"));
        self.write_how_to_import(&mut text);
        self.write_doubts(&mut text);
        self.write_losses(&mut text, read);
        self.write_set_aside(&mut text);
        text
    }

    fn write_how_to_import(&self, text: &mut String) {
        if self.imported == 0 {
            return;
        }
        text.push_str(concat!(
            "\n## How to import\n\n",
            "- Import the files one by one into a database connection (Management API, `POST /api/v2/jobs/users-imports`,",
            " or Auth0's import extension). Auth0 runs two imports at a time and accepts 500 KB in each.\n",
            "- Try the first file on a test tenant.\n",
            "- Auth0 sends an e-mail to all owners of the tenant after each import unless `send_completion_email` is",
            " `false`.\n",
            "- With `upsert`, the metadata of existing users is replaced, not merged.\n",
            "- Users keep their ids: Auth0 adds the prefix `auth0|` again. If they already exist in the tenant, import them",
            " without `user_id`.\n",
        ));
    }

    fn write_doubts(&self, text: &mut String) {
        if self.doubts.iter().all(|count| *count == 0) {
            return;
        }
        text.push_str(
            "\n## What Auth0 may refuse\n\nThese users are in the files. Whether Auth0 takes them can't be told \
             beforehand; the errors of the import job say it.\n\n",
        );
        for (doubt, count) in Doubt::ALL.into_iter().zip(self.doubts).filter(|(_, count)| *count > 0) {
            // Writing into a string does not fail.
            let _ = writeln!(text, "- {} with {}.", users(count), doubt.words());
        }
    }

    fn write_losses(&self, text: &mut String, read: &Users) {
        if self.imported == 0 {
            return;
        }
        text.push_str("\n## What is lost\n\n");
        let mut item = |what: &str, words: String| {
            // Writing into a string does not fail.
            let _ = writeln!(text, "- **{what}**: {words}");
        };
        let without = self.imported - self.hashes;
        let passwords = match (self.hashes, without) {
            (0, _) => format!(
                "Auth0 exports none. {} will have to set a new one, unless you get the hashes from Auth0's support.",
                users(self.imported)
            ),
            (hashes, 0) => format!("none. The hashes of {} are in the files.", users(hashes)),
            (hashes, without) => format!(
                "{} will have to set a new one. The hashes of {} are in the files.",
                users(without),
                users(hashes)
            ),
        };
        item("Passwords", passwords);
        // An attribute that was not requested may exist all the same.
        let affected = |name: &str, count: u64| {
            if count > 0 || read.requested(name) { users(count) } else { "number unknown".to_owned() }
        };
        item("Second factors", format!("have to be enrolled again ({}).", affected("multifactor", self.mfa)));
        item(
            "Linked accounts",
            format!("only the first identity stays ({}).", affected("identities", self.linked)),
        );
        item("Roles, permissions and organizations", "Auth0 does not export them.".to_owned());
        let attribute = |name: &str| {
            let count = LOST
                .iter()
                .position(|lost| lost.path == name)
                .map_or(0, |index| self.attributes.get(index).copied().unwrap_or_default());
            affected(name, count)
        };
        item(
            "History",
            format!(
                "last sign-in ({}), number of sign-ins ({}), last address ({}), last change of password ({}), dates of \
                 sign-up ({}) and change ({}). All of them start over.",
                attribute("last_login"),
                attribute("logins_count"),
                attribute("last_ip"),
                attribute("last_password_reset"),
                attribute("created_at"),
                attribute("updated_at"),
            ),
        );
        if self.usernames > 0 {
            let words = "were left out, because only connections that require usernames accept them. For those, choose \
                         the format `import-ready-usernames`.";
            item("Usernames", format!("those of {} {words}", users(self.usernames)));
        }
        if self.metadata_keys > 0 {
            item(
                "Metadata",
                format!(
                    "{} of `app_metadata` that Auth0 refuses, of {}.",
                    counted(self.metadata_keys, "key"),
                    users(self.metadata_users)
                ),
            );
        }
        if !read.unknown().is_empty() {
            let names: Vec<String> = read.unknown().iter().map(|name| format!("`{}`", plain(name))).collect();
            item("Other attributes", format!("Auth0's import does not accept {}.", names.join(", ")));
        }
        if self.provider_unknown > 0 {
            item(
                "Where they sign in",
                format!(
                    "unknown for {}, who were treated as users of a database connection.",
                    users(self.provider_unknown)
                ),
            );
        }
    }

    fn write_set_aside(&self, text: &mut String) {
        if self.set_aside.is_empty() {
            return;
        }
        text.push_str("\n## Who is set aside, and why\n\n| users | reason |\n|---:|---|\n");
        for (reason, count) in &self.set_aside {
            let words = match reason {
                SetAside::OtherProvider(provider) if provider.is_empty() => "sign in elsewhere".to_owned(),
                SetAside::OtherProvider(provider) => {
                    format!("sign in with `{}`, not with a password kept by Auth0", plain(provider))
                }
                SetAside::NoEmail => "have no e-mail address, which an import needs".to_owned(),
                SetAside::InvalidEmail => "have an e-mail address that is none".to_owned(),
                SetAside::WrongType(attribute) => {
                    format!("have a value of `{attribute}` that Auth0's import does not accept")
                }
                SetAside::TooLarge => "are larger than one import may be".to_owned(),
                SetAside::DuplicateEmail => "have the e-mail address of an earlier user".to_owned(),
                SetAside::DuplicateUserId => "have the id of an earlier user".to_owned(),
            };
            // Writing into a string does not fail.
            let _ = writeln!(text, "| {count} | {words} |");
        }
    }
}

fn users(count: u64) -> String {
    counted(count, "user")
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A name from outside, made safe for a line of Markdown.
fn plain(name: &str) -> String {
    let harmless = |c: char| if c.is_control() || matches!(c, '`' | '|') { ' ' } else { c };
    name.chars().take(100).map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, Columns, ImportOptions};

    #[test]
    fn every_count_is_in_the_report() {
        let mut counts = Counts::default();
        let losses = Losses {
            attributes: vec![true; LOST.len()],
            linked: true,
            mfa: true,
            username: true,
            metadata_keys: 3,
            ..Losses::none()
        };
        counts.imported(&losses);
        counts.imported(&Losses::none());
        counts.set_aside(SetAside::OtherProvider("sms|`\n".into()));
        counts.set_aside(SetAside::NoEmail);
        counts.set_aside(SetAside::NoEmail);
        let column = |path: &str| Column { title: path.into(), path: path.into() };
        let columns = Columns::Chosen(["email", "last_login", "locale"].map(column).into());
        let users = Users::new(&columns, ImportOptions::default());
        let report = counts.report(7, &users);
        for words in [
            "5 users in this export",
            "2 users can be imported, in 7 files",
            "3 users can't",
            "2 users will have to set a new one",
            "enrolled again (1 user)",
            "last sign-in (1 user)",
            "3 keys of `app_metadata`",
            "those of 1 user were left out",
            "`locale`",
            "| 1 | sign in with `sms   `",
            "| 2 | have no e-mail address",
        ] {
            assert!(report.contains(words), "{words:?} in {report}");
        }
    }

    #[test]
    fn attributes_that_were_not_requested_are_not_reported_as_absent() {
        let mut counts = Counts::default();
        counts.imported(&Losses::none());
        let report = |columns| counts.report(1, &Users::new(&columns, ImportOptions::default()));
        assert!(report(Columns::AsDelivered).contains("enrolled again (number unknown)"));
        let column = Column { title: "MFA".into(), path: "multifactor".into() };
        assert!(report(Columns::Chosen(vec![column])).contains("enrolled again (0 users)"));
    }

    #[test]
    fn the_number_of_reasons_is_bounded() {
        let mut counts = Counts::default();
        for number in 0..10_000 {
            counts.set_aside(SetAside::OtherProvider(number.to_string()));
        }
        assert_eq!(counts.users_set_aside(), 10_000);
        assert!(counts.set_aside.len() <= MOST_REASONS + 1);
    }
}
