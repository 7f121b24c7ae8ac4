//! The options of `person`.

use std::path::PathBuf;

use clap::ValueEnum;
use exporter::{PersonLanguage, PersonPart};

use super::connect::Connect;

#[derive(Debug, clap::Args)]
pub(crate) struct Person {
    /// A saved tenant
    #[arg(long, value_name = "NAME", conflicts_with_all = ["domain", "token_stdin", "client_id"])]
    pub(crate) tenant: Option<String>,
    #[command(flatten)]
    pub(crate) connect: Connect,
    /// The person's e-mail address; Auth0 is asked for it as typed and in lower case
    #[arg(long, value_name = "ADDRESS", required_unless_present = "id")]
    pub(crate) email: Option<String>,
    /// The id of one account, such as `auth0|62d1a9f04b3c`
    #[arg(long, value_name = "ID", conflicts_with = "email")]
    pub(crate) id: Option<String>,
    /// Leave out a part: roles, organizations, organization-roles, mfa-methods, events, consents or
    /// sessions; may be repeated
    #[arg(long, value_name = "PART", value_parser = optional_part)]
    pub(crate) without: Vec<PersonPart>,
    /// The language of the page for the person
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: Language,
    /// The folder for the pack [default: the tenant's folder of exports]
    #[arg(long, alias = "out", value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    En,
    Fr,
}

impl From<Language> for PersonLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Fr => Self::Fr,
        }
    }
}

fn optional_part(text: &str) -> Result<PersonPart, String> {
    let part = text.parse().ok().filter(|part: &PersonPart| part.is_optional());
    part.ok_or_else(|| {
        let names = PersonPart::ALL.iter().filter(|part| part.is_optional());
        let names: Vec<String> = names.map(|part| part.as_str().replace('_', "-")).collect();
        format!("the parts that can be left out are {}", names.join(", "))
    })
}
