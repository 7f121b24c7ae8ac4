//! The client against a scripted server, over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "helpers of tests, where a panic is a failure"
)]

mod calls;
mod export;
mod intermediaries;
mod lists;
mod person;
mod secrets;
mod sign_in;
mod support;
