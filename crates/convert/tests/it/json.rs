//! From NDJSON to NDJSON and JSON arrays: nothing is lost or changed.

use convert::{Columns, Error, Format, Limits, Notice, Reason, SourceKind};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{CSV_PLAIN, Folder, JSON, PRETTY, all, go, gz, refused, rows_of, user, written};

/// Users that break careless code. Each line is valid.
pub(crate) const NASTY: &[&str] = &[
    r#"{"user_id":"auth0|1","name":"山田太郎 Ελένη Дмитрий हिन्दी தமிழ் 한국어 עברית","emoji":"👩‍👩‍👧‍👦🇫🇷"}"#,
    "{\"rtl\":\"\u{202e}evil\u{202c} العربية\",\"combining\":\"e\u{301} n\u{303}\"}",
    r#"{"nul":"a\u0000b","ctl":"\u0001\u001f\u007f\b\f"}"#,
    "{\"separators\":\"a\u{2028}b\u{2029}c\u{85}d\u{7f}\"}",
    r#"{"lone":"\ud800 \udfff x\ud83d","pair":"\ud83d\ude00","Mixed":"\uD83D\uDE00\u00e9"}"#,
    r#"{"big":9007199254740993,"bigger":123456789012345678901234567890,"exact":1.10,"exp":-1E-400,"zero":-0.0}"#,
    r#"{"":"empty key","a b":"space","a\"b":"quote","a.b":"dot","a[0]":"bracket","\u0061":"escaped key","=k":"=1+1"}"#,
    r#"{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":{"d":"20"}}}}}}}}}}}}}}}}}}}}"#,
    r#"{"formula":"=HYPERLINK(\"http://x\")","dde":"=cmd|'/C calc'!A0","at":"@SUM(1)","tab":"\t=1","phone":"+4915112345678"}"#,
    r#"{ "spaced" : [ 1 , { "x" : null } , [ ] , { } ] , "dup":1,"dup":2 }"#,
    "{}",
];

fn fault(source: impl AsRef<[u8]>) -> (u64, u64, Reason) {
    match refused(source.as_ref(), SourceKind::Ndjson, &Limits::default()) {
        Error::NotNdjson { line, offset, reason, .. } => (line, offset, reason),
        other => panic!("{other:?}"),
    }
}

fn parsed(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn difficult_users_pass_through_unchanged() {
    let source = NASTY.join("\n") + "\n";
    let (ndjson, notices) = written(source.as_bytes(), Columns::AsDelivered, Format::Ndjson);
    assert_eq!(ndjson, source);
    assert!(matches!(notices[..], [Notice::BrokenCharactersKept { count: 3, .. }]), "{notices:?}");
    let (array, _) = written(&gz(&source), Columns::AsDelivered, JSON);
    let mended = NASTY.join(",\n").replace(r"\ud800 \udfff x\ud83d", r"\ufffd \ufffd x\ufffd");
    assert_eq!(array, format!("[\n{mended}\n]\n"));
}

#[test]
fn difficult_users_make_a_table() {
    let folder = Folder::new();
    let source = NASTY.join("\n");
    let summary =
        go(&folder.plan(vec![folder.ndjson(&source)], Columns::AsDelivered, &[CSV_PLAIN, PRETTY])).unwrap();
    let rows = rows_of(&folder.read(CSV_PLAIN));
    assert_eq!(rows.len(), NASTY.len() + 1);
    let cell = |row: usize, title: &str| {
        let column =
            rows[0].iter().position(|cell| cell == title).unwrap_or_else(|| panic!("{title}: {:?}", rows[0]));
        rows[row + 1][column].as_str()
    };
    assert_eq!(cell(2, "nul"), "a\0b");
    assert_eq!(cell(3, "separators"), "a\u{2028}b\u{2029}c\u{85}d\u{7f}");
    assert_eq!(cell(4, "lone"), "\u{fffd} \u{fffd} x\u{fffd}");
    assert_eq!(cell(4, "pair"), "😀");
    assert_eq!(cell(5, "bigger"), "123456789012345678901234567890");
    assert_eq!(cell(5, "exact"), "1.10");
    assert_eq!(cell(5, "exp"), "-1E-400");
    assert_eq!(cell(6, ""), "empty key");
    assert_eq!(cell(6, "a"), "escaped key");
    assert_eq!(cell(7, "d.d.d.d.d.d.d.d.d.d.d.d.d.d.d.d.d.d.d.d"), "20");
    assert_eq!(cell(8, "formula"), "=HYPERLINK(\"http://x\")");
    assert_eq!(cell(9, "dup"), "2");
    assert_eq!(cell(9, "spaced[1].x"), "");
    let nul = Notice::NulCharacters { cells: 1 };
    assert_eq!(summary.notices, [Notice::BrokenCharacters { count: 3 }, nul]);
    // serde_json's values cannot hold lone surrogates, and neither can those of most readers.
    let pretty = parsed(&folder.text(PRETTY));
    assert_eq!(
        (pretty.len(), &pretty[4]["lone"]),
        (NASTY.len(), &Value::from("\u{fffd} \u{fffd} x\u{fffd}"))
    );
}

#[test]
fn an_array_is_indented_for_people() {
    let line = br#" {"a":[1,{"b":"x, {y}: \"z\" \\"},[],{ }],"c":{"d":-1.5e+3,"e":null}} "#;
    let (pretty, _) = written(&[&line[..], b"\n{}\n"].concat(), Columns::AsDelivered, PRETTY);
    let expected = r#"[
  {
    "a": [
      1,
      {
        "b": "x, {y}: \"z\" \\"
      },
      [],
      {}
    ],
    "c": {
      "d": -1.5e+3,
      "e": null
    }
  },
  {}
]
"#;
    assert_eq!(pretty, expected);
}

