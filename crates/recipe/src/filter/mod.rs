//! Which users an export holds: a tree of conditions on fields.

mod argument;
mod check;
mod decimal;
mod display;
mod form;
mod kind;
mod list;
mod operand;
mod operator;
mod text;
mod tree;

pub use argument::{Argument, ArgumentKind};
pub use check::ConditionFault;
pub use decimal::Decimal;
pub use kind::ValueKind;
pub use list::values_of_list;
pub use operand::{Age, Moment, Number, OperandError};
pub use operator::{OPERATORS, Operator, OperatorEntry};
pub use text::ConditionError;
pub use tree::{Condition, Filter};
