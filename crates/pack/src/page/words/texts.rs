//! The list of texts that every language has.

use crate::page::language::Language;
use crate::page::messages::{COUNT, Fact, fill};

/// A text that depends on a number, the fact `count`.
pub(in crate::page) struct Forms {
    pub(in crate::page) one: &'static str,
    pub(in crate::page) other: &'static str,
}

/// The texts of one language. Gaps such as `{name}` are filled by [`fill`]; what fills them comes
/// from outside, and is escaped by the writer of the page like every other text.
pub(in crate::page) struct Words {
    pub(in crate::page) language: Language,
    /// Above the title, with the program's `{program}`.
    pub(in crate::page) kicker: &'static str,
    /// Below the title: `{tenant}`, `{environment}`, `{time}`.
    pub(in crate::page) subtitle: &'static str,
    /// Below the title where only the computer's time is known.
    pub(in crate::page) subtitle_computer: &'static str,
    /// The environment of a tenant that the user marked as production.
    pub(in crate::page) production: &'static str,
    /// The environment of any other tenant.
    pub(in crate::page) not_production: &'static str,
    /// The environment of the demo tenant.
    pub(in crate::page) simulated: &'static str,
    /// A remark that the users do not exist.
    pub(in crate::page) demo: &'static str,
    /// The number of users in the files.
    pub(in crate::page) tile_rows: Forms,
    /// The number of delivered users.
    pub(in crate::page) tile_delivered: &'static str,
    /// A second count that matches.
    pub(in crate::page) tile_matches: &'static str,
    /// A second count that differs.
    pub(in crate::page) tile_differs: &'static str,
    /// In place of a second count.
    pub(in crate::page) not_checked: &'static str,
    /// What was not checked.
    pub(in crate::page) tile_not_checked: &'static str,
    /// The pack is signed.
    pub(in crate::page) signed: &'static str,
    /// What a signature means.
    pub(in crate::page) tile_signed: &'static str,
    /// The pack is not signed.
    pub(in crate::page) unsigned: &'static str,
    /// What there is instead of a signature.
    pub(in crate::page) tile_unsigned: &'static str,
    /// The first section.
    pub(in crate::page) what: &'static str,
    /// Its first sentence: `{host}`, `{date}`, `{program}`.
    pub(in crate::page) lead: &'static str,
    /// The label of the purpose.
    pub(in crate::page) purpose: &'static str,
    /// The purpose of an export that is no built-in preset.
    pub(in crate::page) no_purpose: &'static str,
    /// The section of the files that others were made from. Only of such packs.
    pub(in crate::page) source_files: &'static str,
    /// How many they are, if there are several.
    pub(in crate::page) source_count: Forms,
    /// A remark below them.
    pub(in crate::page) source_note: &'static str,
    /// What they were recognised as: the name in the manifest, and words.
    pub(in crate::page) source_forms: [(&'static str, &'static str); 6],
    /// Behind a purpose that has roles, where none were looked up.
    pub(in crate::page) purpose_without_roles: &'static str,
    /// The label of the tenant.
    pub(in crate::page) tenant: &'static str,
    /// The label of the environment.
    pub(in crate::page) environment: &'static str,
    pub(in crate::page) stated_production: &'static str,
    pub(in crate::page) stated_other: &'static str,
    pub(in crate::page) stated_simulated: &'static str,
    pub(in crate::page) scope: &'static str,
    pub(in crate::page) scope_all: &'static str,
    /// The users of `{count}` connections: `{connections}`.
    pub(in crate::page) scope_connections: Forms,
    /// A limit of `{count}` users.
    pub(in crate::page) scope_limit: Forms,
    /// A limit of `{count}` users for each of several connections.
    pub(in crate::page) scope_limit_each: Forms,
    /// A limit was reached.
    pub(in crate::page) limit_reached: &'static str,
    pub(in crate::page) recipient: &'static str,
    pub(in crate::page) keep_until: &'static str,
    pub(in crate::page) keep_until_text: &'static str,
    pub(in crate::page) no_keep_until: &'static str,
    /// The section of the filter: `{delivered}` and `{kept}`.
    pub(in crate::page) funnel: &'static str,
    /// The same section without a filter.
    pub(in crate::page) all_kept: &'static str,
    /// There is no filter.
    pub(in crate::page) no_filter: Forms,
    /// What the filter works on.
    pub(in crate::page) funnel_note: &'static str,
    /// Columns of the funnel.
    pub(in crate::page) step: &'static str,
    pub(in crate::page) users: &'static str,
    pub(in crate::page) step_delivered: &'static str,
    /// The section about completeness.
    pub(in crate::page) complete: &'static str,
    pub(in crate::page) read_whole: Forms,
    /// Connections that are missing.
    pub(in crate::page) missing: Forms,
    pub(in crate::page) count_not_checked: &'static str,
    pub(in crate::page) count_matches: &'static str,
    pub(in crate::page) count_differs: &'static str,
    /// Columns of the windows.
    pub(in crate::page) count_columns: [&'static str; 4],
    /// The section about the asking.
    pub(in crate::page) who: &'static str,
    pub(in crate::page) asked_by: &'static str,
    pub(in crate::page) by_user: &'static str,
    pub(in crate::page) signed_in: &'static str,
    /// What follows a label within a line.
    pub(in crate::page) colon: &'static str,
    pub(in crate::page) by_secret: &'static str,
    pub(in crate::page) by_key: &'static str,
    pub(in crate::page) by_token: &'static str,
    /// What these two facts prove, and what not.
    pub(in crate::page) who_note: &'static str,
    pub(in crate::page) unknown: &'static str,
    pub(in crate::page) clock_auth0: &'static str,
    pub(in crate::page) clock_computer: &'static str,
    pub(in crate::page) clock_same: &'static str,
    /// The computer's clock is behind.
    pub(in crate::page) clock_behind: Forms,
    /// The computer's clock is ahead.
    pub(in crate::page) clock_ahead: Forms,
    pub(in crate::page) packed: &'static str,
    pub(in crate::page) jobs: &'static str,
    /// Columns of several jobs.
    pub(in crate::page) job_columns: [&'static str; 4],
    pub(in crate::page) log_head: &'static str,
    /// The last line of the log: `{line}`. Its hash follows.
    pub(in crate::page) log_head_text: &'static str,
    pub(in crate::page) request: &'static str,
    /// Before a body that all jobs share.
    pub(in crate::page) request_each: &'static str,
    /// The section of the columns.
    pub(in crate::page) columns: &'static str,
    pub(in crate::page) column_columns: [&'static str; 3],
    pub(in crate::page) columns_note: &'static str,
    /// The time zone of tables: `{zone}`.
    pub(in crate::page) zone_note: &'static str,
    /// A column without fields.
    pub(in crate::page) constant: &'static str,
    /// A column of several fields.
    pub(in crate::page) made_of: &'static str,
    /// A part of an attribute.
    pub(in crate::page) part_of_field: &'static str,
    pub(in crate::page) hidden: &'static str,
    /// The section about looked-up columns.
    pub(in crate::page) coverage: &'static str,
    pub(in crate::page) coverage_note: &'static str,
    /// When something was read: `{from}`, `{until}`.
    pub(in crate::page) read_between: &'static str,
    /// What an empty cell of the column `{column}` of roles means.
    pub(in crate::page) empty_roles: &'static str,
    /// The numbers of holders of roles, of `{count}` users.
    pub(in crate::page) holders: Forms,
    pub(in crate::page) holders_note: &'static str,
    /// Roles that the table leaves out.
    pub(in crate::page) more_roles: Forms,
    /// A column of the table.
    pub(in crate::page) role: &'static str,
    /// The section of the charts.
    pub(in crate::page) charts: &'static str,
    /// Whom the charts count.
    pub(in crate::page) charts_kept: Forms,
    /// The same without a filter.
    pub(in crate::page) charts_delivered: Forms,
    /// A column of the charts.
    pub(in crate::page) share: &'static str,
    pub(in crate::page) month: &'static str,
    pub(in crate::page) year: &'static str,
    /// The table behind a chart.
    pub(in crate::page) as_table: &'static str,
    /// What the chart of sign-ups shows, for screen readers.
    pub(in crate::page) sign_ups_text: &'static str,
    /// The section of the files.
    pub(in crate::page) files: &'static str,
    pub(in crate::page) file_columns: [&'static str; 5],
    pub(in crate::page) file_manifest: &'static str,
    pub(in crate::page) file_checksums: &'static str,
    pub(in crate::page) file_checksums_alone: &'static str,
    pub(in crate::page) file_page: &'static str,
    pub(in crate::page) file_signature: &'static str,
    pub(in crate::page) file_signers: &'static str,
    pub(in crate::page) original_deleted: &'static str,
    pub(in crate::page) original_everyone: &'static str,
    /// The section of what the data cannot show.
    pub(in crate::page) limits: &'static str,
    pub(in crate::page) limit_moment: &'static str,
    pub(in crate::page) limit_linked: &'static str,
    pub(in crate::page) limit_export: &'static str,
    pub(in crate::page) limit_looked_up: &'static str,
    pub(in crate::page) limit_recorded: &'static str,
    /// What happened on the way.
    pub(in crate::page) notices: &'static str,
    /// The section of how to check.
    pub(in crate::page) check: &'static str,
    pub(in crate::page) check_before: &'static str,
    pub(in crate::page) check_open: &'static str,
    pub(in crate::page) check_sums: &'static str,
    pub(in crate::page) check_sums_result: &'static str,
    pub(in crate::page) check_signature: &'static str,
    pub(in crate::page) check_signature_result: &'static str,
    /// What the words of the key are.
    pub(in crate::page) check_by_telephone: &'static str,
    pub(in crate::page) check_key: &'static str,
    pub(in crate::page) check_unsigned: &'static str,
    /// Why there is no signature: `{reason}`.
    /// The keychain is the reason.
    pub(in crate::page) unsigned_no_keychain: &'static str,
    pub(in crate::page) unsigned_locked: &'static str,
    /// Any other reason, a code: `{reason}`.
    pub(in crate::page) unsigned_because: &'static str,
    pub(in crate::page) check_rollcall: &'static str,
    pub(in crate::page) footer: &'static str,
}

impl Words {
    /// Fills the gaps of a text.
    pub(in crate::page) fn fill(&self, text: &str, facts: &[(&str, Fact<'_>)]) -> String {
        fill(self.language, text, facts)
    }

    /// Returns the form of a text for a number, with its gaps filled.
    pub(in crate::page) fn count(&self, forms: &Forms, count: u64, facts: &[(&str, Fact<'_>)]) -> String {
        let text = if self.language.is_one(count) { forms.one } else { forms.other };
        let mut all = vec![(COUNT, Fact::Number(count))];
        all.extend_from_slice(facts);
        fill(self.language, text, &all)
    }
}
