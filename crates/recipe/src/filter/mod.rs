//! Which users an export holds: a tree of conditions on fields.

mod operand;
mod operator;
mod text;
mod tree;

pub use operand::{Age, Moment, Number, OperandError};
pub use operator::Operator;
pub use text::ConditionError;
pub use tree::{Condition, Filter};
