//! The content of an export as data: which users, which columns, which files, and how values read.
//!
//! Data and its rules only; `convert` runs a recipe. All types that are stored or shared have
//! stable JSON names and refuse unknown keys, so that an older Rollcall never runs a recipe that it
//! only partly understands.

mod column;
mod document;
mod file_name;
mod filter;
#[cfg(test)]
mod fixtures;
mod format;
mod formula;
mod named;
mod plain;
mod recipe;
mod requested;
mod review;
mod rules;
mod shape;
mod style;

pub use column::Column;
pub use document::{Document, DocumentError, VERSION};
pub use file_name::{LONGEST_FILE_NAME, is_file_name_sign};
pub use filter::{
    Age, Argument, ArgumentKind, Condition, ConditionError, ConditionFault, Decimal, Filter, Moment, Number,
    OPERATORS, OperandError, Operator, OperatorEntry, ValueKind, values_of_list,
};
pub use format::{CsvOptions, Format, FormatGroup, ImportOptions, UnknownFormat};
pub use formula::{CellText, guard, runs_as_formula};
pub use recipe::{Recipe, Source, SourceFormat};
pub use requested::RequestedField;
pub use review::{REVIEW_TOOLS, ReviewTool};
pub use rules::{LARGEST_LIMIT, NEEDED_BY_BATON_FILE, RecipeProblem, import_fields};
pub use shape::{DEFAULT_SEPARATOR, DatePattern, LONGEST_TEXT, Shape, Word};
pub use style::{Booleans, OFFERED_LOCALES, Protect, ProtectedField, Style, StyleFault};
