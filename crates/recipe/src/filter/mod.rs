//! Which users an export holds: a tree of conditions on fields.

mod check;
mod display;
mod form;
mod list;
mod operand;
mod operator;
mod text;
mod tree;

pub use check::{ConditionFault, ValueKind};
pub use list::values_of_list;
pub use operand::{Age, Moment, Number, OperandError};
pub use operator::Operator;
pub use text::ConditionError;
pub use tree::{Condition, Filter};
