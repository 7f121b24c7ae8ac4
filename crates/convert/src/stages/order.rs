//! The order of the stages:
//!
//! 1. **Redact**: drops the tokens of identity providers, so that no later stage sees them.
//! 2. **Creations**: collects when the delivered users were created, if that is wanted.
//! 3. **File names**: adds the name of the file that holds the user, if that is wanted.
//! 4. **Join**: adds password hashes from another file.
//! 5. **Look up**: adds columns from other calls, so that they can be filtered on and hidden.
//!    Unless the filter asks for them, they are added to the users who stay.
//! 6. **Filter**: drops users. It sees every value, so users can be filtered on fields that are
//!    hidden.
//! 7. **Trim**: drops the fields that were requested for the filter or the look-up alone.
//! 8. **Protect**: hides fields.
//! 9. **Profile**: counts what remains.

use recipe::ProtectedField;

use super::{
    creations::Collecting,
    file_names::FileNames,
    filter::Filtering,
    look_up::{Kept, LookUp},
    password_hashes::PasswordHashes,
    profile::{Profile, ProfileOptions},
    profiler::Profiler,
    protect::Protection,
    redact::Redaction,
    trim::Trim,
};
use crate::{
    error::Error,
    json::Fault,
    plan::{Column, Columns, LookUps, Secrets, UserFilter},
    source::Record,
    summary::{Creations, Funnel, LookedUpSummary, Notice},
};

/// What the stages are to do.
#[derive(Clone, Copy)]
pub(crate) struct Treatment<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) filter: Option<&'a UserFilter>,
    pub(crate) lookups: &'a LookUps,
    pub(crate) protect: &'a [ProtectedField],
    /// For pseudonyms.
    pub(crate) secrets: &'a Secrets,
}

/// The stages, in their order. Goes from user to user.
pub(crate) struct Stages {
    redaction: Redaction,
    creations: Option<Collecting>,
    file_names: Option<FileNames>,
    look_up: Option<LookUp>,
    kept: Kept,
    password_hashes: Option<PasswordHashes>,
    /// The filter looks at looked-up columns.
    filters_looked_up: bool,
    filtering: Option<Filtering>,
    trim: Option<Trim>,
    protection: Option<Protection>,
    profiler: Option<Profiler>,
}

impl Stages {
    /// Reads the answers to look up.
    pub(crate) fn new(treatment: &Treatment<'_>) -> Result<Self, Error> {
        let Treatment { columns, filter, lookups, protect, secrets } = *treatment;
        let fields = filter.into_iter().flat_map(|filter| filter.fields.iter().cloned());
        let not_columns: Vec<Column> = fields.chain(lookups.not_columns()).collect();
        Ok(Self {
            redaction: Redaction::new(columns),
            creations: None,
            file_names: None,
            look_up: LookUp::new(lookups, columns)?,
            kept: Kept::default(),
            password_hashes: None,
            filters_looked_up: filter.is_some_and(|filter| Filtering::asks_for(lookups, filter)),
            filtering: filter.map(|filter| Filtering::new(filter, columns, lookups)),
            trim: Trim::new(&not_columns, columns),
            protection: Protection::new(protect, columns, secrets),
            profiler: None,
        })
    }

    /// Keeps the fields that no output holds.
    pub(crate) fn without_trim(self) -> Self {
        Self { trim: None, ..self }
    }

    /// Joins these password hashes.
    pub(crate) fn with_password_hashes(self, password_hashes: Option<PasswordHashes>) -> Self {
        Self { password_hashes, ..self }
    }

    /// Names the file of each user.
    pub(crate) fn with_file_names(self, file_names: Option<FileNames>) -> Self {
        Self { file_names, ..self }
    }

    /// Goes on to another source, by its index.
    pub(crate) fn begin_source(&mut self, index: usize) {
        if let Some(file_names) = &mut self.file_names {
            file_names.begin(index);
        }
    }

    /// Makes a profile of the users from here on.
    pub(crate) fn start_profile(
        &mut self,
        columns: &Columns,
        hidden: &[ProtectedField],
        options: ProfileOptions,
    ) {
        self.profiler = Some(Profiler::new(columns, hidden, options));
    }

    /// Collects when the users from here on were created. `others` are the requested fields that
    /// are no columns.
    pub(crate) fn collect_creations<'a>(
        &mut self,
        columns: &'a Columns,
        others: impl Iterator<Item = &'a Column>,
    ) {
        self.creations = Some(Collecting::new(columns, others));
    }

    /// Takes one user through all stages. Returns none for a user whom the filter drops.
    #[inline]
    pub(crate) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Option<Record<'a>>, Fault> {
        let mut record = self.redaction.apply(record)?;
        if let Some(creations) = &mut self.creations {
            creations.observe(&record)?;
        }
        if let Some(file_names) = &mut self.file_names {
            record = file_names.apply(&record);
        }
        if let Some(password_hashes) = &mut self.password_hashes {
            record = password_hashes.apply(record)?;
        }
        let before = self.filtering.as_mut().filter(|_| !self.filters_looked_up);
        if let Some(filtering) = before {
            let user_id = filtering.locate(&record)?;
            if let Some(look_up) = &mut self.look_up {
                look_up.find(&record, user_id);
            }
            if !filtering.keeps(&record)? {
                return Ok(None);
            }
        } else if let Some(look_up) = &mut self.look_up {
            let user_id = look_up.locate(&record)?;
            look_up.find(&record, user_id);
        }
        if let Some(look_up) = &mut self.look_up {
            look_up.note_found(&mut self.kept);
            record = look_up.join(&record);
        }
        if let Some(filtering) = self.filtering.as_mut().filter(|_| self.filters_looked_up) {
            filtering.locate(&record)?;
            if !filtering.keeps(&record)? {
                return Ok(None);
            }
        }
        self.kept.count();
        if let Some(trim) = &mut self.trim {
            record = trim.apply(record)?;
        }
        if let Some(protection) = &mut self.protection {
            record = protection.apply(record)?;
        }
        if let Some(profiler) = &mut self.profiler {
            profiler.observe(&record)?;
        }
        Ok(Some(record))
    }

    /// What the stages did since the last report, or since the beginning.
    pub(crate) fn report(&mut self) -> (Vec<Notice>, Option<Funnel>) {
        let mut notices = Vec::new();
        notices.extend(self.redaction.take_notice());
        if let Some(look_up) = &mut self.look_up {
            notices.extend(look_up.take_notices(&mut self.kept));
        }
        notices.extend(self.password_hashes.as_mut().map(PasswordHashes::take_notice));
        let mut funnel = None;
        if let Some(filtering) = &mut self.filtering {
            notices.extend(filtering.take_notices());
            funnel = Some(filtering.take_funnel());
        }
        if let Some(protection) = &mut self.protection {
            notices.extend(protection.take_notices());
        }
        (notices, funnel)
    }

    /// What was looked up.
    pub(crate) fn looked_up(&self) -> Vec<LookedUpSummary> {
        self.look_up.as_ref().map(LookUp::summary).unwrap_or_default()
    }

    /// When the users were created, if that was collected.
    pub(crate) fn take_creations(&mut self) -> Option<Creations> {
        self.creations.take().map(Collecting::finish)
    }

    /// The profile, if one was started.
    pub(crate) fn into_profile(self) -> Option<Profile> {
        self.profiler.map(Profiler::finish)
    }
}
