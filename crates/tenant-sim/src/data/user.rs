//! Accounts: user `i` of a tenant is computed from the seed and `i` alone.

use crate::catalog::{self, Kind};
use crate::config::Growth;
use crate::data::attributes::{self, SignIn, Times};
use crate::data::document::{Document, Leaf};
use crate::data::draw::Draw;
use crate::data::fields::Path;
use crate::data::ids::{self, Subject};
use crate::data::people::Person;
use crate::time::DAY_MS;

/// One user in this many is the previous person in another connection: two unlinked accounts share
/// an e-mail address, as happens in real tenants.
const TWIN_EVERY: u64 = 97;

/// Age of the oldest accounts.
const TENANT_AGE_MS: i64 = 6 * 365 * DAY_MS;

/// The users of one tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Population {
    seed: u64,
    /// Number of users.
    pub(crate) count: u64,
    /// Upper bound of all timestamps except those of fresh users: midnight before the simulator's
    /// start.
    horizon_ms: i64,
    start_ms: i64,
    /// Number of users, the last ones, who have just signed up.
    fresh: u64,
    growth: Growth,
}

/// The age of a user who was imported: every third import of the tenant's last three years, 50
/// users a second.
fn import_age(index: u64) -> i64 {
    let (import, number) = ((index / 2) % 3, index / 6);
    let since = i64::try_from(number).unwrap_or(i64::MAX).saturating_mul(20);
    (TENANT_AGE_MS / 6 * (1 + i64::try_from(import).unwrap_or_default())).saturating_sub(since).max(0)
}

impl Population {
    pub(crate) fn new(seed: u64, count: u64, start_ms: i64) -> Self {
        Self {
            seed,
            count,
            horizon_ms: start_ms - start_ms.rem_euclid(DAY_MS),
            start_ms,
            fresh: 0,
            growth: Growth::default(),
        }
    }

    /// Lets the last `fresh` users have signed up just before the start, one a second.
    pub(crate) fn with_fresh(self, fresh: u64) -> Self {
        Self { fresh, ..self }
    }

    /// Lets the users have signed up in another pattern.
    pub(crate) fn with_growth(self, growth: Growth) -> Self {
        Self { growth, ..self }
    }

    /// Whether the user signed up just before the start.
    pub(crate) fn is_fresh(&self, index: u64) -> bool {
        index < self.count && index >= self.count.saturating_sub(self.fresh)
    }

    /// Returns when the user signed up, in milliseconds since 1970.
    pub(crate) fn created_ms(&self, index: u64) -> i64 {
        self.draw_times(index, &mut Draw::new(self.seed, "account", index)).created
    }

    /// Upper bound of all timestamps, in milliseconds since 1970.
    pub(crate) fn horizon_ms(&self) -> i64 {
        self.horizon_ms
    }

    fn sign_in(&self, index: u64) -> SignIn {
        if index % TWIN_EVERY == TWIN_EVERY - 1 {
            let other = self.sign_in(index - 1);
            let primary = if other.primary == catalog::MAIN_DATABASE {
                catalog::GOOGLE
            } else {
                catalog::MAIN_DATABASE
            };
            return SignIn { primary, linked: None, person: index - 1 };
        }
        let mut draw = Draw::new(self.seed, "sign-in", index);
        let primary = catalog::draw_connection(&mut draw);
        let linked = match catalog::kind(primary) {
            Kind::Database if draw.chance(80) => Some(catalog::GOOGLE),
            Kind::Social if draw.chance(40) => Some(catalog::MAIN_DATABASE),
            _ => None,
        };
        SignIn { primary, linked, person: index }
    }

    /// Whether user `index` has an identity in the connection, as its own or a linked one.
    pub(crate) fn is_in(&self, index: u64, connection: usize) -> bool {
        let sign_in = self.sign_in(index);
        sign_in.primary == connection || sign_in.linked == Some(connection)
    }

    /// Returns the index of the user with this id, if there is one.
    pub(crate) fn by_id(&self, user_id: &str, scratch: &mut Document) -> Option<u64> {
        let index = ids::index_in(user_id, self.seed)?;
        self.check(index, "user_id", user_id, scratch).then_some(index)
    }

