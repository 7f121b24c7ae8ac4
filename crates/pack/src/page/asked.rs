//! Who asked Auth0, when, and for what exactly.

use serde_json::Value;

use super::asker::{signed_in, system_user};
use super::explanation::Explanation;
use super::html::Html;
use super::messages::Fact;
use super::sections::fact;
use super::words::Words;
use crate::manifest::{JobPart, Manifest};
use crate::manifest_asked::{AskedBy, ClockPart};

/// The path of the request (Management API).
const PATH: &str = "/api/v2/jobs/users-exports";

pub(super) fn who(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    let (manifest, language) = (explanation.manifest, words.language);
    html.element("<section>\n<h2>", words.who, "</h2>\n<table class=\"facts\">\n<tbody>\n");
    let others = manifest.jobs.iter().filter_map(|job| job.asked_by.as_ref());
    let mut asked: Vec<&AskedBy> = Vec::new();
    for who in manifest.export.asked_by.iter().chain(others) {
        if !asked.contains(&who) {
            asked.push(who);
        }
    }
    for who in &asked {
        fact(html, words.asked_by, system_user(words, who).as_deref().unwrap_or(words.unknown));
        fact(html, words.signed_in, &signed_in(words, who));
    }
    if asked.is_empty() {
        fact(html, words.asked_by, words.unknown);
    }
    match &manifest.export.clock {
        Some(clock) => {
            fact(html, words.clock_auth0, &language.moment(clock.auth0));
            let computer = language.moment(clock.computer);
            let text = match difference(words, clock) {
                Some(difference) => format!("{computer}. {difference}"),
                None => computer,
            };
            fact(html, words.clock_computer, &text);
        }
        None => fact(html, words.clock_computer, &language.moment(manifest.export.asked_at)),
    }
    fact(html, words.packed, &language.moment(manifest.export.packed_at));
    if let [job] = manifest.jobs.as_slice() {
        fact(html, words.jobs, job.job_id.as_deref().unwrap_or(words.unknown));
    }
    log_head(html, words, manifest);
    html.markup("</tbody></table>\n");
    if !asked.is_empty() {
        html.element("<p class=\"note\">", words.who_note, "</p>\n");
    }
    if manifest.jobs.len() > 1 {
        jobs(html, words, &manifest.jobs);
    }
    requests(html, words, explanation);
    html.markup("</section>\n");
}

/// The end of the activity log.
pub(super) fn log_head(html: &mut Html, words: &Words, manifest: &Manifest) {
    if let Some(head) = &manifest.activity {
        let line = words.fill(words.log_head_text, &[("line", Fact::Number(head.line))]);
        html.element("<tr><th scope=\"row\">", words.log_head, "</th>").element("<td>", &line, " ");
        html.element("<code>", &head.sha256, "</code></td></tr>\n");
    }
}

fn difference(words: &Words, clock: &ClockPart) -> Option<String> {
    let seconds = clock.difference_seconds?;
    Some(match seconds {
        0 => words.clock_same.to_owned(),
        1.. => words.count(&words.clock_behind, seconds.unsigned_abs(), &[]),
        _ => words.count(&words.clock_ahead, seconds.unsigned_abs(), &[]),
    })
}

/// One row for each of several jobs.
fn jobs(html: &mut Html, words: &Words, jobs: &[JobPart]) {
    html.element("<h3>", words.jobs, "</h3>\n<table class=\"list\">\n<thead><tr>");
    for title in words.job_columns {
        html.element("<th scope=\"col\">", title, "</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for job in jobs {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
        let created = job.created_at_auth0.map(|at| words.language.moment(at));
        html.markup("<tr>").cell("<th scope=\"row\"", &text(&job.job_id), "</th>");
        html.cell("<td", &text(&job.connection_id), "</td>");
        html.element("<td>", &text(&created), "</td>");
        html.element("<td class=\"number\">", &words.language.number(job.rows), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n");
}

/// What was sent. Jobs of several connections share everything but the connection.
fn requests(html: &mut Html, words: &Words, explanation: &Explanation<'_>) {
    let manifest = explanation.manifest;
    let mut bodies: Vec<Value> = Vec::new();
    for job in &manifest.jobs {
        let mut body = job.request.clone();
        if manifest.jobs.len() > 1
            && let Some(keys) = body.as_object_mut()
        {
            keys.shift_remove("connection_id");
        }
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    if bodies.is_empty() {
        return;
    }
    html.element("<h3>", words.request, "</h3>\n");
    if manifest.jobs.len() > 1 {
        html.element("<p>", words.request_each, "</p>\n");
    }
    // The audience is the address of the API, by the scheme that was used.
    let api = manifest.tenant.audience.split_once("://").map_or("https", |(scheme, _)| scheme);
    for body in bodies {
        let text = request_text(&body);
        html.markup("<pre class=\"request\"><code>POST ").text(api).markup("://").text(&manifest.tenant.host);
        html.text(PATH).markup("\nContent-Type: application/json\n\n").text(&text).markup("</code></pre>\n");
    }
}

/// Writes a body with a line for each of its keys, and for each item of a list.
fn request_text(body: &Value) -> String {
    let Some(keys) = body.as_object() else { return body.to_string() };
    let value = |value: &Value| match value.as_array() {
        Some(items) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(|item| format!("    {item}")).collect();
            format!("[\n{}\n  ]", items.join(",\n"))
        }
        _ => value.to_string(),
    };
    let keys: Vec<String> = keys
        .iter()
        .map(|(key, of_key)| format!("  {}: {}", Value::from(key.as_str()), value(of_key)))
        .collect();
    format!("{{\n{}\n}}", keys.join(",\n"))
}
