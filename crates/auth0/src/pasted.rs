//! The token in what a user pasted.
//!
//! People copy more than the token: Auth0's whole answer, a header, a line of a configuration, or
//! text through a chat that bends its quotes and adds invisible characters.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::host::MANAGEMENT_PATH;

/// Most bytes that are searched: an answer of Auth0 is a few kilobytes long.
const LONGEST_TEXT: usize = 256 * 1024;

/// Returns the token in what a user pasted: the one JWT in the text or, of several, the one for a
/// Management API. A JWT may be broken into lines, as mail programs and terminals do. Without one,
/// returns the text without `Bearer`, quotes and white space, so that the reader can say what it
/// is.
pub(crate) fn token_in(text: &SecretString) -> SecretString {
    let visible: Zeroizing<String> =
        Zeroizing::new(text.expose_secret().chars().filter(|c| !is_invisible(*c)).map(separated).collect());
    if visible.len() <= LONGEST_TEXT {
        let joined: Zeroizing<String> =
            Zeroizing::new(visible.chars().filter(|c| !c.is_whitespace()).collect());
        let found = the_one(tokens(&visible, true)).or_else(|| the_one(tokens(&joined, false)));
        if let Some(token) = found {
            return token;
        }
    }
    undressed(&visible)
}

/// Returns the client secret in what a user pasted: without what copying leaves around it, such as
/// quotation marks, invisible characters, and the name of a variable in front. The secrets that
/// Auth0 makes are letters, digits, `-` and `_`, so nothing of them is lost.
pub fn secret_in(text: &SecretString) -> SecretString {
    let visible: Zeroizing<String> =
        Zeroizing::new(text.expose_secret().chars().filter(|c| !is_invisible(*c)).collect());
    let around =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '“'..='„' | '‘'..='‚' | '«' | '»');
    let text = visible.trim();
    // Of a line of a program.
    let text = text.strip_suffix([';', ',']).filter(|text| text.ends_with(around)).unwrap_or(text);
    let text = text.trim_matches(around);
    let text = match text.split_once('=') {
        Some((name, value)) if is_name_of_secret(name) => value.trim_matches(around),
        _ => text,
    };
    SecretString::from(text)
}

/// Returns whether this is the name of a variable for a secret, such as
/// `export AUTH0_CLIENT_SECRET`.
fn is_name_of_secret(text: &str) -> bool {
    let text = text.trim();
    let name = text.strip_prefix("export ").unwrap_or(text).trim_start();
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_word && name.to_ascii_lowercase().ends_with("secret")
}

/// Removes what is often around a token.
fn undressed(text: &str) -> SecretString {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    let text = match text.get(..7) {
        Some(prefix) if prefix.eq_ignore_ascii_case("bearer ") => &text[7..],
        _ => text,
    };
    let mut clean = String::with_capacity(text.len());
    clean.extend(text.chars().filter(|c| !c.is_whitespace()));
    SecretString::from(clean)
}

/// Returns a space for a control character, which separates words.
fn separated(c: char) -> char {
    if c.is_control() && !c.is_whitespace() { ' ' } else { c }
}

/// Returns whether a character is not seen and separates nothing: a remnant of copying.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// A JWT in a text.
struct Found {
    token: Zeroizing<String>,
    /// Whether its audience is a Management API.
    is_for_management: bool,
}

/// Returns the only token, or the only one for a Management API.
fn the_one(found: Vec<Found>) -> Option<SecretString> {
    let mut different: Vec<Found> = Vec::new();
    for token in found {
        if !different.iter().any(|known| known.token == token.token) {
            different.push(token);
        }
    }
    if different.len() > 1 {
        different.retain(|token| token.is_for_management);
    }
    match different.as_slice() {
        [only] => Some(SecretString::from(only.token.as_str())),
        _ => None,
    }
}

/// Finds every JWT: three parts, of which the first two are JSON objects.
fn tokens(text: &str, with_lines: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("ey").map(|start| at + start) {
        let mut token = Zeroizing::new(run(&text[start..]).to_owned());
        let mut end = start + token.len();
        at = end.max(start + 2);
        if with_lines {
            while let Some((more, length)) = next_line(&text[end..], &token) {
                token.push_str(more);
                end += length;
            }
        }
        if with_lines && let Some(more) = completion(&text[end..], &token) {
            token.push_str(&more);
        }
        if let Some(is_for_management) = read(&token) {
            at = end;
            found.push(Found { token, is_for_management });
        }
    }
    found
}

