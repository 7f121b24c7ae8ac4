//! The charts: drawings of the numbers of a profile, with the numbers beside them.

use convert::{Age, Charts, MonthCount, YesNo};

use super::html::Html;
use super::language::Language;
use super::messages::{Fact, SharedWords};
use super::words::Words;

/// Most bars by month. A longer time is shown by year.
const MOST_MONTHS: usize = 36;

/// Most bars by year.
const MOST_YEARS: usize = 100;

/// Most connections that are named.
const MOST_CONNECTIONS: usize = 12;

/// Width and height of the drawing of sign-ups, without its labels, in units of its own.
const WIDTH: u64 = 720;
const HEIGHT: u64 = 150;

/// Room above the bars for the largest number, and below them for times.
const ABOVE: u64 = 22;
const BELOW: u64 = 22;

/// The parts in which the length of a bar is measured.
const WHOLE_BAR: u64 = 1_000;

/// A row of a chart with bars beside their numbers.
struct Bar {
    label: String,
    users: u64,
}

/// Returns whether there is anything to draw.
pub(super) fn has_charts(charts: &Charts) -> bool {
    let Charts { sign_ups, last_login, mfa, email_verified, blocked, connections, other_connections: _ } =
        charts;
    sign_ups.as_ref().is_some_and(|months| !months.is_empty())
        || last_login.is_some()
        || connections.as_ref().is_some_and(|connections| !connections.is_empty())
        || [mfa, email_verified, blocked].iter().any(|counts| counts.is_some())
}

/// Draws the charts of `rows` users.
pub(super) fn charts(html: &mut Html, words: &Words, shared: &SharedWords, charts: &Charts, rows: u64) {
    sign_ups(html, words, shared, charts.sign_ups.as_deref().unwrap_or_default(), rows);
    html.markup("<div class=\"pair\">\n");
    if let Some(ages) = &charts.last_login {
        let bars = ages.iter().map(|count| {
            let age = match count.age {
                Age::Week => "week",
                Age::Month => "month",
                Age::Quarter => "quarter",
                Age::Year => "year",
                Age::Older => "older",
                Age::Never => "never",
            };
            Bar { label: shared.of_key(&format!("charts.age.{age}"), &[]), users: count.users }
        });
        bar_chart(html, words, &shared.of_key("charts.last_login", &[]), &bars.collect::<Vec<_>>(), rows);
    }
    let states = [
        ("charts.mfa", charts.mfa),
        ("charts.email_verified", charts.email_verified),
        ("charts.blocked", charts.blocked),
    ];
    let states: Vec<Bar> = states
        .into_iter()
        .filter_map(|(key, counts)| {
            let YesNo { yes, .. } = counts?;
            Some(Bar { label: shared.of_key(key, &[]), users: yes })
        })
        .collect();
    if !states.is_empty() {
        bar_chart(html, words, &shared.of_key("charts.state", &[]), &states, rows);
    }
    if let Some(connections) = charts.connections.as_ref().filter(|connections| !connections.is_empty()) {
        let fit = connections.len() <= MOST_CONNECTIONS && charts.other_connections == 0;
        let named = if fit { MOST_CONNECTIONS } else { MOST_CONNECTIONS - 1 };
        let rest: u64 = connections.iter().skip(named).map(|count| count.users).sum();
        let rest = rest + charts.other_connections;
        let mut bars: Vec<Bar> = connections
            .iter()
            .take(named)
            .map(|count| Bar { label: count.name.clone(), users: count.users })
            .collect();
        if rest > 0 {
            bars.push(Bar { label: shared.of_key("charts.other_connections", &[]), users: rest });
        }
        bar_chart(html, words, &shared.of_key("charts.connections", &[]), &bars, rows);
    }
    html.markup("</div>\n");
}

