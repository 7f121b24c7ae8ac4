//! Tests of how users are found in JSON texts.

use super::*;

/// The users of a text that arrives in pieces of this length.
fn users(text: &str, piece: usize) -> Result<Vec<String>, Reason> {
    let mut values = JsonValues::new(1_000);
    for piece in text.as_bytes().chunks(piece) {
        values.take(piece)?;
    }
    values.finish()?;
    let text = String::from_utf8(values.ready).unwrap();
    Ok(text.split_terminator('\n').map(str::to_owned).collect())
}

#[track_caller]
fn assert_users(text: &str, expected: &[&str]) {
    for piece in [1, 2, 3, 7, 1_000] {
        assert_eq!(users(text, piece).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn users_are_found_in_every_form() {
    let two = [r#"{"a":1}"#, r#"{"b":[2,{"c":"]}"}]}"#];
    for text in [
        r#"[{"a":1},{"b":[2,{"c":"]}"}]}]"#,
        "{\"a\":1}\n{\"b\":[2,{\"c\":\"]}\"}]}\n",
        r#"{"a":1}{"b":[2,{"c":"]}"}]}"#,
        "{\"a\":1},\n{\"b\":[2,{\"c\":\"]}\"}]},\n",
        "{\n\t\"a\":1\r\n}\r\n{\n\"b\":[\n2,{\n  \"c\":\"]}\"}]}",
        r#"[{"a":1}] [{"b":[2,{"c":"]}"}]}]"#,
        r#"[[{"a":1}],[],[{"b":[2,{"c":"]}"}]}]]"#,
        "\u{feff}[{\"a\":1}]\n\u{feff}[{\"b\":[2,{\"c\":\"]}\"}]}]",
        "\u{1e}{\"a\":1}\n\u{1e}{\"b\":[2,{\"c\":\"]}\"}]}\n",
        r#"{"users":[{"a":1},{"b":[2,{"c":"]}"}]}]}"#,
        r#"{"start":0,"length":2, "users" : [{"a":1},{"b":[2,{"c":"]}"}]}] , "total":2,"limit":50}"#,
        r#"[{"users":[{"a":1}],"length":1},{"total":2,"users":[{"b":[2,{"c":"]}"}]}]}]"#,
        r#"{"users":[{"a":1}]}{"users":[{"b":[2,{"c":"]}"}]}],"next":null}"#,
    ] {
        assert_users(text, &two);
    }
    for none in ["[]", "[ ]\n", r#"{"users":[],"total":0}"#, "[[],[]]", ""] {
        assert_users(none, &[]);
    }
}

#[test]
fn only_line_breaks_between_the_parts_are_dropped() {
    assert_users("[{ \"a\" : \"x \\\" y\" ,\n  \"b\": 1}]", &["{ \"a\" : \"x \\\" y\" ,\"b\": 1}"]);
    // Two words must not become one.
    assert_users("{\"a\":1\n2}", &["{\"a\":1 2}"]);
    assert_users("{\"a\":[1,\n-2]}", &["{\"a\":[1,-2]}"]);
}

#[test]
fn a_user_with_a_list_called_users_is_a_user() {
    let user = r#"{"user_id":"auth0|1","users":[{"a":1}]}"#;
    assert_users(user, &[user]);
    let user = r#"{"app_metadata":{"users":[{"a":1}]}}"#;
    assert_users(user, &[user]);
}

#[test]
fn what_is_no_list_of_users_is_refused() {
    for (text, reason) in [
        ("[1]", Reason::NotAnObject),
        ("[{},]", Reason::UnexpectedByte),
        ("[{} {}]", Reason::UnexpectedByte),
        (",{}", Reason::UnexpectedByte),
        ("{},,{}", Reason::UnexpectedByte),
        ("[{}", Reason::UnexpectedEnd),
        ("[{}]]", Reason::UnexpectedByte),
        ("{\"a\":", Reason::UnexpectedEnd),
        ("{\"a\":\"x\ny\"}", Reason::ControlCharacter),
        ("{\"users\":[{}]", Reason::UnexpectedEnd),
        ("{\"users\":[{}],}", Reason::UnexpectedByte),
        ("{\"users\":[{}]\"total\":1}", Reason::UnexpectedByte),
        ("{\"users\":[{}],,\"total\":1}", Reason::UnexpectedByte),
        ("{\"users\":[{}],\"total\"}", Reason::UnexpectedByte),
        ("{\"users\":[\"a\"]}", Reason::NotAnObject),
        ("{\"users\":[{}],\"email\":\"a\"}", Reason::NotAList),
        ("{\"users\":[{}],\"members\":[{}]}", Reason::NotAList),
        ("{\"users\":[{}],\"length\":2}", Reason::OtherLength),
        ("{\"length\":0,\"users\":[{}]}", Reason::OtherLength),
        ("{\"users\":[{\"users\":[]}]}", Reason::NotAList),
        ("[[[[[[[[[{}]]]]]]]]]", Reason::TooDeep),
        ("\u{feff}\u{fefe}{}", Reason::NotAnObject),
    ] {
        for piece in [1, 3, 1_000] {
            let found = users(text, piece).unwrap_err();
            let mark = found == Reason::InvalidUtf8 && text.contains('\u{fefe}');
            assert!(found == reason || mark, "{text:?}: {found:?}");
        }
    }
}
