//! The list of texts that every language has.

use jiff::Timestamp;

use crate::person::part::{PartOutcome, PersonPart};

/// A title and what follows it.
pub(in crate::person::page) type Titled<T> = (&'static str, T);

/// The texts of one language. What it takes from outside comes as an argument, and is escaped by
/// the writer of the page like every other text.
pub(in crate::person::page) struct Words {
    /// What a pack is called. It doesn't name the person.
    pub(in crate::person::page) pack_title: &'static str,
    /// A date, in UTC.
    pub(in crate::person::page) date: fn(Timestamp) -> String,
    /// A date and a time, in UTC.
    pub(in crate::person::page) time: fn(Timestamp) -> String,
    /// The title of the page, with the tenant's name.
    pub(in crate::person::page) title: fn(&str) -> String,
    /// The first sentence, with the tenant's name and when the data was read.
    pub(in crate::person::page) lead: fn(&str, Timestamp) -> String,
    /// A remark that the tenant is simulated.
    pub(in crate::person::page) demo: &'static str,
    /// How was searched, with the addresses that were tried.
    pub(in crate::person::page) asked_email: fn(&[String]) -> String,
    /// How was searched, with the account's id.
    pub(in crate::person::page) asked_id: fn(&str) -> String,
    /// Numbers of accounts: found, and in the document.
    pub(in crate::person::page) found: fn(usize, usize) -> String,
    /// Where the data is from, with the tenant's domain, and what else there is.
    pub(in crate::person::page) source: fn(&str) -> String,
    /// The title of an account: its number, and of how many.
    pub(in crate::person::page) account: fn(usize, usize) -> String,
    /// Headings of the overview: part, what came of it.
    pub(in crate::person::page) overview_columns: [&'static str; 2],
    /// The title of a part, and what it means.
    pub(in crate::person::page) part: fn(PersonPart) -> Titled<&'static str>,
    /// What came of a part.
    pub(in crate::person::page) outcome: fn(PersonPart, &PartOutcome) -> String,
    /// The section of the accounts through which a person signs in.
    pub(in crate::person::page) identities: Titled<&'static str>,
    /// The section of what the person may change.
    pub(in crate::person::page) user_metadata: Titled<&'static str>,
    /// The section of what the tenant has noted.
    pub(in crate::person::page) app_metadata: Titled<&'static str>,
    /// Headings of the events: when, what, application, from where, device.
    pub(in crate::person::page) event_columns: [&'static str; 5],
    /// Names of the types of events.
    pub(in crate::person::page) events: &'static [(&'static str, &'static str)],
    /// The name of an event of a type without one.
    pub(in crate::person::page) other_event: fn(&str) -> String,
    /// Names of keys of Auth0's objects.
    pub(in crate::person::page) labels: &'static [(&'static str, &'static str)],
    /// Names of the types of authentication methods.
    pub(in crate::person::page) methods: &'static [(&'static str, &'static str)],
    /// True.
    pub(in crate::person::page) yes: &'static str,
    /// False.
    pub(in crate::person::page) no: &'static str,
    /// The section of what is not in the document.
    pub(in crate::person::page) limits: &'static str,
    /// What can't be obtained.
    pub(in crate::person::page) not_obtainable: Titled<&'static [&'static str]>,
    /// What was left out on purpose.
    pub(in crate::person::page) left_out: Titled<&'static [&'static str]>,
    /// The heading of what only the tenant can answer.
    pub(in crate::person::page) ask_title: &'static str,
    /// What only the tenant can answer, with its name.
    pub(in crate::person::page) ask: fn(&str) -> String,
    /// The program that made the page, with its version.
    pub(in crate::person::page) made_by: fn(&str) -> String,
}

impl Words {
    /// The name of a key.
    pub(in crate::person::page) fn label(&self, key: &str) -> Option<&'static str> {
        named(self.labels, key)
    }

    /// The name of a type of authentication method.
    pub(in crate::person::page) fn method(&self, kind: &str) -> Option<&'static str> {
        named(self.methods, kind)
    }

    /// The name of a type of event.
    pub(in crate::person::page) fn event(&self, kind: &str) -> String {
        named(self.events, kind).map_or_else(|| (self.other_event)(kind), str::to_owned)
    }
}

fn named(names: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    names.iter().find(|(name, _)| *name == key).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::super::{EN, FR};
    use super::*;

    #[test]
    fn languages_name_the_same_things_once_each() {
        let keys = |names: &[(&'static str, &str)]| {
            let mut keys: Vec<&str> = names.iter().map(|(key, _)| *key).collect();
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count);
            keys
        };
        assert_eq!(keys(EN.labels), keys(FR.labels));
        assert_eq!(keys(EN.methods), keys(FR.methods));
        assert_eq!(keys(EN.events), keys(FR.events));
        assert_eq!(EN.not_obtainable.1.len(), FR.not_obtainable.1.len());
        assert_eq!(EN.left_out.1.len(), FR.left_out.1.len());
    }

    #[test]
    fn dates_are_written_as_the_language_does() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!((EN.date)(at("2026-11-30T23:59:00Z")), "30 November 2026");
        assert_eq!((FR.date)(at("2026-08-01T00:00:00Z")), "1er août 2026");
        assert_eq!((EN.time)(at("2026-11-01T09:05:07.123Z")), "1 November 2026, 09:05:07");
        assert_eq!((FR.time)(at("2026-11-02T09:05:07.123Z")), "2 novembre 2026 à 09:05:07");
    }

    #[test]
    fn numbers_of_one_and_of_several_read_well() {
        assert_eq!((EN.found)(1, 1), "One account was found.");
        assert_eq!((EN.found)(3, 2), "3 accounts were found; 2 of them are in this document.");
        let outcome = PartOutcome::Included { count: 1 };
        assert_eq!((EN.outcome)(PersonPart::Roles, &outcome), "1 entry, below");
        assert_eq!((FR.outcome)(PersonPart::Roles, &outcome), "1 élément, ci-dessous");
        let missing = PartOutcome::MissingPermission { scopes: vec!["read:grants".into()] };
        for words in [&EN, &FR] {
            assert!((words.outcome)(PersonPart::Consents, &missing).contains("read:grants"));
        }
    }
}