#[test]
fn sources_without_users_make_valid_empty_files() {
    for source in [gz(""), gz("\n\n"), b"\n".to_vec()] {
        let folder = Folder::new();
        let summary = go(&folder.plan(vec![folder.ndjson(&source)], Columns::AsDelivered, &all())).unwrap();
        assert!(matches!(&summary.notices[0], Notice::EmptySource { .. }));
        assert_eq!(folder.text(JSON), "[]\n");
        assert_eq!(folder.text(PRETTY), "[]\n");
        assert_eq!(folder.text(Format::Ndjson), "");
        assert_eq!(folder.text(CSV_PLAIN), "");
    }
}

#[test]
fn blank_lines_carriage_returns_and_a_missing_last_line_feed_are_tolerated() {
    let (ndjson, notices) =
        written(b"\xEF\xBB\xBF\r\n{\"a\":1}\r\n  \n\n{\"a\":2}", Columns::AsDelivered, Format::Ndjson);
    assert_eq!(ndjson, "{\"a\":1}\n{\"a\":2}\n");
    assert!(matches!(notices[..], [Notice::BlankLines { lines: 3, .. }]));
}

#[test]
fn an_error_names_line_and_position() {
    assert_eq!(fault("{}\n\n{\"a\":}\n"), (3, 9, Reason::UnexpectedByte));
    assert_eq!(fault("\u{feff}{}\r\n 7\n"), (2, 8, Reason::NotAnObject));
    assert_eq!(fault("{}\n{\"a\":1} {\"b\":2}\n"), (2, 11, Reason::AfterTheEnd));
    assert_eq!(fault("{}\n{\"a\":\"x"), (2, 10, Reason::UnexpectedEnd));
    assert_eq!(fault(gz("{}\n{\"a\":\"x")), (2, 10, Reason::UnexpectedEnd));
    assert_eq!(fault(b"{}\n {\"a\":\"\xff\"}"), (2, 10, Reason::InvalidUtf8));
    // Half of a character, as raw bytes.
    assert_eq!(fault(b"{\"a\":\"\xed\xa0\x80\"}"), (1, 6, Reason::InvalidUtf8));
    assert_eq!(fault("{\"a\":\"\u{1}\"}"), (1, 6, Reason::ControlCharacter));
    assert_eq!(fault("{}\u{2028}{}"), (1, 2, Reason::AfterTheEnd));
    // White space in many languages, but not in JSON.
    assert_eq!(fault("{}\n\u{c}{\"a\":1}\n"), (2, 3, Reason::NotAnObject));
    assert_eq!(fault("{}\n{\"a\":1}\u{c}\n"), (2, 10, Reason::AfterTheEnd));
    assert_eq!(fault("{}\n\u{c}\n"), (2, 3, Reason::NotAnObject));
}

