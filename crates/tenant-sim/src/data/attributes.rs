//! The attributes of an account: which ones a user has, and their values.

use std::fmt::Write;

use crate::catalog::{self, Kind};
use crate::data::document::Document;
use crate::data::draw::Draw;
use crate::data::people::Person;
use crate::time::{DAY_MS, write_iso};

/// The connections that a user signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignIn {
    pub(crate) primary: usize,
    pub(crate) linked: Option<usize>,
    /// Index of the person, who may have a second account.
    pub(crate) person: u64,
}

/// Key moments of an account, in milliseconds since 1970.
pub(crate) struct Times {
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) last_login: Option<i64>,
}

/// Returns the account's e-mail address, if it has one.
pub(crate) fn email(person: &Person, sign_in: SignIn, draw: &mut Draw) -> Option<String> {
    if sign_in.primary == catalog::SMS {
        return None;
    }
    let mut email = String::with_capacity(64);
    match catalog::kind(sign_in.primary) {
        Kind::Enterprise => {
            person.write_local_part(sign_in.person, &mut email);
            let company = catalog::name(sign_in.primary).split('-').next().unwrap_or("acme");
            let _infallible = write!(email, "@{company}.example");
            // Auth0 lower-cases addresses in its own databases only.
            if draw.chance(150) {
                email[..1].make_ascii_uppercase();
            }
        }
        _ => person.write_private_email(sign_in.person, &mut email),
    }
    Some(email)
}

fn write_phone(person: &Person, draw: &mut Draw, out: &mut String) {
    let _infallible = write!(out, "{}{:08}", person.culture.dial, draw.below(100_000_000));
}

pub(crate) fn write_names(
    person: &Person,
    sign_in: SignIn,
    email: Option<&str>,
    draw: &mut Draw,
    user: &mut Document,
) {
    let Some(email) = email else {
        let mut number = String::new();
        write_phone(person, draw, &mut number);
        user.text("phone_number", &number);
        user.bool("phone_verified", true);
        user.text("name", &number);
        user.fixed("nickname", "");
        write_picture(draw, "ph", user);
        return;
    };
    let database = catalog::kind(sign_in.primary) == Kind::Database;
    // A sign-up form asks for an address and a password only, so many database users have no name.
    if database && draw.chance(250) {
        user.text("name", email);
    } else {
        user.compose("name", |out| person.write_name(out));
        user.compose("given_name", |out| person.write_given(out));
        if !draw.chance(30) {
            user.compose("family_name", |out| person.write_family(out));
        }
    }
    user.compose("nickname", |out| person.write_nickname(sign_in.person, out));
    write_picture(draw, &email[..email.len().min(2)].to_ascii_lowercase(), user);
    if sign_in.primary == catalog::STAFF {
        user.compose("username", |out| {
            if draw.chance(20) {
                out.push('\'');
            }
            let _infallible = write!(out, "staff{:05}", sign_in.person);
        });
    }
    if draw.chance(80) {
        user.compose("phone_number", |out| write_phone(person, draw, out));
        user.bool("phone_verified", draw.chance(600));
    }
}

fn write_picture(draw: &mut Draw, initials: &str, user: &mut Document) {
    user.compose("picture", |out| {
        let _infallible = write!(
            out,
            "https://avatars.example/{:016x}{:016x}?s=480&d={initials}",
            draw.long_bits(),
            draw.long_bits()
        );
    });
}

pub(crate) fn write_user_metadata(person: &Person, times: &Times, draw: &mut Draw, user: &mut Document) {
    const TAGS: [&str; 6] = ["newsletter", "beta", "vip", "été, soldes", "partner \"gold\"", "churn-risk"];
    if draw.chance(400) {
        return;
    }
    let metadata = user.object("user_metadata");
    if draw.chance(800) {
        user.bool("consentGiven", draw.chance(700));
        user.compose("consentTimestamp", |out| {
            write_iso(out, times.created + draw.span(times.updated - times.created + 1));
        });
    }
    user.fixed("locale", person.culture.locale);
    if draw.chance(400) {
        let address = user.object("address");
        user.fixed("city", draw.pick(person.culture.cities));
        user.fixed("country", person.culture.country);
        user.close(&address);
    }
    if draw.chance(300) {
        let tags = user.array("tags");
        for _ in 0..draw.below(3) {
            user.fixed("", draw.pick(&TAGS));
        }
        user.close(&tags);
    }
    user.close(&metadata);
}

pub(crate) fn write_app_metadata(draw: &mut Draw, user: &mut Document) {
    const PLANS: [&str; 4] = ["free", "starter", "business", "enterprise"];
    const ROLES: [&str; 4] = ["reader", "editor", "billing", "admin"];
    if draw.chance(400) {
        return;
    }
    let metadata = user.object("app_metadata");
    user.fixed("plan", draw.pick(&PLANS));
    if draw.chance(600) {
        let roles = user.array("roles");
        for _ in 0..draw.below(3) {
            user.fixed("", draw.pick(&ROLES));
        }
        user.close(&roles);
    }
    if draw.chance(400) {
        let billing = user.object("billing");
        user.compose("customer", |out| {
            let _infallible = write!(out, "cus_{:08x}", draw.bits());
        });
        user.hundredths("balance", i64::from(draw.below(100_000)));
        user.integer("seats", i64::from(draw.below(50)) + 1);
        user.close(&billing);
    }
    user.close(&metadata);
}

pub(crate) fn write_activity(sign_in: SignIn, times: &Times, draw: &mut Draw, user: &mut Document) {
    if draw.chance(20) {
        user.bool("blocked", true);
    } else if draw.chance(30) {
        // Blocked in the past, unblocked since.
        user.bool("blocked", false);
    }
    if let Some(last_login) = times.last_login {
        user.compose("last_ip", |out| {
            let host = draw.below(254) + 1;
            // Ranges reserved for documentation (RFC 5737, RFC 3849).
            let _infallible = match draw.below(4) {
                0 => write!(out, "192.0.2.{host}"),
                1 => write!(out, "198.51.100.{host}"),
                2 => write!(out, "203.0.113.{host}"),
                _ => write!(out, "2001:db8::{:x}:{host:x}", draw.below(0xffff)),
            };
        });
        user.date("last_login", last_login);
        user.integer("logins_count", i64::from(draw.below(draw_ceiling(times))) + 1);
    }
    let life = times.updated - times.created + 1;
    if catalog::kind(sign_in.primary) == Kind::Database && draw.chance(150) {
        user.date("last_password_reset", times.created + draw.span(life));
    }
    if draw.chance(180) {
        let factors = user.array("multifactor");
        user.fixed("", "guardian");
        user.close(&factors);
        user.date("multifactor_last_modified", times.created + draw.span(life));
    } else if draw.chance(50) {
        // Enrolled in the past, no longer.
        let factors = user.array("multifactor");
        user.close(&factors);
        user.date("multifactor_last_modified", times.created + draw.span(life));
    }
}

/// Upper bound of the sign-in count: one a day on average.
fn draw_ceiling(times: &Times) -> u32 {
    let last = times.last_login.unwrap_or(times.created);
    u32::try_from((last - times.created) / DAY_MS).unwrap_or(0) + 1
}
