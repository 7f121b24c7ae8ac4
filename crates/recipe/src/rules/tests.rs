//! The rules for recipes, by their faults.

use super::{
    outputs::import_fields,
    problem::{LARGEST_LIMIT, RecipeProblem},
};
use crate::{
    column::Column,
    filter::{ConditionFault, Filter},
    format::{Format, ImportOptions},
    recipe::{Recipe, Source, SourceFormat},
    shape::{LONGEST_TEXT, Shape, Word},
    style::{Protect, ProtectedField, Style},
};

fn recipe(fields: &[&str]) -> Recipe {
    Recipe {
        columns: fields.iter().map(|field| Column::named(*field)).collect(),
        outputs: vec![Format::Ndjson],
        ..Recipe::default()
    }
}

fn hidden(names: &[&str]) -> Vec<ProtectedField> {
    names.iter().map(|name| ProtectedField { path: (*name).into(), how: Protect::Mask }).collect()
}

#[test]
fn each_fault_is_named() {
    let broken = Recipe {
        source: Source {
            connections: vec!["con_a".into(), "con_b".into(), "con_a".into()],
            limit: Some(LARGEST_LIMIT + 1),
            format: SourceFormat::Json,
        },
        outputs: vec![Format::Ndjson, Format::Xlsx, Format::Ndjson],
        style: Style {
            locale: Some("no locale".into()),
            time_zone: Some("Europe/Atlantis".into()),
            missing: Some("=1".into()),
            ..Style::default()
        },
        filter: Some(Filter::Any(Vec::new())),
        hidden: hidden(&["email", "email", "nickname"]),
        ..recipe(&["email"])
    };
    assert_eq!(
        broken.problems(),
        [
            RecipeProblem::LimitTooLarge { max: LARGEST_LIMIT },
            RecipeProblem::ConnectionTwice { index: 2, connection: "con_a".into() },
            RecipeProblem::Condition { path: vec![], fault: ConditionFault::GroupEmpty },
            RecipeProblem::OutputTwice { format: "ndjson" },
            RecipeProblem::LocaleUnknown { locale: "no locale".into() },
            RecipeProblem::TimeZoneUnknown { time_zone: "Europe/Atlantis".into() },
            RecipeProblem::MissingWord { word: "=1".into() },
            RecipeProblem::HiddenTwice { index: 1, name: "email".into() },
            RecipeProblem::HiddenNotExported { index: 2, name: "nickname".into() },
        ]
    );
}

#[test]
fn a_part_of_a_column_and_what_contains_one_can_be_hidden() {
    let recipe = Recipe {
        hidden: hidden(&["identities[1].connection", "identities", "user_metadata.a.b"]),
        ..recipe(&["identities[0].connection", "user_metadata"])
    };
    assert_eq!(recipe.problems(), []);
}

#[test]
fn each_fault_of_a_shaped_column_is_named() {
    let word = |value: &str| Word { value: value.into(), word: "x".into() };
    let titled = |title: &str, shape: Shape| Column {
        title: Some(title.into()),
        shape: Some(shape),
        ..Column::default()
    };
    let columns = vec![
        Column::named("email"),
        titled("A", Shape::default()),
        titled(" ", Shape::constant("")),
        titled("email", Shape::constant("")),
        Column::named("name").shaped(Shape { join: vec!["no name".into()], ..Shape::default() }),
        Column::named("blocked").shaped(Shape {
            words: vec![word("True"), word("true"), word("")],
            other: Some("x".repeat(LONGEST_TEXT + 1)),
            ..Shape::default()
        }),
        Column::titled("nickname", "blocked"),
    ];
    assert_eq!(
        Recipe { columns, ..recipe(&[]) }.problems(),
        [
            RecipeProblem::ColumnWithoutField { index: 1 },
            RecipeProblem::ColumnWithoutTitle { index: 2 },
            RecipeProblem::ColumnTitleTwice { index: 3, title: "email".into() },
            RecipeProblem::ColumnFieldUnknown { index: 4, name: "no name".into() },
            RecipeProblem::ColumnTitleTwice { index: 5, title: "blocked".into() },
            RecipeProblem::WordTwice { index: 5, value: "true".into() },
            RecipeProblem::WordWithoutValue { index: 5 },
            RecipeProblem::ColumnTextTooLong { index: 5, max: LONGEST_TEXT },
        ]
    );
}

#[test]
fn every_field_of_a_shaped_column_counts_as_exported() {
    let shape =
        Shape { join: vec!["family_name".into()], fallback: vec!["user_id".into()], ..Shape::default() };
    let recipe = Recipe {
        columns: vec![Column::titled("given_name", "Name").shaped(shape)],
        hidden: hidden(&["given_name", "family_name", "user_id", "email"]),
        ..recipe(&[])
    };
    assert_eq!(recipe.problems(), [RecipeProblem::HiddenNotExported { index: 3, name: "email".into() }]);
}

