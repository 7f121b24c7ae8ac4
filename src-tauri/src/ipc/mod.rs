//! The commands of the page, one file per subject.
//!
//! Handlers are short: they convert the input to the exporter's types, call it, and convert the
//! result.

mod connecting;
mod converting;
mod dialogs;
mod exports;
mod files;
mod folders;
mod inspection;
mod log;
mod opening;
mod person;
mod presence;
mod presets;
mod progress;
mod proof;
mod registry;
mod samples;
mod settings;
mod tenants;

pub(crate) use registry::builder;