    /// Returns the indexes of the users with exactly this e-mail address.
    pub(crate) fn by_email(&self, email: &str, scratch: &mut Document) -> Vec<u64> {
        let Some(index) = ids::index_in_email(email) else { return Vec::new() };
        [Some(index), index.checked_add(1)]
            .into_iter()
            .flatten()
            .filter(|candidate| self.check(*candidate, "email", email, scratch))
            .collect()
    }

    fn check(&self, index: u64, attribute: &str, value: &str, scratch: &mut Document) -> bool {
        if index >= self.count {
            return false;
        }
        self.fill(index, scratch);
        Path::parse(attribute)
            .and_then(|path| scratch.find(&path))
            .is_some_and(|found| scratch.leaf(found) == Leaf::Text(value))
    }

    /// Replaces the contents of `user` with user `index`.
    pub(crate) fn fill(&self, index: u64, user: &mut Document) {
        user.clear();
        let sign_in = self.sign_in(index);
        let person = Person::new(self.seed, sign_in.person);
        let mut draw = Draw::new(self.seed, "account", index);
        let times = self.draw_times(index, &mut draw);
        let email = attributes::email(&person, sign_in, &mut draw);

        user.date("created_at", times.created);
        if let Some(email) = &email {
            user.text("email", email);
            user.bool("email_verified", sign_in.primary != catalog::MAIN_DATABASE || draw.chance(820));
        }
        self.write_identities(index, sign_in, &times, email.as_deref().unwrap_or(""), &mut draw, user);
        attributes::write_names(&person, sign_in, email.as_deref(), &mut draw, user);
        user.date("updated_at", times.updated);
        attributes::write_user_metadata(&person, &times, &mut draw, user);
        attributes::write_app_metadata(&mut draw, user);
        attributes::write_activity(sign_in, &times, &mut draw, user);
    }

    fn draw_times(&self, index: u64, draw: &mut Draw) -> Times {
        let drawn = [draw.span(TENANT_AGE_MS), draw.span(TENANT_AGE_MS)];
        let age = match self.growth {
            // The smaller of two draws: sign-ups become more frequent over time.
            Growth::Growing => drawn[0].min(drawn[1]),
            Growth::Uniform => drawn[0],
            Growth::Imports if index.is_multiple_of(2) => drawn[0],
            Growth::Imports => import_age(index),
        };
        let created = self.horizon_ms - 1 - age;
        let last_login = (!draw.chance(110)).then(|| {
            let ago = draw.span(age + 1).min(draw.span(age + 1));
            self.horizon_ms - 1 - ago
        });
        let latest = last_login.unwrap_or(created);
        let updated = if draw.chance(250) { latest + draw.span(self.horizon_ms - latest) } else { latest };
        if self.is_fresh(index) {
            let ago = i64::try_from(self.count - index).unwrap_or(i64::MAX).saturating_mul(1000);
            let created = self.start_ms.saturating_sub(ago);
            return Times { created, updated: created, last_login: None };
        }
        Times { created, updated, last_login }
    }

