//! Sets of users that are computed instead of stored, so that a role of 200,000 holders costs
//! nothing and any page of them is found at once.

/// Which users belong to a role, an organization or a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members {
    shape: Shape,
    /// Number of members who have been deleted from the tenant. They follow the others.
    departed: u64,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Nobody,
    /// The users whose index leaves `remainder` when divided by `every`.
    Every {
        every: u64,
        remainder: u64,
    },
    /// So many users at even distances, starting from user `shift`.
    Spread {
        count: u64,
        shift: u64,
    },
}

impl Members {
    pub(crate) const NOBODY: Self = Self { shape: Shape::Nobody, departed: 0 };

    pub(crate) fn every(every: u64, remainder: u64, departed: u64) -> Self {
        Self { shape: Shape::Every { every, remainder }, departed }
    }

    pub(crate) fn spread(count: u64, shift: u64, departed: u64) -> Self {
        if count == 0 {
            return Self::NOBODY;
        }
        Self { shape: Shape::Spread { count, shift }, departed }
    }

    /// Returns how many of `users` users are members.
    fn present(&self, users: u64) -> u64 {
        match self.shape {
            Shape::Nobody => 0,
            Shape::Every { every, remainder } => users.saturating_sub(remainder).div_ceil(every),
            Shape::Spread { count, .. } => count.min(users),
        }
    }

    /// Returns the number of members that a list contains, the departed ones included.
    pub(crate) fn count(&self, users: u64) -> u64 {
        self.present(users) + self.departed
    }

    /// Returns the index of the `n`th member. Those of departed members lie beyond all users.
    pub(crate) fn member(&self, n: u64, users: u64) -> u64 {
        let present = self.present(users);
        if n >= present {
            return users + (n - present);
        }
        match self.shape {
            Shape::Nobody => users,
            Shape::Every { every, remainder } => n * every + remainder,
            Shape::Spread { count, shift } => (spaced(n, users, count.min(users)) + shift) % users,
        }
    }

    /// Returns the position of an existing user among the members, if the user is one.
    pub(crate) fn position(&self, index: u64, users: u64) -> Option<u64> {
        if index >= users {
            return None;
        }
        match self.shape {
            Shape::Nobody => None,
            Shape::Every { every, remainder } => {
                let distance = index.checked_sub(remainder)?;
                (distance % every == 0).then(|| distance / every)
            }
            Shape::Spread { count, shift } => {
                let count = count.min(users);
                let place = (index + users - shift % users) % users;
                // The only candidate: the smallest `n` that is not placed before the user.
                let n = u64::try_from((u128::from(place) * u128::from(count)).div_ceil(u128::from(users)));
                n.ok().filter(|n| *n < count && spaced(*n, users, count) == place)
            }
        }
    }
}

/// Returns the place of the `n`th of `count` points at even distances on a line of `length`.
fn spaced(n: u64, length: u64, count: u64) -> u64 {
    // The quotient is below `length`.
    u64::try_from(u128::from(n) * u128::from(length) / u128::from(count)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(members: Members, users: u64) {
        let count = members.count(users);
        let listed: Vec<u64> = (0..count).map(|n| members.member(n, users)).collect();
        let mut distinct = listed.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), listed.len(), "{members:?} of {users}");
        for index in 0..users {
            let position = listed.iter().position(|member| *member == index).map(|at| at as u64);
            assert_eq!(members.position(index, users), position, "{members:?}: {index} of {users}");
        }
        let departed = listed.iter().filter(|member| **member >= users).count() as u64;
        assert_eq!(departed, members.departed);
    }

    proptest! {
        #[test]
        fn counts_lists_and_membership_agree(
            users in 0..300_u64, every in 1..50_u64, remainder in 0..60_u64, count in 0..400_u64,
            shift in 0..500_u64, departed in 0..4_u64
        ) {
            check(Members::every(every, remainder, departed), users);
            check(Members::spread(count, shift, departed), users);
            check(Members::NOBODY, users);
        }
    }

    #[test]
    fn a_large_set_is_evenly_spread() {
        let members = Members::spread(200_000, 7, 0);
        assert_eq!(members.count(1_000_000), 200_000);
        assert_eq!(members.member(100_000, 1_000_000), 500_007);
        assert_eq!(members.position(500_007, 1_000_000), Some(100_000));
        assert_eq!(members.position(500_008, 1_000_000), None);
    }
}