#[test]
fn errors_never_quote_the_source() {
    let error = refused(b"{\"email\":\"secret@example.com\",}", SourceKind::Ndjson, &Limits::default());
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn lines_up_to_the_limit_are_accepted() {
    let limits = Limits { max_line: 1 << 20, ..Limits::default() };
    let line = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    for bytes in [line((1 << 20) + 1), line((1 << 20) + 1) + "\n", line(5 << 20)] {
        let error = refused(format!("{{}}\n{bytes}").as_bytes(), SourceKind::Ndjson, &limits);
        assert!(matches!(error, Error::LineTooLong { line: 2, limit, .. } if limit == 1 << 20), "{error:?}");
    }
    let folder = Folder::new();
    let source = folder.ndjson(format!("{{}}\n{}\n{{}}", line(1 << 20)));
    assert_eq!(convert::verify(&source, &(), &limits).unwrap().rows, 3);
}

#[test]
fn several_sources_become_one_file() {
    let folder = Folder::new();
    let sources = vec![
        folder.source("1", SourceKind::Ndjson, gz("{\"a\":1}")),
        folder.source("2", SourceKind::Auth0Csv, "a,b\r\n2,\"'x\"\r\n"),
        folder.source("3", SourceKind::Ndjson, "{\"c\":[3]}\n"),
    ];
    let summary = go(&folder.plan(sources, Columns::AsDelivered, &all())).unwrap();
    assert_eq!(folder.text(JSON), "[\n{\"a\":1},\n{\"a\":2,\"b\":\"x\"},\n{\"c\":[3]}\n]\n");
    assert_eq!(folder.text(CSV_PLAIN), "a,b,c[0]\r\n1,,\r\n2,x,\r\n,,3\r\n");
    assert_eq!(summary.sources.iter().map(|source| source.rows).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(summary.outputs[0].rows, 3);
}

#[test]
fn tokens_of_identity_providers_reach_no_output() {
    let folder = Folder::new();
    let source = folder.ndjson(concat!(
        "{\"email\":\"a\",  \"identities\":[{\"provider\":\"x\",\"access_token\":\"TOKEN\",\"profileData\":{\"refresh_token\":\"TOKEN\"}}]}\n",
        "{\"email\":\"b\",  \"ids\":[{\"provider\":\"x\",\"user_id\":\"1\",\"isSocial\":true,\"access_token_secret\":\"TOKEN\"}]}\n",
        "{\"email\":\"c\",  \"app_metadata\":{\"access_token\":\"mine\"}}\n",
    ));
    let summary = go(&folder.plan(vec![source], Columns::AsDelivered, &all())).unwrap();
    for format in all() {
        let text = Folder::written(&summary, format);
        assert!(!text.contains("TOKEN"), "{format}");
        assert!(text.contains("mine"), "{format}");
    }
    assert!(summary.notices.contains(&Notice::IdpTokensDropped { tokens: 3, rows: 2 }));
    // Lines that lose nothing are not rewritten.
    assert!(
        folder
            .text(Format::Ndjson)
            .ends_with("{\"email\":\"c\",  \"app_metadata\":{\"access_token\":\"mine\"}}\n")
    );
    let columns = summary.outputs[0].columns.clone().unwrap();
    assert!(
        columns.iter().all(|title| title == "app_metadata.access_token" || !title.contains("token")),
        "{columns:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn any_users_pass_through_unchanged(users in prop::collection::vec(user(), 0..6), zipped: bool) {
        let lines: Vec<String> = users.iter().map(|user| serde_json::to_string(user).unwrap()).collect();
        let source = lines.join("\n");
        let expected: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let folder = Folder::new();
        let source = folder.ndjson(if zipped || source.is_empty() { gz(source) } else { source.into_bytes() });
        go(&folder.plan(vec![source], Columns::AsDelivered, &[Format::Ndjson, JSON, PRETTY])).unwrap();
        prop_assert_eq!(parsed(&folder.text(JSON)), expected.clone());
        prop_assert_eq!(parsed(&folder.text(PRETTY)), expected);
        let ndjson = folder.text(Format::Ndjson);
        prop_assert_eq!(ndjson.split_terminator('\n').collect::<Vec<_>>(), lines);
    }
}
