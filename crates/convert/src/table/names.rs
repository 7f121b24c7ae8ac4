//! A list of names, with fast look-up for names that usually come in the same order.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Distinct names, numbered from 0 in the order in which they were added.
#[derive(Default)]
pub(super) struct Names {
    list: Vec<Box<str>>,
    index: HashMap<Box<str>, usize, RandomState>,
    /// For each name, the numbers of the names that followed it last: two, because a user may lack
    /// one.
    followers: Vec<[usize; 2]>,
    /// Those of the names that came first.
    first: [usize; 2],
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

    /// The number of `name`, which comes after the one with the number `before`. Remembers which
    /// one that was: another user mostly has the same names in the same order.
    #[inline]
    pub(super) fn find_after(&mut self, name: &str, before: Option<usize>) -> Option<usize> {
        let likely = before.map_or(&mut self.first, |before| &mut self.followers[before]);
        let is = |number: &usize| self.list.get(*number).is_some_and(|likely| **likely == *name);
        if let Some(number) = likely.iter().find(|number| is(number)) {
            return Some(*number);
        }
        let found = self.index.get(name).copied();
        if let Some(number) = found {
            *likely = [number, likely[0]];
        }
        found
    }

    /// The number of `name`. Adds it if it is new.
    pub(super) fn add(&mut self, name: &str) -> usize {
        self.index.get(name).copied().unwrap_or_else(|| {
            let number = self.list.len();
            self.list.push(name.into());
            self.index.insert(name.into(), number);
            self.followers.push([number + 1; 2]);
            number
        })
    }
}