/// The characters of a JWT at the start of a text, without a full stop that ends a sentence.
fn run(text: &str) -> &str {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let end = text.bytes().position(|byte| !is_part(byte)).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// Returns the part of a token that the next line holds, and how much of the text it and the line
/// break take. Only if the line holds nothing else, or ends the quotation, and the token is not
/// complete.
fn next_line<'a>(rest: &'a str, token: &str) -> Option<(&'a str, usize)> {
    if is_complete(token) {
        return None;
    }
    let line = rest.trim_start_matches([' ', '\t', '\r', '>']).strip_prefix('\n')?;
    let line = line.trim_start_matches([' ', '\t', '>']);
    let line_text = line.split(['\n', '\r']).next()?.trim_end();
    let more = run(line_text);
    let is_end = line_text[more.len()..].chars().next().is_none_or(is_closing);
    if more.is_empty() || more.starts_with("ey") || !is_end {
        return None;
    }
    Some((more, rest.len() - line.len() + more.len()))
}

/// Returns the rest of a signature that white space interrupts, if what follows completes it to the
/// length that its algorithm gives it.
fn completion(rest: &str, token: &str) -> Option<Zeroizing<String>> {
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let signature = token.rsplit('.').next()?;
    let is_part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    lengths(token)?.into_iter().filter_map(|length| length.checked_sub(signature.len())).find_map(|missing| {
        let mut next = rest.chars().filter(|c| !c.is_whitespace());
        let more: Zeroizing<String> =
            Zeroizing::new(next.by_ref().take(missing).take_while(is_part).collect());
        let is_whole = missing > 0 && more.len() == missing && next.next().is_none_or(|c| !is_part(&c));
        is_whole.then_some(more)
    })
}

/// Returns whether a character ends what is quoted.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '”' | '“' | '’' | '‘' | '»' | '«' | ')' | ']' | '}' | '>' | '<' | ',' | ';'
    )
}

/// Returns whether the signature has the length that its algorithm gives it: a token that goes on
/// in the next line has a shorter one.
fn is_complete(token: &str) -> bool {
    let signature = token.rsplit('.').next().unwrap_or_default();
    lengths(token).is_some_and(|lengths| lengths.contains(&signature.len()))
}

/// Returns the lengths in base64url that a signature by the header's algorithm may have (RFC 7518);
/// none for an unknown algorithm, or a text of other than three parts.
fn lengths(token: &str) -> Option<Vec<usize>> {
    let [header, _, _] = token.split('.').collect::<Vec<_>>().try_into().ok()?;
    let header = object(header)?;
    let bits: &[usize] = match header.get("alg").and_then(Value::as_str).unwrap_or_default() {
        "HS256" => &[256],
        "HS384" => &[384],
        "HS512" | "ES256" | "EdDSA" => &[512],
        "ES384" => &[768],
        "ES512" => &[1_056],
        // The sizes of keys.
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => &[2_048, 3_072, 4_096],
        _ => &[],
    };
    Some(bits.iter().map(|bits| bits.div_ceil(6)).collect())
}

