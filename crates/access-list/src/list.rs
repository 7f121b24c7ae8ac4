//! An access list as text, in the notation of the system.

/// Windows' names for accounts that get past any list: the system itself, administrators, and
/// whoever owns the file (Microsoft Learn, "SID Strings").
const ALWAYS: [&str; 6] = ["SY", "BA", "OW", "S-1-5-18", "S-1-5-32-544", "S-1-3-4"];

/// The access list of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessList {
    /// Whether nothing is inherited from the folder above.
    pub is_protected: bool,
    /// The accounts that the list allows something, as security identifiers or their short names.
    /// None if there is no list: then everybody may do everything.
    pub allowed: Option<Vec<String>>,
}

impl AccessList {
    /// Reads the list part of a security descriptor (Microsoft Learn, "Security Descriptor String
    /// Format"), such as `D:PAI(A;OICI;FA;;;SY)`.
    pub fn parse(text: &str) -> Self {
        let list = text.split_once("D:").map_or("", |(_, list)| list);
        let (flags, entries) = list.split_once('(').unwrap_or((list, ""));
        let is_absent = list.is_empty() || flags.contains("NO_ACCESS_CONTROL");
        let allowed = || {
            // An entry that is no refusal counts as permission, whatever its kind.
            let fields = |entry: &str| -> Option<(String, String)> {
                let mut fields = entry.split(';');
                let kind = fields.next()?.to_owned();
                fields.nth(4).map(|account| (kind, account.trim_end_matches(')').to_owned()))
            };
            let entries = entries.split('(').filter_map(fields);
            entries.filter(|(kind, _)| !kind.contains('D')).map(|(_, account)| account).collect()
        };
        Self { is_protected: flags.contains('P'), allowed: (!is_absent).then(allowed) }
    }

    /// Returns whether the list allows anything to nobody but this user and accounts that get past
    /// any list.
    pub fn is_only_for(&self, user: &str) -> bool {
        let is_known = |account: &String| account == user || ALWAYS.contains(&account.as_str());
        self.allowed.as_ref().is_some_and(|accounts| accounts.iter().all(is_known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "S-1-5-21-1-2-3-1001";

    #[test]
    fn a_list_for_the_user_alone_is_recognised() {
        for (text, protected, only) in [
            ("O:BAD:P(A;OICI;FA;;;S-1-5-21-1-2-3-1001)", true, true),
            ("D:PAI(A;;FA;;;S-1-5-21-1-2-3-1001)(A;;FA;;;SY)(A;;FA;;;BA)", true, true),
            ("D:AI(A;ID;FA;;;SY)(A;ID;FA;;;S-1-5-21-1-2-3-1001)", false, true),
            ("D:P(A;;FA;;;S-1-5-21-1-2-3-1001)(A;;FR;;;WD)", true, false),
            ("D:(A;;FR;;;BU)", false, false),
            ("D:P(D;;FA;;;WD)(A;;FA;;;S-1-5-21-1-2-3-1001)", true, true),
            ("D:P(A;;FA;;;S-1-5-21-1-2-3-1002)", true, false),
            ("D:P", true, true),
            ("D:NO_ACCESS_CONTROL", false, false),
            ("O:BA", false, false),
            ("", false, false),
        ] {
            let list = AccessList::parse(text);
            assert_eq!((list.is_protected, list.is_only_for(USER)), (protected, only), "{text}");
        }
    }
}
