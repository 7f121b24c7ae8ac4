//! Lists of values with names that cannot forget a value.

/// Defines `ALL` and `name` from one list. `name` is a `match`, so a value that is missing from the
/// list does not compile.
macro_rules! named {
    ($($name:literal => [$($value:tt)+],)+) => {
        /// All values, in the order in which to offer them.
        pub const ALL: [Self; [$($name),+].len()] = [$($($value)+),+];

        /// The name in settings, on the command line and in stored recipes.
        pub const fn name(self) -> &'static str {
            match self {
                $($($value)+ => $name,)+
            }
        }
    };
}

pub(crate) use named;
