//! The file of password hashes that Auth0's support makes: on each line the user's document in
//! Auth0's database, with the keys `passwordHash` and `_id` (Auth0 docs, "Export Password Hashes
//! and MFA Secrets"; the form is that of files that people have received).

use schema::Step;

use crate::{
    json::{Kind, Member, Value},
    table::walk,
};

/// The key of the hash.
pub(crate) const HASH: &str = "passwordHash";

/// Keys that mean nothing outside of Auth0's database, or are read here.
pub(crate) const KEYS: [&str; 3] = [HASH, "_id", "_tmp_is_unique"];

/// What such a line has besides the hash.
pub(crate) struct SupportFile {
    /// The user's id without its prefix.
    pub(crate) id: Value,
}

/// Reads a line of such a file. None for any other user.
pub(crate) fn read(line: &str, members: &[Member]) -> Option<SupportFile> {
    let member = |name: &str| {
        let found = members.iter().rev().find(|member| member.key().name(line) == name);
        found.map(Member::value)
    };
    let id = walk(line, member("_id")?, &[Step::Key("$oid".to_owned())]).ok()??;
    matches!(id.kind, Kind::String { .. }).then_some(SupportFile { id })
}
