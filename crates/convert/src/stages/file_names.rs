//! Adds to each user the name of the file that holds the user, if several files become one.

use std::path::Path;

use crate::{
    json::{self, Index, Kind, Member, Text, Value},
    plan::Source,
    source::Record,
};

/// Adds the name, user by user.
pub(crate) struct FileNames {
    /// Key and value of each source, as they stand in JSON.
    members: Vec<(String, String)>,
    /// Index of the source that is read.
    source: usize,
    line: String,
    index: Index,
}

impl FileNames {
    /// Names the files under the key `title`.
    pub(crate) fn new(title: &str, sources: &[Source]) -> Self {
        let key = quoted(title);
        let members = names(sources).iter().map(|name| (key.clone(), quoted(name))).collect();
        Self { members, source: 0, line: String::new(), index: Index::default() }
    }

    /// Goes on to another source.
    pub(crate) fn begin(&mut self, source: usize) {
        self.source = source;
    }

    /// The record with the name of its file.
    pub(crate) fn apply<'a>(&'a mut self, record: &Record<'_>) -> Record<'a> {
        let Self { members, source, line, index } = self;
        let (key, name) = &members[*source];
        // Everything before the closing brace stays where it is, and so do its positions.
        line.clear();
        line.push_str(record.line.strip_suffix('}').unwrap_or(record.line));
        index.members.clear();
        index.members.extend_from_slice(record.index.members);
        index.suspect = record.index.suspect;
        if !index.members.is_empty() {
            line.push(',');
        }
        let start = line.len() + 1;
        line.push_str(key);
        let key = Text { start, end: line.len() - 1, escaped: key.contains('\\') };
        line.push(':');
        let start = line.len();
        line.push_str(name);
        let kind = Kind::String { escaped: name.contains('\\') };
        index.members.push(Member::new(key, Value { start, end: line.len(), kind }));
        line.push('}');
        Record { line, index: index.view() }
    }
}

/// The names of the files, with the folder where two are equal.
fn names(sources: &[Source]) -> Vec<String> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let plain: Vec<String> = sources.iter().map(|source| name(&source.path)).collect();
    let is_single = |wanted: &String| plain.iter().filter(|name| *name == wanted).count() == 1;
    let with_folder = |source: &Source| {
        let folder = source.path.parent().map(name).unwrap_or_default();
        format!("{folder}/{}", name(&source.path))
    };
    plain
        .iter()
        .zip(sources)
        .map(|(plain, source)| if is_single(plain) { plain.clone() } else { with_folder(source) })
        .collect()
}

/// Returns a text as JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    json::escape(text, &mut quoted);
    quoted.push('"');
    quoted
}