/// A table of numbers with a bar in each row: the table is what a screen reader reads.
fn bar_chart(html: &mut Html, words: &Words, title: &str, bars: &[Bar], whole: u64) {
    let language = words.language;
    html.element("<div class=\"chart\">\n<h3>", title, "</h3>\n<table class=\"bars\">\n<thead><tr>");
    html.element("<th scope=\"col\">", title, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.users, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.share, "</th></tr></thead>\n<tbody>\n");
    for bar in bars {
        html.element("<tr><th scope=\"row\"><span class=\"label\">", &bar.label, "</span>");
        drawn_bar(html, bar.users, whole);
        html.element("</th><td class=\"number\">", &language.number(bar.users), "</td>");
        html.element("<td class=\"number\">", &language.percent(bar.users, whole), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n</div>\n");
}

/// A bar for a part of a whole. It repeats a number beside it, so that it has no name of its own.
pub(super) fn drawn_bar(html: &mut Html, part: u64, whole: u64) {
    let length = scaled(part, whole, WHOLE_BAR);
    html.markup(
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    );
    html.markup("<rect class=\"track\" width=\"1000\" height=\"10\"/><rect class=\"fill\" width=\"");
    html.text(&length.to_string()).markup("\" height=\"10\"/></svg>");
}

/// A part of a whole in a scale; at least a little for what is not nothing.
fn scaled(part: u64, whole: u64, scale: u64) -> u64 {
    if part == 0 || whole == 0 {
        return 0;
    }
    let exact = u128::from(part) * u128::from(scale) / u128::from(whole);
    u64::try_from(exact).unwrap_or(scale).clamp(1 + scale / 500, scale)
}

/// One bar over time: its name as a number that sorts, such as `2026-01`, and in words.
struct Span {
    short: String,
    long: String,
    users: u64,
}

/// Sign-ups over time: a drawing, and the numbers behind it.
fn sign_ups(html: &mut Html, words: &Words, shared: &SharedWords, months: &[MonthCount], rows: u64) {
    let (by_month, spans) = spans(months, words.language);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return };
    let most = spans.iter().max_by_key(|span| span.users).unwrap_or(first);
    let title = shared.of_key(if by_month { "charts.sign_ups.month" } else { "charts.sign_ups.year" }, &[]);
    html.element("<div class=\"chart\">\n<h3>", &title, "</h3>\n");
    let count = spans.len() as u64;
    // Few bars would be too wide to be read as bars.
    let step = (WIDTH * 10 / count).min(1_000);
    html.markup("<svg class=\"columns\" viewBox=\"0 0 720 194\" role=\"img\" aria-labelledby=\"sign-ups sign-ups-text\">\n");
    html.element("<title id=\"sign-ups\">", &title, "</title>");
    let facts = [
        ("from", Fact::Text(first.long.as_str())),
        ("to", Fact::Text(&last.long)),
        ("most", Fact::Text(&most.long)),
        ("users", Fact::Number(most.users)),
    ];
    html.element("<desc id=\"sign-ups-text\">", &words.fill(words.sign_ups_text, &facts), "</desc>\n");
    html.markup("<line class=\"line\" x1=\"0\" x2=\"")
        .text(&tenths(step * count))
        .markup("\" y1=\"172.5\" y2=\"172.5\"/>\n");
    let gap = (step / 5).min(200);
    let every = count.div_ceil(8);
    for (index, span) in (0..).zip(&spans) {
        let height = scaled(span.users, most.users, HEIGHT);
        let x = index * step + gap / 2;
        if span.users > 0 {
            html.markup("<rect class=\"fill\" x=\"").text(&tenths(x));
            html.markup("\" y=\"").text(&(ABOVE + HEIGHT - height).to_string());
            html.markup("\" width=\"").text(&tenths(step - gap));
            html.markup("\" height=\"").text(&height.to_string()).markup("\"/>\n");
        }
        if index.is_multiple_of(every) {
            label(html, &tenths(x), ABOVE + HEIGHT + BELOW - 5, &span.short);
        }
        if std::ptr::eq(span, most) {
            let at_end = x > WIDTH * 9;
            let x = if at_end { tenths(x + step - gap) } else { tenths(x) };
            html.markup(if at_end { "<text class=\"end\" x=\"" } else { "<text x=\"" }).text(&x);
            html.element("\" y=\"16\">", &words.language.number(span.users), "</text>\n");
        }
    }
    html.markup("</svg>\n");
    html.element(
        "<details>\n<summary>",
        words.as_table,
        "</summary>\n<table class=\"list narrow\">\n<thead><tr>",
    );
    html.element("<th scope=\"col\">", if by_month { words.month } else { words.year }, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.users, "</th>");
    html.element("<th scope=\"col\" class=\"number\">", words.share, "</th></tr></thead>\n<tbody>\n");
    for span in spans.iter().filter(|span| span.users > 0) {
        html.element("<tr><th scope=\"row\">", &span.long, "</th>");
        html.element("<td class=\"number\">", &words.language.number(span.users), "</td>");
        html.element("<td class=\"number\">", &words.language.percent(span.users, rows), "</td></tr>\n");
    }
    html.markup("</tbody></table>\n</details>\n</div>\n");
}

fn label(html: &mut Html, x: &str, y: u64, text: &str) {
    html.markup("<text x=\"").text(x).markup("\" y=\"").text(&y.to_string());
    html.element("\">", text, "</text>\n");
}

fn tenths(number: u64) -> String {
    if number.is_multiple_of(10) {
        (number / 10).to_string()
    } else {
        format!("{}.{}", number / 10, number % 10)
    }
}

/// Returns bars without gaps, by month or, if those are too many, by year. The first bar of more
/// years than fit stands for all before it.
fn spans(months: &[MonthCount], language: Language) -> (bool, Vec<Span>) {
    let counts: Vec<(i64, i16, i8, u64)> = months
        .iter()
        .filter_map(|count| {
            let (year, month) = count.month.rsplit_once('-')?;
            let (year, month) = (year.parse::<i16>().ok()?, month.parse::<i8>().ok()?);
            Some((i64::from(year) * 12 + i64::from(month) - 1, year, month, count.users))
        })
        .collect();
    let (Some(first), Some(last)) = (counts.first(), counts.last()) else { return (true, Vec::new()) };
    let length = usize::try_from(last.0 - first.0 + 1).unwrap_or(usize::MAX);
    if length <= MOST_MONTHS {
        let mut spans: Vec<Span> = (first.0..=last.0)
            .map(|number| {
                let year = i16::try_from(number.div_euclid(12)).unwrap_or_default();
                let month = i8::try_from(number.rem_euclid(12) + 1).unwrap_or_default();
                Span { short: format!("{year:04}-{month:02}"), long: language.month(year, month), users: 0 }
            })
            .collect();
        for (number, _, _, users) in &counts {
            if let Ok(index) = usize::try_from(number - first.0) {
                spans[index].users += users;
            }
        }
        return (true, spans);
    }
    let most = i16::try_from(MOST_YEARS).unwrap_or(i16::MAX);
    let begin = first.1.max(last.1.saturating_sub(most - 1));
    let mut spans: Vec<Span> = (begin..=last.1)
        .map(|year| {
            let name =
                if year == begin && begin > first.1 { format!("≤ {year}") } else { year.to_string() };
            Span { short: name.clone(), long: name, users: 0 }
        })
        .collect();
    for (_, year, _, users) in &counts {
        if let Ok(index) = usize::try_from((*year).max(begin) - begin) {
            spans[index].users += users;
        }
    }
    (false, spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(month: &str, users: u64) -> MonthCount {
        MonthCount { month: month.to_owned(), users }
    }

    fn drawn(months: &[MonthCount]) -> (bool, Vec<(String, u64)>) {
        let (by_month, spans) = spans(months, Language::En);
        (by_month, spans.into_iter().map(|span| (span.short, span.users)).collect())
    }

    #[test]
    fn months_without_users_have_their_place() {
        let found = drawn(&[month("2025-11", 2), month("2026-01", 1)]);
        let expected = [("2025-11", 2), ("2025-12", 0), ("2026-01", 1)];
        assert_eq!(found, (true, expected.map(|(name, users)| (name.to_owned(), users)).to_vec()));
        assert_eq!(drawn(&[]), (true, Vec::new()));
    }

    #[test]
    fn a_long_time_is_shown_by_year_and_a_very_long_one_is_bounded() {
        let (by_month, years) = drawn(&[month("2020-01", 2), month("2022-01", 1), month("2023-02", 4)]);
        assert!(!by_month);
        let years: Vec<u64> = years.into_iter().map(|(_, users)| users).collect();
        assert_eq!(years, [2, 0, 1, 4]);
        let (_, years) = drawn(&[month("0001-01", 5), month("1970-01", 1), month("2026-01", 7)]);
        assert_eq!(years.len(), MOST_YEARS);
        assert_eq!((years[0].clone(), years[99].clone()), (("≤ 1927".into(), 5), ("2026".into(), 7)));
    }

    #[test]
    fn a_bar_is_as_long_as_its_number_says() {
        assert_eq!([scaled(0, 9, 1_000), scaled(9, 9, 1_000), scaled(1, 3, 1_000)], [0, 1_000, 333]);
        assert_eq!(scaled(1, 1_000_000, 1_000), 3, "what is not nothing is seen");
        assert_eq!(scaled(3, 0, 1_000), 0);
    }
}
