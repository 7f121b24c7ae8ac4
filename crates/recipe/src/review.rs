//! Files for access-review tools, as recipes: the columns, words and file name that each tool
//! reads.
//!
//! Tools change their templates, so each has the date of the template that it follows. What Auth0
//! does not know, such as the owner of an account, stays empty. A status follows from `blocked`
//! alone: Auth0 knows no other state of an account.

use schema::Lookup;

use crate::{
    column::Column,
    file_name::{LONGEST_FILE_NAME, is_file_name_sign},
    format::Format,
    recipe::Recipe,
    shape::{DatePattern, Shape, Word},
};

/// A tool that reads a list of accounts.
#[derive(Debug, Clone, Copy)]
pub struct ReviewTool {
    /// Its name on the command line and in the language catalogues.
    pub id: &'static str,
    /// The name of the tool; a proper name in every language. Empty for a file for any tool.
    pub name: &'static str,
    /// The date of the template, as `YYYY-MM-DD`, or the month in which the tool's documentation
    /// described it, as `YYYY-MM`.
    pub template: &'static str,
    /// Where the template is described.
    pub source: &'static str,
    make: fn() -> Vec<Column>,
    format: Format,
}

/// The tools, in the order in which to offer them.
pub const REVIEW_TOOLS: [ReviewTool; 7] = [
    ReviewTool {
        id: "vanta",
        name: "Vanta",
        template: "2026-11",
        source: "https://help.vanta.com/en/articles/11345421-access-file-uploader",
        make: vanta,
        format: Format::ImportCsv,
    },
    ReviewTool {
        id: "lumos",
        name: "Lumos",
        template: "2026-11",
        source: "https://developers.lumos.com/docs/csv-file",
        make: lumos,
        format: Format::ImportCsv,
    },
    ReviewTool {
        id: "securends",
        name: "SecurEnds",
        template: "2026-11",
        source: "https://www.securends.com/documentation/best-practices-applications",
        make: securends,
        format: Format::ImportCsv,
    },
    ReviewTool {
        id: "conductorone",
        name: "ConductorOne",
        template: "2025-04-17",
        source: "https://github.com/ConductorOne/baton-file/blob/main/docs/excel_instructions.md",
        make: conductorone,
        format: Format::BatonFile,
    },
    ReviewTool {
        id: "multiplier",
        name: "Multiplier",
        template: "2026-11",
        source: "https://docs.multiplierhq.com/en/articles/10152386",
        make: multiplier,
        format: Format::ImportCsv,
    },
    ReviewTool {
        id: "zilla",
        name: "Zilla",
        template: "2026-11",
        source: "https://zilla.atlassian.net/wiki/spaces/ZSKB/pages/2289303556",
        make: zilla,
        format: Format::ImportCsv,
    },
    ReviewTool {
        id: "review-generic",
        name: "",
        template: "2026-11",
        source: "",
        make: generic,
        format: Format::Xlsx,
    },
];

impl ReviewTool {
    /// Returns the tool with this id.
    pub fn find(id: &str) -> Option<Self> {
        REVIEW_TOOLS.into_iter().find(|tool| tool.id == id)
    }

    /// The tool's file. The company and the reviewed system are part of the name that some tools
    /// want; without them, files are named as others are.
    pub fn recipe(self, company: Option<&str>, system: Option<&str>) -> Recipe {
        let parts: Vec<String> = [company, system].into_iter().flatten().map(file_name_part).collect();
        let named = self.id == "vanta" && company.is_some();
        let name = format!("Access File - {}", parts.join(" - "));
        Recipe {
            columns: (self.make)(),
            outputs: vec![self.format],
            file_name: named
                .then(|| name.chars().take(LONGEST_FILE_NAME).collect::<String>().trim().to_owned()),
            ..Recipe::default()
        }
    }
}

/// A text of the user's as a part of a file name.
fn file_name_part(text: &str) -> String {
    let part: String = text.chars().map(|sign| if is_file_name_sign(sign) { sign } else { '-' }).collect();
    part.trim_matches([' ', '.']).to_owned()
}

/// `Account name`, `Account owner`, `Role` and `Status`. Whose account it is only the company
/// knows.
fn vanta() -> Vec<Column> {
    vec![
        of("email", "Account name", or(&["user_id"])),
        constant("Account owner", ""),
        roles("Role"),
        status("Status", "Active", "Deactivated"),
    ]
}

fn lumos() -> Vec<Column> {
    vec![
        Column::titled("user_id", "Unique ID"),
        Column::titled("given_name", "First Name"),
        Column::titled("family_name", "Last Name"),
        Column::titled("email", "Email"),
        status("Status", "ACTIVE", "SUSPENDED"),
        roles("Role"),
    ]
}

