//! Parts of sentences: counts, times, and texts from outside.

use std::path::Path;

use exporter::Auth0Answer;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Replaces the control characters of a text from outside.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })
        .collect()
}

/// Formats a path, with its control characters replaced.
pub(crate) fn shown_path(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// Formats a time in this computer's time zone, to the minute.
pub(crate) fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Capitalises the first letter of a text.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Formats a number with its noun in the singular or the plural.
pub(super) fn number_of(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { several })
}

/// Formats a number with separators.
pub(crate) fn count(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

/// Formats a number of users.
pub(crate) fn users(number: u64) -> String {
    if number == 1 { "1 user".to_owned() } else { format!("{} users", count(number)) }
}

/// Formats a duration in its one or two largest units.
pub(super) fn duration(seconds: u64) -> String {
    match seconds {
        0..=89 => format!("{seconds} s"),
        90..=5_399 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// Quotes Auth0's own words, as a sentence after another one.
pub(super) fn auth0_says(answer: &Auth0Answer) -> String {
    let message = answer.auth0_message.as_ref();
    message.map(|message| format!(" Auth0 says: {}", printable(message))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_left_read_like_a_person_says_them() {
        assert_eq!(duration(12), "12 s");
        assert_eq!(duration(120), "2 min");
        assert_eq!(duration(7_500), "2 h 5 min");
    }
}
