//! The shell as the page sees it: real commands and permissions, on a runtime without a window.

mod contract;
mod flow;
mod presence;
