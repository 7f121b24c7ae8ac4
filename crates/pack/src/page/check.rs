//! How to check the pack with what a stock computer has.

use super::explanation::Explanation;
use super::html::Html;
use super::messages::Fact;
use super::words::Words;
use crate::manifest_signing::SigningPart;

/// On Windows. `Get-FileHash` knows no lists, so the command reads the list.
const SUMS_WINDOWS: &str = "Get-Content SHA256SUMS -Encoding UTF8 | ForEach-Object { $h, $f = $_ -split '  ', 2; if ((Get-FileHash -LiteralPath $f).Hash -eq $h) { \"OK $f\" } else { \"CHANGED $f\" } }";
const SUMS_MACOS: &str = "shasum -a 256 -c SHA256SUMS";
const SUMS_LINUX: &str = "sha256sum --check SHA256SUMS";

/// The signed text comes on standard input.
const SIGNATURE: &str =
    "ssh-keygen -Y verify -f allowed_signers -I rollcall -n rollcall-pack -s SHA256SUMS.sig < SHA256SUMS";
/// PowerShell has no `<`, and its pipe would change the text.
const SIGNATURE_WINDOWS: &str = "cmd /c \"ssh-keygen -Y verify -f allowed_signers -I rollcall -n rollcall-pack -s SHA256SUMS.sig < SHA256SUMS\"";

const ROLLCALL: &str = "rollcall-cli verify .";

const WINDOWS: &str = "Windows (PowerShell)";
const MACOS: &str = "macOS";
const LINUX: &str = "Linux";

/// How to find out whether the pack has changed.
pub(super) fn check(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    html.element("<section>\n<h2>", words.check, "</h2>\n");
    html.element("<p>", words.check_before, "</p>\n<ol class=\"steps\">\n");
    html.element("<li>\n<p>", words.check_open, "</p>\n</li>\n");
    html.element("<li>\n<p>", words.check_sums, "</p>\n");
    commands(html, &[(WINDOWS, SUMS_WINDOWS), (MACOS, SUMS_MACOS), (LINUX, SUMS_LINUX)]);
    html.element("<p>", words.check_sums_result, "</p>\n</li>\n");
    if let Some(SigningPart::Signed { key }) = &explanation.manifest.signing {
        html.element("<li>\n<p>", words.check_signature, "</p>\n");
        commands(html, &[(WINDOWS, SIGNATURE_WINDOWS), ("macOS, Linux", SIGNATURE)]);
        html.element("<p>", words.check_signature_result, "</p>\n");
        html.element("<p class=\"key\"><code>", key, "</code></p>\n");
        if !explanation.key_words.is_empty() {
            html.element("<p class=\"key-words\">", &explanation.key_words.join(" · "), "</p>\n");
            html.element("<p>", words.check_by_telephone, "</p>\n");
        }
        html.element("<p>", words.check_key, "</p>\n</li>\n");
    }
    html.markup("</ol>\n");
    if let Some(reason) = explanation.unsigned() {
        html.element("<p class=\"notice\">", words.check_unsigned, "");
        let because = match reason {
            "" => String::new(),
            "no_keychain" => words.unsigned_no_keychain.to_owned(),
            "keychain_locked" => words.unsigned_locked.to_owned(),
            reason => words.fill(words.unsigned_because, &[("reason", Fact::Text(reason))]),
        };
        html.text(" ").text(&because);
        html.markup("</p>\n");
    }
    html.element("<p>", words.check_rollcall, "</p>\n");
    html.element("<pre><code>", ROLLCALL, "</code></pre>\n</section>\n");
}

/// Commands, each under the system that it is for.
fn commands(html: &mut Html, commands: &[(&str, &str)]) {
    html.markup("<dl class=\"commands\">\n");
    for (system, command) in commands {
        html.element("<dt>", system, "</dt>");
        html.element("<dd><pre><code>", command, "</code></pre></dd>\n");
    }
    html.markup("</dl>\n");
}
