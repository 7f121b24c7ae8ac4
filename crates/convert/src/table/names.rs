//! A list of names, with fast look-up for names that usually come in the same order.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Distinct names, numbered from 0 in the order in which they were added.
#[derive(Default)]
pub(super) struct Names {
    list: Vec<Box<str>>,
    index: HashMap<Box<str>, usize, RandomState>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|name| &**name)
    }

    /// The number of `name`. `hint` is the likely number: the one after that of the previous name.
    #[inline]
    pub(super) fn find(&self, name: &str, hint: usize) -> Option<usize> {
        match self.list.get(hint) {
            Some(likely) if **likely == *name => Some(hint),
            _ => self.index.get(name).copied(),
        }
    }

    /// The number of `name`. Adds it if it is new.
    pub(super) fn add(&mut self, name: &str) -> usize {
        self.index.get(name).copied().unwrap_or_else(|| {
            self.list.push(name.into());
            self.index.insert(name.into(), self.list.len() - 1);
            self.list.len() - 1
        })
    }
}
