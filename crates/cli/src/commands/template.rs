//! `presets match`: makes a preset that fills the template of another program.

use std::collections::HashSet;
use std::path::Path;

use exporter::{Column, DatePattern, Document, ExportRequest, Format, Recipe, Shape, Word, read_header};

use crate::show::Failure;
use crate::usage::UsageProblem;

/// The given options by column title.
pub(super) struct Given<'a> {
    pub(super) maps: &'a [String],
    pub(super) words: &'a [String],
    pub(super) empty: &'a [String],
    pub(super) dates: &'a [String],
    pub(super) to: Format,
}

/// Makes the preset for the template at `header`.
pub(super) fn matched(name: &str, header: &Path, given: &Given<'_>) -> Result<Document, Failure> {
    let titles = read_header(header)?;
    let recipe = filled(&titles, given)?;
    let problems = ExportRequest::of_any_tenant(name, recipe.clone()).problems();
    if problems.is_empty() {
        Ok(Document::new(Some(name.to_owned()), recipe))
    } else {
        Err(Failure::Request(problems))
    }
}

/// Returns the recipe with a column for each title.
fn filled(titles: &[String], given: &Given<'_>) -> Result<Recipe, UsageProblem> {
    let mut seen = HashSet::new();
    if let Some(at) = titles.iter().position(String::is_empty) {
        return Err(UsageProblem::HeaderTitleEmpty { position: at + 1 });
    }
    if let Some(twice) = titles.iter().find(|title| !seen.insert(title.as_str())) {
        return Err(UsageProblem::HeaderTitleTwice { title: twice.to_owned() });
    }
    let mut columns: Vec<Column> = titles
        .iter()
        .map(|title| Column {
            title: Some(title.clone()),
            shape: Some(Shape::default()),
            ..Column::default()
        })
        .collect();
    for text in given.maps {
        // Names of fields have no equals sign.
        let (title, fields) = text.rsplit_once('=').ok_or_else(|| unreadable("--map", text))?;
        let column = column(&mut columns, title)?;
        let mut alternatives = fields.split('|').map(str::trim);
        let mut joined =
            alternatives.next().unwrap_or_default().split('+').map(|name| name.trim().to_owned());
        column.field = joined.next().unwrap_or_default();
        let shape = column.shape.get_or_insert_default();
        shape.join = joined.collect();
        shape.separator = (!shape.join.is_empty()).then(|| " ".to_owned());
        shape.fallback = alternatives.map(str::to_owned).collect();
    }
    for text in given.words {
        let (title, word) = text
            .split_once(':')
            .filter(|(title, _)| titles.iter().any(|known| known == title))
            .or_else(|| text.rsplit_once(':'))
            .ok_or_else(|| unreadable("--word", text))?;
        let (value, word) = word.split_once('=').ok_or_else(|| unreadable("--word", text))?;
        let word = Word { value: value.to_owned(), word: word.to_owned() };
        column(&mut columns, title)?.shape.get_or_insert_default().words.push(word);
    }
    for text in given.empty {
        let (title, empty) = text.split_once('=').ok_or_else(|| unreadable("--empty", text))?;
        column(&mut columns, title)?.shape.get_or_insert_default().empty = Some(empty.to_owned());
    }
    for text in given.dates {
        let (title, pattern) = text.rsplit_once('=').ok_or_else(|| unreadable("--date", text))?;
        let known = DatePattern::ALL.into_iter().find(|known| known.name() == pattern);
        let pattern = known.ok_or_else(|| unreadable("--date", text))?;
        column(&mut columns, title)?.shape.get_or_insert_default().date = Some(pattern);
    }
    for column in &mut columns {
        let nothing = column.fields().next().is_none();
        let shape = column.shape.get_or_insert_default();
        if nothing && shape.empty.is_none() {
            shape.empty = Some(String::new());
        }
    }
    Ok(Recipe { columns, outputs: vec![given.to], ..Recipe::default() })
}

fn column<'a>(columns: &'a mut [Column], title: &str) -> Result<&'a mut Column, UsageProblem> {
    let known: Vec<String> = columns.iter().map(|column| column.title().to_owned()).collect();
    let found = columns.iter_mut().find(|column| column.title() == title.trim());
    found.ok_or_else(|| UsageProblem::HeaderTitleUnknown { title: title.trim().to_owned(), known })
}

fn unreadable(option: &str, given: &str) -> UsageProblem {
    UsageProblem::HeaderOption { option: option.to_owned(), given: given.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn recipe(
        titles: &[&str],
        maps: &[&str],
        words: &[&str],
        empty: &[&str],
        dates: &[&str],
    ) -> Result<Recipe, String> {
        let (maps, words, empty, dates) = (texts(maps), texts(words), texts(empty), texts(dates));
        let given = Given { maps: &maps, words: &words, empty: &empty, dates: &dates, to: Format::ImportCsv };
        filled(&texts(titles), &given)
            .map_err(|problem| serde_json::to_value(&problem).unwrap()["code"].as_str().unwrap().to_owned())
    }

    #[test]
    fn each_title_is_a_column_and_what_is_given_fills_it() {
        let recipe = recipe(
            &["Name", "Owner", "Status", "A:b=c"],
            &["Name=given_name + family_name|email|user_id", "Status=blocked", "A:b=c=last_login"],
            &["Status:true=Off", "Status:false=On=line"],
            &["Status=On"],
            &["A:b=c=MM/DD/YYYY"],
        )
        .unwrap();
        let [name, owner, status, last] = &recipe.columns[..] else { panic!() };
        assert_eq!(name.fields().collect::<Vec<_>>(), ["given_name", "family_name", "email", "user_id"]);
        assert_eq!(name.shape.as_ref().unwrap().separator(), " ");
        assert_eq!(owner.shape, Some(Shape::constant("")));
        let shape = status.shape.as_ref().unwrap();
        assert_eq!(shape.words[1], Word { value: "false".into(), word: "On=line".into() });
        assert_eq!(shape.empty.as_deref(), Some("On"));
        assert_eq!(
            (last.field.as_str(), last.shape.as_ref().unwrap().date),
            ("last_login", Some(DatePattern::MonthDayYear))
        );
        assert_eq!(recipe.problems(), []);
    }

    #[test]
    fn titles_that_are_empty_double_or_unknown_are_refused() {
        assert_eq!(recipe(&["a", ""], &[], &[], &[], &[]).unwrap_err(), "header_title_empty");
        assert_eq!(recipe(&["a", "b", "a"], &[], &[], &[], &[]).unwrap_err(), "header_title_twice");
        assert_eq!(recipe(&["a"], &["b=email"], &[], &[], &[]).unwrap_err(), "header_title_unknown");
        assert_eq!(recipe(&["a"], &["a"], &[], &[], &[]).unwrap_err(), "header_option");
        assert_eq!(recipe(&["a"], &[], &[], &[], &["a=YY"]).unwrap_err(), "header_option");
    }
}
