//! The purposes that make files for access-review tools. Columns and words are those of
//! [`recipe::ReviewTool`].

use recipe::{Recipe, ReviewTool};

use super::parameters::{Parameter, ParameterKind, Values};
use super::purpose::Purpose;

/// Whose accounts they are, and of which system: parts of the file name that Vanta wants.
const NAMES: &[Parameter] = &[text("company", None), text("system", Some("Auth0"))];

const fn text(key: &'static str, default: Option<&'static str>) -> Parameter {
    Parameter { key, kind: ParameterKind::Text, default, required: false }
}

/// The purposes, in the order in which to offer them.
pub(super) const REVIEW_PURPOSES: [Purpose; 7] = [
    of("review-generic", &[], |values| file("review-generic", values)),
    of("vanta", NAMES, |values| file("vanta", values)),
    of("lumos", &[], |values| file("lumos", values)),
    of("securends", &[], |values| file("securends", values)),
    of("conductorone", &[], |values| file("conductorone", values)),
    of("multiplier", &[], |values| file("multiplier", values)),
    of("zilla", &[], |values| file("zilla", values)),
];

/// Roles where they may be read. Without them their column stays, empty, and the coverage says so.
const fn of(id: &'static str, parameters: &'static [Parameter], make: fn(&Values) -> Recipe) -> Purpose {
    Purpose { id, parameters, goes_on_without: true, offers_count_check: false, make }
}

fn file(id: &str, values: &Values) -> Recipe {
    let tool = ReviewTool::find(id);
    tool.map(|tool| tool.recipe(values.text("company"), values.text("system"))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::purposes::ParameterTexts;

    #[test]
    fn every_review_tool_is_a_purpose() {
        let mut ids: Vec<&str> = REVIEW_PURPOSES.iter().map(|purpose| purpose.id).collect();
        let mut tools: Vec<&str> = recipe::REVIEW_TOOLS.iter().map(|tool| tool.id).collect();
        ids.sort_unstable();
        tools.sort_unstable();
        assert_eq!(ids, tools);
    }

    #[test]
    fn the_answers_are_in_the_file_name() {
        let given = [("company", "Acme"), ("system", "Auth0 eu")];
        let given = given.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
        let [_, vanta, ..] = REVIEW_PURPOSES;
        let recipe = vanta.recipe(&given, date(2026, 11, 1)).unwrap();
        assert_eq!(recipe.file_name.unwrap(), "Access File - Acme - Auth0 eu");
        let unnamed = vanta.recipe(&ParameterTexts::default(), date(2026, 11, 1)).unwrap();
        assert_eq!(unnamed.file_name, None);
    }
}
