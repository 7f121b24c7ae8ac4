//! The shell as its page sees it: real commands and permissions, on a runtime that shows no window.

mod contract;
mod flow;
