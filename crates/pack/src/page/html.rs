//! Writes HTML: markup from this program's sources, everything else escaped.

use std::fmt::Write as _;

/// The longest word that a cell shows in one line: the ids of Auth0 and the usual names of fields.
const LONGEST_WHOLE: usize = 24;

/// A page that is being written.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Adds markup. It is part of the program, so no value can get in here.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, which can be anything. It stays text, in content and in quoted attributes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' | '\'' | '`' => {
                    // Writing to a String cannot fail.
                    let _ = write!(self.0, "&#{};", u32::from(letter));
                }
                '\n' | '\t' => self.0.push(letter),
                _ if is_invisible(letter) => self.0.push(char::REPLACEMENT_CHARACTER),
                _ => self.0.push(letter),
            }
        }
        self
    }

    /// Adds an element with text in it.
    pub fn element(&mut self, open: &'static str, text: &str, close: &'static str) -> &mut Self {
        self.markup(open).text(text).markup(close)
    }

    /// Adds a cell of a table, given the beginning of its tag. One whose words are all short enough
    /// to stand in a column of their own is not broken within them.
    pub(super) fn cell(&mut self, open: &'static str, text: &str, close: &'static str) -> &mut Self {
        let is_short = text.split_whitespace().all(|word| word.chars().count() <= LONGEST_WHOLE);
        self.markup(open).markup(if is_short { " class=\"whole\">" } else { ">" }).text(text).markup(close)
    }

    /// Returns what was written.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A control character, or one that changes the direction of what follows it: either could make a
/// text look like another one.
fn is_invisible(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut html = Html::default();
        html.element("<p>", "<b a=\"1\" b='2'>&amp;`\u{0}\u{202e}x\ny", "</p>");
        assert_eq!(
            html.finish(),
            "<p>&lt;b a=&#34;1&#34; b=&#39;2&#39;&gt;&amp;amp;&#96;\u{fffd}\u{fffd}x\ny</p>"
        );
    }
}