/// Returns whether a JWT is for a Management API, or none for something else.
fn read(token: &str) -> Option<bool> {
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>().try_into().ok()?;
    if signature.is_empty() {
        return None;
    }
    object(header)?;
    let claims = object(payload)?;
    let audiences = match claims.get("aud") {
        Some(Value::Array(several)) => several.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    Some(audiences.iter().filter_map(Value::as_str).any(|audience| audience.ends_with(MANAGEMENT_PATH)))
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let mut json = URL_SAFE_NO_PAD.decode(part).ok()?;
    let object = serde_json::from_slice(&json).ok();
    json.zeroize();
    object
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn jwt(audience: &str, signature: usize) -> String {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "RS256", "typ": "JWT", "kid": "a" }));
        let payload = part(json!({ "aud": audience, "sub": "x@clients", "scope": "read:users" }));
        format!("{header}.{payload}.{}", "a-_Z".repeat(signature.div_ceil(4)).get(..signature).unwrap())
    }

    fn good() -> String {
        jwt("https://acme.eu.auth0.com/api/v2/", 342)
    }

    #[test]
    fn a_secret_loses_what_copying_leaves_around_it_and_nothing_else() {
        let secret = "aB3-_xYz0123456789aB3-_xYz0123456789aB3-_xYz0123456789aB3-_xYz01";
        for text in [
            secret.to_owned(),
            format!("  {secret}\r\n"),
            format!("\"{secret}\""),
            format!("“{secret}”"),
            format!("`{secret}`"),
            format!("\u{feff}{secret}\u{200b}"),
            format!("AUTH0_CLIENT_SECRET={secret}"),
            format!("export AUTH0_CLIENT_SECRET=\"{secret}\";"),
            format!("client_secret = '{secret}',"),
        ] {
            assert_eq!(secret_in(&text.as_str().into()).expose_secret(), secret, "{text:?}");
        }
        // One that somebody has chosen.
        for own in ["correct horse=battery;staple", "a;", "Zm9v=="] {
            assert_eq!(secret_in(&own.into()).expose_secret(), own);
        }
    }

    fn taken(text: &str) -> String {
        token_in(&text.into()).expose_secret().to_owned()
    }

    #[test]
    fn the_token_is_taken_out_of_whatever_was_copied_with_it() {
        let token = good();
        for form in [
            "TOKEN",
            "{\"access_token\":\"TOKEN\",\"scope\":\"read:users\",\"expires_in\":86400,\"token_type\":\"Bearer\"}",
            "{\n  \"access_token\": \"TOKEN\",\n  \"token_type\": \"Bearer\"\n}",
            "Authorization: Bearer TOKEN",
            "authorization:bearer\tTOKEN\r\nContent-Type: application/json",
            "curl -H 'Authorization: Bearer TOKEN' https://acme.eu.auth0.com/api/v2/users",
            "AUTH0_TOKEN=TOKEN",
            "export AUTH0_API_TOKEN=\"TOKEN\" # until tomorrow",
            "AUTH0_MANAGEMENT_TOKEN: 'TOKEN',",
            "\u{201c}TOKEN\u{201d}",
            "„TOKEN“",
            "«\u{a0}TOKEN\u{a0}»",
            "<TOKEN>",
            "`TOKEN`",
            "Here it is: TOKEN. Please delete it.",
            "(TOKEN)",
            "\u{feff}\u{200b}TOKEN\u{2060}\u{200e}",
            "https://x.test/#access_token=TOKEN&expires_in=86400",
            "TOKEN\nTOKEN",
            "TOKEN\nscope",
            "> TOKEN",
        ] {
            assert_eq!(taken(&form.replace("TOKEN", &token)), token, "{form}");
        }
    }

    #[test]
    fn invisible_characters_within_a_token_are_dropped() {
        let token = good();
        for c in ['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{202c}'] {
            let (before, after) = token.split_at(150);
            assert_eq!(taken(&format!("{before}{c}{after}")), token, "{c:?}");
        }
    }

    #[test]
    fn a_token_may_be_broken_into_lines() {
        let token = good();
        for width in [40, 64, 76, 80, 200] {
            let lines: Vec<String> = token
                .as_bytes()
                .chunks(width)
                .map(|line| String::from_utf8(line.to_vec()).unwrap())
                .collect();
            for between in ["\n", "\r\n", "\n  ", " \n", "\n> "] {
                let broken = lines.join(between);
                assert_eq!(taken(&broken), token, "{width} {between:?}");
                assert_eq!(taken(&format!("Token:\n{broken}\n\nBye")), token, "{width} {between:?}");
                assert_eq!(taken(&format!("\"{broken}\"")), token, "{width} {between:?}");
            }
            assert_eq!(taken(&format!("Bearer {}", lines.join(" "))), token, "{width}");
        }
    }

    #[test]
    fn of_several_tokens_the_one_for_the_management_api_is_taken() {
        let (access, id) = (good(), jwt("a-client-id", 342));
        let answer = json!({ "id_token": id, "access_token": access }).to_string();
        assert_eq!(taken(&answer), access);
        let other = jwt("https://globex.eu.auth0.com/api/v2/", 342);
        assert!(![&access, &other].contains(&&taken(&format!("{access} {other}"))), "nobody can tell");
    }

    #[test]
    fn a_short_signature_is_taken_too() {
        for length in [1, 4, 43, 86] {
            let token = jwt("https://acme.eu.auth0.com/api/v2/", length);
            assert_eq!(taken(&format!("Authorization: Bearer {token}")), token);
        }
    }

    proptest! {
        #[test]
        fn any_text_around_a_token_leaves_it(
            before in "([ -~“”]{0,20}[ -,/:-@“”\\u{200b}])?", after in "([ -,/:-@“”][ -~“”]{0,20})?",
        ) {
            prop_assume!(!before.contains("ey"));
            let token = good();
            prop_assert_eq!(taken(&format!("{before}{token}{after}")), token);
        }

        #[test]
        fn taking_never_panics(text in "(ey[A-Za-z0-9._\n-]{0,12}|\\PC{0,4}){0,12}") {
            taken(&text);
        }
    }
}
