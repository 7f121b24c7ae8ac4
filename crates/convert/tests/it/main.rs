//! The crate as its users see it: files in, files out.

#[cfg(test)]
mod auth0_csv;
#[cfg(test)]
mod baton;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod file_column;
#[cfg(test)]
mod filter;
#[cfg(test)]
mod filter_rules;
#[cfg(test)]
mod filtered_files;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod gzip;
#[cfg(test)]
mod import_ready;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod json;
#[cfg(test)]
mod look_up;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod shaped;
#[cfg(test)]
mod spreadsheet_csv;
#[cfg(test)]
mod style;
#[cfg(test)]
mod support;
#[cfg(test)]
mod workbook;