fn securends() -> Vec<Column> {
    vec![
        Column::titled("given_name", "Employee First Name"),
        Column::titled("family_name", "Last Name"),
        Column::titled("email", "Employee Email ID"),
        Column::titled("user_id", "Login ID"),
        status("Employee Access Status", "Active", "Inactive"),
        date("last_login", "Last Authentication Date", DatePattern::YearMonthDay),
        roles("Role/Group/Permission"),
        date("created_at", "Login Created Date", DatePattern::YearMonthDay),
    ]
}

/// The sheet `users`. The other sheets follow from the roles.
fn conductorone() -> Vec<Column> {
    vec![
        Column::titled("user_id", "Name"),
        of("name", "Display Name", or(&["nickname", "email", "user_id"])),
        Column::titled("email", "Email"),
        status("Status", "enabled", "disabled"),
        date("last_login", "Last Login", DatePattern::MonthDayYear),
        Column::titled("identities[0].connection", "Profile: Connection"),
        roles("Profile: Roles"),
    ]
}

fn multiplier() -> Vec<Column> {
    vec![
        of("name", "Name", or(&["nickname", "email", "user_id"])),
        Column::titled("email", "Email"),
        roles("Role"),
        status("Status", "Active", "Inactive"),
        constant("Department", ""),
        constant("Job Title", ""),
        date("last_login", "Last Login", DatePattern::YearMonthDay),
    ]
}

fn zilla() -> Vec<Column> {
    vec![
        Column::titled("user_id", "Unique Account ID"),
        roles("Permissions"),
        Column::titled("given_name", "First Name"),
        Column::titled("family_name", "Last Name"),
        Column::titled("email", "Email Address"),
        status("Account Status", "Active", "Inactive"),
        date("last_login", "Last Login", DatePattern::YearMonthDay),
    ]
}

/// What any review asks for.
fn generic() -> Vec<Column> {
    // As other tables show them, with the roles inside organizations.
    let listed = |lookup: Lookup, title: &str| Column::titled(lookup.field(), title);
    vec![
        Column::titled("user_id", "Account ID"),
        Column::titled("email", "E-mail"),
        Column::titled("given_name", "First name"),
        Column::titled("family_name", "Last name"),
        of("name", "Display name", or(&["nickname"])),
        status("Status", "Active", "Blocked"),
        roles("Roles"),
        listed(Lookup::Groups, "Groups"),
        listed(Lookup::Organizations, "Organizations"),
        Column::titled("identities[0].connection", "Connection"),
        Column::titled("created_at", "Created (UTC)"),
        Column::titled("last_login", "Last login (UTC)"),
        of(
            "multifactor",
            "MFA",
            Shape { other: Some("Yes".to_owned()), empty: Some("No".to_owned()), ..Shape::default() },
        ),
        status("Blocked", "No", "Yes"),
    ]
}

fn of(field: &str, title: &str, shape: Shape) -> Column {
    Column::titled(field, title).shaped(shape)
}

fn constant(title: &str, text: &str) -> Column {
    of("", title, Shape::constant(text))
}

fn or(fallback: &[&str]) -> Shape {
    Shape { fallback: fallback.iter().map(|field| (*field).to_owned()).collect(), ..Shape::default() }
}

/// The names of the roles in one cell, as every tool reads them: `role 1, role 2`.
fn roles(title: &str) -> Column {
    of(Lookup::Roles.field(), title, Shape::default())
}

/// A user without `blocked` is not blocked.
fn status(title: &str, active: &str, blocked: &str) -> Column {
    let word = |value: &str, word: &str| Word { value: value.to_owned(), word: word.to_owned() };
    of(
        "blocked",
        title,
        Shape {
            words: vec![word("true", blocked), word("false", active)],
            empty: Some(active.to_owned()),
            ..Shape::default()
        },
    )
}

fn date(field: &str, title: &str, pattern: DatePattern) -> Column {
    of(field, title, Shape { date: Some(pattern), ..Shape::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_recipe_that_can_run() {
        for tool in REVIEW_TOOLS {
            let recipe = tool.recipe(Some("Acme: Süd/West"), Some(".Auth0 "));
            assert_eq!(recipe.problems(), [], "{}", tool.id);
            assert!(recipe.lookups().contains(&Lookup::Roles), "{}", tool.id);
            assert!(tool.template.starts_with("202"), "{}", tool.id);
            assert_eq!(ReviewTool::find(tool.id).unwrap().name, tool.name);
        }
    }

    #[test]
    fn a_name_that_the_tool_wants_has_the_company_and_the_system() {
        let vanta = ReviewTool::find("vanta").unwrap();
        let name = |company, system| vanta.recipe(company, system).file_name;
        assert_eq!(name(Some("Acme"), Some("Auth0")).unwrap(), "Access File - Acme - Auth0");
        assert_eq!(name(Some("A/B"), Some(" Auth0.")).unwrap(), "Access File - A-B - Auth0");
        assert_eq!(name(None, None), None);
        let long = vanta.recipe(Some(&"x".repeat(300)), Some("y"));
        assert_eq!(long.problems(), []);
        assert_eq!(ReviewTool::find("lumos").unwrap().recipe(Some("Acme"), None).file_name, None);
    }
}
