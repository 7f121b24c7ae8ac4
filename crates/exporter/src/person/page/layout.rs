//! The whole page.

use pack::{Html, begin_page, end_page};

use super::language::PersonLanguage;
use super::sections;
use super::words::Words;
use crate::person::document::{Asked, Document, DocumentAccount};
use crate::person::part::PersonPart;

/// File name of the page in its pack.
pub(in crate::person) const FILE_NAME: &str = "person.html";

const STYLE: &str = include_str!("style.css");

/// Returns the page of an answer.
pub(in crate::person) fn page(document: &Document, language: PersonLanguage) -> String {
    let words = language.words();
    let title = (words.title)(&document.tenant.name);
    let mut html = begin_page(language.as_str(), &title, STYLE);
    introduction(&mut html, words, document, &title);
    for (number, account) in (1..).zip(&document.accounts) {
        one_account(&mut html, words, account, number, document.accounts.len());
    }
    limits(&mut html, words, &document.tenant.name);
    end_page(html, &(words.made_by)(env!("CARGO_PKG_VERSION")))
}

fn introduction(html: &mut Html, words: &Words, document: &Document, title: &str) {
    let tenant = &document.tenant;
    html.element("<header>\n<h1>", title, "</h1>\n");
    html.element("<p class=\"lead\">", &(words.lead)(&tenant.name, document.made_at), "</p>\n");
    if tenant.demo {
        html.element("<p class=\"notice\">", words.demo, "</p>\n");
    }
    let asked = match &document.asked {
        Asked::Email { addresses, .. } => (words.asked_email)(addresses),
        Asked::Id { user_id } => (words.asked_id)(user_id),
    };
    html.element("<p>", &asked, " ");
    html.text(&(words.found)(document.accounts_found, document.accounts.len())).markup("</p>\n");
    html.element("<p>", &(words.source)(&tenant.host), "</p>\n</header>\n");
}

fn one_account(html: &mut Html, words: &Words, account: &DocumentAccount, number: usize, of: usize) {
    html.element("<section>\n<h2>", &(words.account)(number, of), "</h2>\n");
    html.markup("<table class=\"list\">\n<thead><tr>");
    for title in words.overview_columns {
        html.element("<th scope=\"col\">", title, "</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for part in PersonPart::ALL {
        let Some(outcome) = account.outcomes.get(&part) else { continue };
        html.element("<tr><th scope=\"row\">", (words.part)(part).0, "</th>");
        html.element("<td>", &(words.outcome)(part, outcome), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
    sections::parts(html, words, account);
    html.markup("</section>\n");
}

/// What is not on the page, and why.
fn limits(html: &mut Html, words: &Words, tenant: &str) {
    html.element("<section>\n<h2>", words.limits, "</h2>\n");
    for (title, items) in [words.not_obtainable, words.left_out] {
        html.element("<h3>", title, "</h3>\n<ul>\n");
        for item in items {
            html.element("<li>", item, "</li>\n");
        }
        html.markup("</ul>\n");
    }
    html.element("<h3>", words.ask_title, "</h3>\n");
    html.element("<p>", &(words.ask)(tenant), "</p>\n</section>\n");
}