    fn write_identities(
        &self,
        index: u64,
        sign_in: SignIn,
        times: &Times,
        email: &str,
        draw: &mut Draw,
        user: &mut Document,
    ) {
        let noise = draw.long_bits();
        let subject = |connection: usize| Subject {
            index,
            key: self.seed,
            connection: catalog::name(connection),
            strategy: catalog::strategy(connection),
            created_ms: times.created,
            email,
            noise,
        };
        let identities = user.array("identities");
        for (connection, linked) in [(Some(sign_in.primary), false), (sign_in.linked, true)] {
            let Some(connection) = connection else { continue };
            let identity = user.object("");
            user.fixed("connection", catalog::name(connection));
            user.fixed("provider", catalog::strategy(connection));
            user.compose("user_id", |out| ids::write(&subject(connection), out));
            user.bool("isSocial", catalog::kind(connection) == Kind::Social);
            if linked {
                let profile = user.object("profileData");
                user.text("email", email);
                user.bool("email_verified", true);
                user.close(&profile);
            }
            user.close(&identity);
        }
        user.close(&identities);
        user.compose("user_id", |out| {
            out.push_str(catalog::strategy(sign_in.primary));
            out.push('|');
            ids::write(&subject(sign_in.primary), out);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-01T12:00:00Z.
    const START_MS: i64 = 1_772_366_400_000;

    fn user(population: &Population, index: u64) -> (Document, serde_json::Value) {
        let mut document = Document::default();
        population.fill(index, &mut document);
        let mut text = String::new();
        document.write_user(&mut text);
        let json = serde_json::from_str(&text).unwrap();
        (document, json)
    }

    fn date(document: &Document, name: &str) -> Option<i64> {
        match document.leaf(document.find(&Path::parse(name).unwrap())?) {
            Leaf::Date(epoch_ms) => Some(epoch_ms),
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn timestamps_lie_between_sign_up_and_today() {
        let population = Population::new(7, 5000, START_MS);
        for index in 0..population.count {
            let (document, _) = user(&population, index);
            let created = date(&document, "created_at").unwrap();
            let updated = date(&document, "updated_at").unwrap();
            assert!(created <= updated && updated < START_MS);
            for name in ["last_login", "last_password_reset", "multifactor_last_modified"] {
                if let Some(moment) = date(&document, name) {
                    assert!(created <= moment && moment <= updated, "{name} of {index}");
                }
            }
        }
    }

    #[test]
    fn users_are_found_by_id_and_by_email() {
        let population = Population::new(7, 3000, START_MS);
        let mut scratch = Document::default();
        let mut twins = 0;
        for index in 0..population.count {
            let (_, json) = user(&population, index);
            assert_eq!(population.by_id(json["user_id"].as_str().unwrap(), &mut scratch), Some(index));
            if let Some(email) = json["email"].as_str() {
                let found = population.by_email(email, &mut scratch);
                assert!(found.contains(&index), "{email}");
                twins += usize::from(found.len() == 2);
            }
        }
        assert!(twins > 10, "some people have two accounts: {twins}");
        assert_eq!(population.by_id("auth0|0123456789abcdef01234567", &mut scratch), None);
        assert!(population.by_email("nobody@example.com", &mut scratch).is_empty());
    }

    #[test]
    fn users_depend_on_neither_the_count_nor_the_time_of_day() {
        let small = Population::new(7, 10, START_MS);
        let large = Population::new(7, 1_000_000, START_MS + 6 * 60 * 60 * 1000);
        assert_eq!(user(&small, 9).1, user(&large, 9).1);
        assert_ne!(user(&small, 9).1, user(&Population::new(8, 10, START_MS), 9).1);
    }

    #[test]
    fn the_shares_of_every_trait_are_plausible() {
        let population = Population::new(3, 10_000, START_MS);
        let users: Vec<_> = (0..population.count).map(|index| user(&population, index).1).collect();
        let share = |test: &dyn Fn(&serde_json::Value) -> bool| {
            users.iter().filter(|user| test(user)).count() * 1000 / users.len()
        };
        let between = |name: &str, low: usize, high: usize, actual: usize| {
            assert!((low..=high).contains(&actual), "{name}: {actual} of a thousand");
        };
        between("blocked", 10, 40, share(&|user| user["blocked"] == true));
        between("unverified", 50, 250, share(&|user| user["email_verified"] == false));
        between("never signed in", 70, 150, share(&|user| user.get("last_login").is_none()));
        between("multifactor", 120, 250, share(&|user| user["multifactor"][0] == "guardian"));
        between("no address", 5, 30, share(&|user| user.get("email").is_none()));
        between("linked", 30, 100, share(&|user| user["identities"].as_array().unwrap().len() == 2));
        between("social", 200, 350, share(&|user| user["identities"][0]["isSocial"] == true));
        between("user metadata", 500, 700, share(&|user| user.get("user_metadata").is_some()));
        between("phone", 60, 150, share(&|user| user.get("phone_number").is_some()));
        between(
            "accented or other scripts",
            300,
            700,
            share(&|user| !user["name"].as_str().unwrap().is_ascii()),
        );
        assert!(users.iter().any(|user| user["email"].as_str().is_some_and(|email| email.starts_with("o'"))));
    }

    #[test]
    fn a_user_averages_about_seven_hundred_bytes() {
        let population = Population::new(3, 5000, START_MS);
        let mut text = String::new();
        let mut document = Document::default();
        for index in 0..population.count {
            population.fill(index, &mut document);
            document.write_user(&mut text);
            text.push('\n');
        }
        let average = text.len() / 5000;
        assert!((640..740).contains(&average), "{average} bytes a user");
    }
}
