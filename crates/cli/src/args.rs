//! The command line, as clap reads it.

mod activity;
mod connect;
mod faults;
mod files;
mod person;
mod proof;
mod users;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use exporter::{Column, Format, Moment, SourceFormat};
use tenant_sim::{FaultRule, Named, Plan};
use tracing_subscriber::filter::LevelFilter;

pub(crate) use self::activity::{Activity, ActivityOptions};
pub(crate) use self::connect::Connect;
pub(crate) use self::files::{Files, StyleOptions};
use self::files::{field, format_parser};
pub(crate) use self::person::Person;
pub(crate) use self::proof::{Key, Verify};
pub(crate) use self::users::{Input, Users, narrowed};

/// Exports the users of an Auth0 tenant to files that open, with the proof of what they contain.
#[derive(Debug, Parser)]
#[command(name = "rollcall-cli", version, max_term_width = 100, after_help = crate::exit::HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The options of every command.
#[derive(Debug, clap::Args)]
pub(crate) struct Common {
    /// Folder of the history and the tenants [default: the system's folder for application data]
    #[arg(long, env = "ROLLCALL_DATA_DIR", value_name = "DIR", global = true)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print one JSON event per line; the last one is the result
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// How much to log to standard error: off, error, warn, info, debug or trace
    #[arg(long, env = "ROLLCALL_LOG", default_value = "warn", value_name = "LEVEL", global = true)]
    pub(crate) log: LevelFilter,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try everything with a made-up tenant on this computer
    Demo(Demo),
    /// Serve a made-up Auth0 tenant on this computer, for tests and development
    Simulate(Simulate),
    /// Saved tenants
    #[command(subcommand)]
    Tenant(Tenant),
    /// Export the users of a tenant
    Export(Box<Export>),
    /// What Auth0 holds about one person, as a pack for them: the right of access
    Person(Person),
    /// The presets: built in by purpose, and your own
    Presets(Presets),
    /// The history of exports, newest first
    #[command(visible_alias = "jobs")]
    History(History),
    /// The activity log: what Rollcall has done on this computer
    #[command(subcommand)]
    Activity(Activity),
    /// Resume unfinished exports
    Resume(Resume),
    /// Convert a file from Auth0, including one that you downloaded by hand
    Convert(Convert),
    /// Check a pack, wherever it came from: unchanged, by whom signed, its counts, its recipe
    Verify(Verify),
    /// The key that signs packs
    #[command(subcommand)]
    Key(Key),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// How many users the made-up tenant has
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub(crate) users: u64,
    /// Seed of the users: another number makes other people
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// The language of the page that explains the files
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: PageLanguage,
    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// Port of the tenant; 0 chooses a free one
    #[arg(long, default_value_t = 0, value_name = "P")]
    pub(crate) port: u16,
    /// How many users the tenant has
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub(crate) users: u64,
    /// Seed of the users: another number makes other people
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Another role and how many users have it; may be repeated
    #[arg(long = "role", value_name = "NAME=HOLDERS")]
    pub(crate) roles: Vec<Named>,
    /// The tenant's plan: free, self-service, enterprise, enterprise-non-production, private-cloud
    /// or unlimited
    #[arg(long, default_value = "enterprise", value_name = "PLAN")]
    pub(crate) plan: Plan,
    /// Grant the application every permission to read that the tenant knows
    #[arg(long)]
    pub(crate) all_permissions: bool,
    /// Something that goes wrong, as ROUTE=FAULT; may be repeated
    #[arg(long = "fault", value_name = "RULE", long_help = faults::help())]
    pub(crate) faults: Vec<FaultRule>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tenant {
    /// Save a tenant; its credential goes into the system's keychain
    Add {
        /// The tenant's name
        name: String,
        #[command(flatten)]
        connect: Connect,
        /// Mark it as production
        #[arg(long)]
        production: bool,
    },
    /// List the saved tenants
    List,
    /// Sign in and list the credential's permissions
    Check {
        /// The tenant's name
        name: String,
    },
    /// Remove a tenant and its credential; its exports stay in the history
    Remove {
        /// The tenant's name
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Presets {
    #[command(subcommand)]
    pub(crate) command: Option<PresetsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PresetsCommand {
    /// List them (the default)
    List,
    /// Write a preset to standard output, as a recipe file to share
    Export {
        /// The preset's name
        name: String,
        /// An answer to what a built-in preset asks; may be repeated
        #[arg(long = "param", value_name = "KEY=VALUE", value_parser = files::parameter)]
        params: Vec<(String, String)>,
    },
    /// Save a preset that fills the template of another program: one column for each of its titles
    Match {
        /// The preset's name
        name: String,
        /// The program's file, CSV or xlsx; its first row has the titles
        #[arg(long, value_name = "FILE")]
        header: PathBuf,
        /// What fills a column: a field, several joined by a space (+), or the first that has a
        /// value (|), as in 'Contact=email|username'; may be repeated [default: the column stays
        /// empty]
        #[arg(long = "map", value_name = "TITLE=FIELDS")]
        maps: Vec<String>,
        /// A word for a value of a column, as in 'Status:true=Deactivated'; may be repeated
        #[arg(long = "word", value_name = "TITLE:VALUE=WORD")]
        words: Vec<String>,
        /// The text of a column where there is no value, as in 'Status=Active'; may be repeated
        #[arg(long = "empty", value_name = "TITLE=TEXT")]
        empty: Vec<String>,
        /// Write the times of a column as dates, as in 'Last login=MM/DD/YYYY'; may be repeated
        #[arg(long = "date", value_name = "TITLE=PATTERN")]
        dates: Vec<String>,
        /// The format of the file
        #[arg(long, value_name = "FORMAT", default_value = "csv-import", value_parser = format_parser())]
        to: Format,
    },
    /// Save a recipe file as a preset of your own
    Import {
        /// The recipe file
        file: PathBuf,
        /// The preset's name [default: the name in the file]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Export {
    /// A saved tenant
    #[arg(long, value_name = "NAME", conflicts_with_all = ["domain", "token_stdin", "client_id"])]
    pub(crate) tenant: Option<String>,
    #[command(flatten)]
    pub(crate) connect: Connect,
    /// A preset; `presets` lists them. Its columns stay; other options beside it replace its parts,
    /// and conditions narrow its filter
    #[arg(long, value_name = "NAME", conflicts_with_all = ["fields", "recipe"])]
    pub(crate) preset: Option<String>,
    /// An answer to what a built-in preset asks, such as days=60; may be repeated [default: the
    /// tenant's last answers, else what `presets` shows]
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = files::parameter, requires = "preset")]
    pub(crate) params: Vec<(String, String)>,
    /// A recipe file; `presets export` writes one. Its columns stay; other options beside it
    /// replace its parts, and conditions narrow its filter
    #[arg(long, value_name = "FILE", conflicts_with = "fields")]
    pub(crate) recipe: Option<PathBuf>,
    /// The export's name [default: the preset's name, or "All users"]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Export only the users of this connection; may be repeated, with one job for each
    #[arg(long = "connection", value_name = "ID")]
    pub(crate) connections: Vec<String>,
    /// Let Auth0 deliver at most this many users (per connection, if connections are given).
    /// Conditions then keep some of those
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// The format to request from Auth0 [default: json]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) auth0_format: Option<Auth0Format>,
    /// Continue without columns, such as roles, for which a permission is missing
    #[arg(long)]
    pub(crate) skip_missing: bool,
    /// Maximum number of calls for second factors, which take one per user [default: 5000]
    #[arg(long, value_name = "N")]
    pub(crate) max_calls: Option<u64>,
    /// Delete the file from Auth0, and the answers of look-ups, once the others are complete and
    /// checked; the manifest keeps their checksums and counts
    #[arg(long)]
    pub(crate) keep_only_result: bool,
    /// The language of the page that explains the files
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: PageLanguage,
    /// Count the delivered users once more in Auth0's search index; the manifest says whether it
    /// holds as many, and where not
    #[arg(long)]
    pub(crate) count_check: bool,
    /// Look for the request in Auth0's own log, and keep its event unchanged as a witness. Needs
    /// read:logs. The files come first; then this waits for the log, up to 15 minutes
    #[arg(long)]
    pub(crate) witness: bool,
    /// Whom the files are for, as the page and the manifest are to say it
    #[arg(long, value_name = "TEXT", value_parser = files::recipient)]
    pub(crate) recipient: Option<String>,
    /// The last day on which the files are to be kept, such as 2029-12-31; the page and the
    /// manifest say so [default: what the settings say]
    #[arg(long, value_name = "DATE")]
    pub(crate) keep_until: Option<jiff::civil::Date>,
    #[command(flatten)]
    pub(crate) users: Users,
    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PageLanguage {
    En,
    Fr,
    De,
}

impl From<PageLanguage> for exporter::Language {
    fn from(language: PageLanguage) -> Self {
        match language {
            PageLanguage::En => Self::En,
            PageLanguage::Fr => Self::Fr,
            PageLanguage::De => Self::De,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Auth0Format {
    Json,
    Csv,
}

impl From<Auth0Format> for SourceFormat {
    fn from(format: Auth0Format) -> Self {
        match format {
            Auth0Format::Json => Self::Json,
            Auth0Format::Csv => Self::Csv,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// Only exports whose name, tenant or domain contains each of these words
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Maximum number of exports to list
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Resume {
    /// The id of an export, or its beginning; without one, every unfinished export is resumed
    pub(crate) id: Option<String>,
    /// Finish the export without the connections whose files are lost, instead of asking for them
    /// again
    #[arg(long, requires = "id")]
    pub(crate) without_lost: bool,
    /// Finish the export without columns such as roles for which Auth0 has refused the permission
    #[arg(long, requires = "id", conflicts_with = "without_lost")]
    pub(crate) skip_missing: bool,
    #[command(flatten)]
    pub(crate) connect: Connect,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// The file with the users, compressed or not; several become one. Files of password hashes
    /// from Auth0's support are joined to the users of the others
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The format to write [default: that of --preset or --recipe]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(), required_unless_present_any = ["preset", "recipe"])]
    pub(crate) to: Option<Format>,
    /// The file to write
    #[arg(long, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// A column: Auth0's name of the field and, after an equals sign, its title [default: every
    /// field]
    #[arg(long = "field", value_name = "NAME[=TITLE]", value_parser = field)]
    pub(crate) fields: Vec<Column>,
    /// Add a column with the name of the file that holds the user, for several files
    #[arg(long, value_name = "TITLE", num_args = 0..=1, default_missing_value = "source_file", value_parser = files::file_column)]
    pub(crate) file_column: Option<String>,
    /// Write what a built-in preset asks for, such as vanta: its columns, its users and its format.
    /// Options given beside it replace its parts
    #[arg(long, value_name = "ID", conflicts_with = "recipe")]
    pub(crate) preset: Option<String>,
    /// An answer to what the preset asks, such as days=60; may be repeated
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = files::parameter, requires = "preset")]
    pub(crate) params: Vec<(String, String)>,
    /// Write what a recipe file asks for. Options given beside it replace its parts
    #[arg(long, value_name = "FILE")]
    pub(crate) recipe: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) users: Users,
    /// The time from which ages count back, such as 2026-01-31T09:30:00Z, or a date, which stands
    /// for its midnight in UTC [default: now]
    #[arg(long, value_name = "TIME", help_heading = "Which users")]
    pub(crate) as_of: Option<Moment>,
    #[command(flatten)]
    pub(crate) style: StyleOptions,
    /// Read the password of the workbook from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// A file with the key of `--protect NAME=hash`, so that another run makes the same pseudonyms
    /// [default: a new key that is not kept]
    #[arg(long, value_name = "FILE")]
    pub(crate) hash_key: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_token_and_an_application_exclude_each_other() {
        let line = ["rollcall-cli", "export", "--domain", "a.auth0.com", "--token-stdin", "--client-id", "x"];
        Args::try_parse_from(line).unwrap_err();
    }
}
