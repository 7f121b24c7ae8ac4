//! The shell as the page sees it: real commands and permissions, on a runtime without a window.

mod commands;
mod contract;
mod converting;
mod exports;
mod inspection;
mod person;
mod presence;
mod support;
