//! Files that the user has, and what was made of them.

use exporter::{FileForm, FilePack, FoundFile, FoundFiles};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::caveats::CaveatView;
use super::notices::NoticeView;
use super::requests::ExportInput;
use super::samples::PreviewView;
use super::scalars::{Count, path_text};

/// Where the files to recognise are. The page never names a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FilePlace {
    /// Files that the user chooses in the system's dialog.
    Chosen,
    /// What the user has dropped onto the window last.
    Dropped,
}

/// Files that were recognised.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FoundFilesView {
    files: Vec<FoundFileView>,
    /// Number of users in the files of users.
    users: Count,
    /// Number of attributes that any of them has.
    attributes: Count,
    notices: Vec<NoticeView>,
    /// The first users; null if the settings never show users.
    preview: Option<PreviewView>,
}

/// A file that was recognised.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FoundFileView {
    name: String,
    form: FileFormView,
    /// What separates the cells of CSV; null for other forms.
    separator: Option<String>,
    bytes: Count,
    users: Count,
    /// Its password hashes are joined to the users of the other files.
    joined: bool,
}

/// What a file is.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FileFormView {
    Auth0Export,
    JsonLines,
    Json,
    UsersPages,
    Csv,
    PasswordHashes,
}

/// What is to be made of the files that were recognised.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileConversionInput {
    /// The form of a preset, with the chosen formats and folder. Without columns, every attribute
    /// is taken.
    pub(crate) form: ExportInput,
    /// The title of a column with the name of the file that holds the user. Null for none.
    pub(crate) file_column: Option<String>,
}

/// A pack that was made of files.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilePackView {
    id: String,
    /// Path of its folder, to show.
    folder: String,
    files: Vec<ConvertedFileView>,
    /// Number of users in the files, and of those that were read.
    users: Count,
    read: Count,
    notices: Vec<NoticeView>,
    caveats: Vec<CaveatView>,
    /// The service that uploads the files, as far as their path tells.
    synced_by: Option<String>,
    /// Others who use the volume can read the files.
    readable_by_others: bool,
    /// Paths of files are longer than those that Excel opens.
    too_long_for_excel: bool,
}

/// A file that was made.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ConvertedFileView {
    name: String,
    format: String,
    bytes: Count,
}

impl FoundFilesView {
    /// What was found, with users if they are to be `shown`.
    pub(crate) fn of(found: FoundFiles, shown: bool) -> Self {
        Self {
            files: found.files.into_iter().map(Into::into).collect(),
            users: found.users.into(),
            attributes: (found.attributes as u64).into(),
            notices: found.notices.into_iter().map(Into::into).collect(),
            preview: shown.then(|| found.preview.into()),
        }
    }
}

impl From<FoundFile> for FoundFileView {
    fn from(file: FoundFile) -> Self {
        let (form, separator) = match file.form {
            FileForm::Auth0Export => (FileFormView::Auth0Export, None),
            FileForm::JsonLines => (FileFormView::JsonLines, None),
            FileForm::Json => (FileFormView::Json, None),
            FileForm::UsersPages => (FileFormView::UsersPages, None),
            FileForm::Csv { separator } => (FileFormView::Csv, Some(separator.to_string())),
            FileForm::PasswordHashes => (FileFormView::PasswordHashes, None),
        };
        Self {
            name: file.name,
            form,
            separator,
            bytes: file.bytes.into(),
            users: file.users.into(),
            joined: file.joined,
        }
    }
}

impl From<&FilePack> for FilePackView {
    fn from(made: &FilePack) -> Self {
        let file = |file: &exporter::ConvertedFile| ConvertedFileView {
            name: file.name.clone(),
            format: file.format.clone(),
            bytes: file.bytes.into(),
        };
        Self {
            id: made.id.clone(),
            folder: path_text(&made.pack),
            files: made.files.iter().map(file).collect(),
            users: made.rows.into(),
            read: made.read.into(),
            notices: made.notices.iter().cloned().map(Into::into).collect(),
            caveats: made.caveats.iter().map(Into::into).collect(),
            synced_by: made.place.uploaded_by.map(str::to_owned),
            readable_by_others: made.place.readable_by_others,
            too_long_for_excel: made.place.too_long_for_excel,
        }
    }
}
