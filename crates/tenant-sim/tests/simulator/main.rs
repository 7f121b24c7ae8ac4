//! The simulator over real HTTP, on driven time.
#![expect(clippy::disallowed_methods, reason = "some tests compare driven with real time")]

#[cfg(test)]
mod control;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod listings;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod person;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod search;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod support;
#[cfg(test)]
mod users;
