//! Drops the users whom a filter does not keep. The meaning of the operators is told once, at
//! [`recipe::Operator`].

mod comparison;
mod filtering;

pub(super) use filtering::Filtering;
