//! What every page in a pack begins and ends with. It runs nothing and loads nothing: a policy in
//! it allows its own style sheet alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::html::Html;

/// Begins a page in a language (BCP 47), up to the first element in `main`.
pub fn begin_page(language: &'static str, title: &str, style: &'static str) -> Html {
    let mut html = Html::default();
    html.markup("<!DOCTYPE html>\n<html lang=\"").markup(language).markup("\">\n<head>\n");
    html.markup("<meta charset=\"utf-8\">\n");
    // The policy comes before anything that it could forbid.
    html.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; ");
    html.markup("base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src &#39;sha256-");
    html.text(&STANDARD.encode(Sha256::digest(style))).markup("&#39;\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.markup("<meta name=\"referrer\" content=\"no-referrer\">\n");
    html.markup("<meta name=\"robots\" content=\"noindex, nofollow\">\n");
    html.element("<title>", title, "</title>\n");
    html.markup("<style>").markup(style).markup("</style>\n</head>\n<body>\n<main>\n");
    html
}

/// Ends a page, with a last line in its footer.
pub fn end_page(mut html: Html, footer: &str) -> String {
    html.element("<footer>", footer, "</footer>\n").markup("</main>\n</body>\n</html>\n");
    html.finish()
}
