//! Problems with the conditions of a filter.

use recipe::ValueKind;
use serde::{Deserialize, Serialize};

/// A part of a filter that can't be understood or can't work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum ConditionProblem {
    /// There is no field.
    ConditionFieldMissing,
    /// The field has no valid name.
    ConditionFieldSyntax {
        /// The name as given.
        field: String,
        /// Position of the error, in characters.
        at: u32,
    },
    /// The field is a part of a plain value, which has none.
    ConditionFieldUnknown {
        /// The field.
        field: String,
    },
    /// Nothing follows the field.
    ConditionOperatorMissing {
        /// The field.
        field: String,
    },
    /// There is no such operator.
    ConditionOperatorUnknown {
        /// The name as given.
        operator: String,
    },
    /// The operator compares with a value, and there is none.
    ConditionValueMissing {
        /// The operator.
        operator: String,
    },
    /// The operator takes no value, and there is one.
    ConditionValueUnexpected {
        /// The operator.
        operator: String,
    },
    /// A quotation mark is not closed, or more text follows the closing one.
    ConditionQuotes,
    /// The value is neither a date nor a time.
    ConditionNotATime {
        /// The value as given.
        value: String,
    },
    /// The value is not an age.
    ConditionNotAnAge {
        /// The value as given.
        value: String,
    },
    /// The value is not a number.
    ConditionNotANumber {
        /// The value as given.
        value: String,
    },
    /// The number has more digits, or a larger exponent, than are compared exactly.
    ConditionTooManyDigits {
        /// The value as given.
        value: String,
    },
    /// The age is 0.
    ConditionAgeZero {
        /// The field.
        field: String,
    },
    /// The operator does not compare values of the field's type.
    ConditionUnfit {
        /// The field.
        field: String,
        /// The operator.
        operator: String,
        /// What the values of the field are.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        kind: ValueKind,
    },
    /// No value of the field's type is this one.
    ConditionValueUnfit {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What the values of the field are.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        kind: ValueKind,
    },
    /// A group has no conditions.
    GroupEmpty,
}