#[test]
fn something_must_be_kept() {
    let nothing = Recipe { keep_only_result: true, outputs: vec![], ..recipe(&["email"]) };
    assert_eq!(nothing.problems(), [RecipeProblem::NothingKept]);
    assert_eq!(Recipe { outputs: vec![Format::Ndjson], ..nothing }.problems(), []);
}

#[test]
fn what_the_original_does_not_show_needs_a_file() {
    let condition = || Filter::Condition("blocked true".parse().unwrap());
    let constant = Column::titled("", "Team").shaped(Shape::constant("Sales"));
    let plain = Recipe { outputs: vec![], ..recipe(&["email"]) };
    assert_eq!(plain.problems(), []);
    for asking in [
        Recipe { filter: Some(condition()), ..plain.clone() },
        Recipe { hidden: hidden(&["email"]), ..plain.clone() },
        Recipe { columns: vec![Column::named("email"), Column::named("roles")], ..plain.clone() },
        Recipe { columns: vec![Column::named("email"), constant], ..plain },
    ] {
        assert_eq!(asking.problems(), [RecipeProblem::OutputsMissing]);
        let nothing = Recipe { keep_only_result: true, ..asking.clone() };
        assert_eq!(nothing.problems(), [RecipeProblem::NothingKept]);
        assert_eq!(Recipe { outputs: vec![Format::Ndjson], ..asking }.problems(), []);
    }
}

#[test]
fn an_import_names_the_columns_that_it_needs() {
    let import = |fields: &[&str]| Recipe {
        outputs: vec![Format::ImportReady(ImportOptions::default())],
        ..recipe(fields)
    };
    assert_eq!(import(&import_fields()).problems(), []);
    assert_eq!(import(&["identities", "email", "email_verified"]).problems(), []);
    let [RecipeProblem::ImportNeedsFields { missing, usual }] =
        &import(&["user_id", "email", "app_metadata.plan"]).problems()[..]
    else {
        panic!()
    };
    assert_eq!(missing[..], ["email_verified", "identities", "app_metadata"]);
    assert_eq!(usual.len(), import_fields().len() - 2);
    let csv = Recipe {
        source: Source { format: SourceFormat::Csv, ..Source::default() },
        ..import(&import_fields())
    };
    assert_eq!(csv.problems(), [RecipeProblem::ImportNeedsJson]);
}

#[test]
fn looked_up_columns_are_whole_unique_and_joined_to_json() {
    let titled = |field: &str, title: &str| Column::titled(field, title);
    let broken = Recipe {
        columns: vec![
            Column::named("email"),
            Column::named("roles[0].name"),
            titled("roles", "email"),
            titled("roles", "again"),
            titled("groups", " "),
        ],
        source: Source { format: SourceFormat::Csv, ..Source::default() },
        filter: Some(Filter::All(vec![
            Filter::Condition("roles.description is x".parse().unwrap()),
            Filter::Condition("organizations[0] is x".parse().unwrap()),
            Filter::Condition("organizations.name is x".parse().unwrap()),
        ])),
        ..recipe(&[])
    };
    assert_eq!(
        broken.problems(),
        [
            RecipeProblem::LookupNeedsJson { name: "roles" },
            RecipeProblem::LookupInPart { index: 1, name: "roles[0].name".into(), whole: "roles" },
            RecipeProblem::LookupTwice { index: 2, name: "roles" },
            RecipeProblem::LookupTwice { index: 3, name: "roles" },
            RecipeProblem::LookupTitleEmpty { index: 4, name: "groups" },
            RecipeProblem::LookupNotCompared {
                path: vec![0],
                name: "roles.description".into(),
                whole: "roles"
            },
            RecipeProblem::LookupNotCompared {
                path: vec![1],
                name: "organizations[0]".into(),
                whole: "organizations"
            },
        ]
    );
    let taken = Recipe { columns: vec![Column::named("email"), titled("roles", "email")], ..broken.clone() };
    assert!(taken.problems().contains(&RecipeProblem::LookupTitleTaken {
        index: 1,
        name: "roles",
        title: "email".into()
    }));
    let fine = Recipe { hidden: hidden(&["roles"]), ..recipe(&["email", "roles", "groups"]) };
    assert_eq!(fine.problems(), []);
}

#[test]
fn an_import_ignores_looked_up_columns() {
    let fields: Vec<&str> = import_fields().into_iter().chain(["roles"]).collect();
    let outputs = vec![Format::ImportReady(ImportOptions::default())];
    assert_eq!(Recipe { outputs, ..recipe(&fields) }.problems(), []);
}

#[test]
fn a_problem_is_a_code_with_its_facts() {
    let problem = RecipeProblem::HiddenNotExported { index: 3, name: "nickname".into() };
    let json = serde_json::to_value(problem).unwrap();
    assert_eq!(json, serde_json::json!({ "code": "hidden_not_exported", "name": "nickname" }));
    let fault = ConditionFault::ConditionAgeZero { field: "last_login".into() };
    let json = serde_json::to_value(RecipeProblem::Condition { path: vec![1], fault }).unwrap();
    assert_eq!(json, serde_json::json!({ "code": "condition_age_zero", "field": "last_login" }));
}
