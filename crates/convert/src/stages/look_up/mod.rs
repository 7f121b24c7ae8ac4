//! Looked-up columns: joins the answers of other calls to users, by `user_id`.

mod answers;
mod joining;

pub(super) use joining::{Kept, LookUp};
