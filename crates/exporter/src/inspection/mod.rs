//! Checking a pack that came from anywhere: is it what was packed, who has signed it, are the users
//! in it as many as it says, and are its files what the recipe makes of the delivered ones?

mod again;
mod check;
mod counts;
mod scratch;
mod verdict;
mod watch;

pub use check::check_pack;
pub use verdict::{CountedFile, MadeAgain, NotAgain, PackCheck, PackSigner};
pub use watch::{CheckStep, CheckWatch};
