//! Doors for the fuzzer into what no file of a reasonable size reaches.

use crate::output::import_ready::{Place, Splitter, after, before};

/// The texts of the files that users, as JSON, go to when no file may be larger than `limit` bytes, and how many are
/// too large for any.
pub fn split(users: &[String], limit: u64) -> (Vec<String>, usize) {
    let mut splitter = Splitter::new(limit);
    let (mut files, mut too_large) = (Vec::<String>::new(), 0);
    for user in users {
        let place = splitter.place(user.len());
        match place {
            Place::Nowhere => {
                too_large += 1;
                continue;
            }
            Place::New => files.push(String::new()),
            Place::Same => {}
        }
        if let Some(file) = files.last_mut() {
            file.push_str(before(place));
            file.push_str(user);
        }
    }
    for file in &mut files {
        file.push_str(after());
    }
    (files, too_large)
}
