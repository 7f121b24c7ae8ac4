//! The built program, run as a person or a script runs it.

#[cfg(test)]
mod activity;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod counting;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod keychain;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod person;
#[cfg(test)]
mod purposes;
#[cfg(test)]
mod recipes;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod support;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod troubles;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod windows;
#[cfg(test)]
mod witness;
#[cfg(test)]
mod words;
