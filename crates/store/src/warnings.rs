//! Warnings already given about deletions at Auth0, so that neither a later check nor another
//! process repeats them.

use jiff::Timestamp;
use rusqlite::named_params;

use crate::activity::{self, NewActivity};
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE warnings (
    export_id  TEXT NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    until      TEXT NOT NULL,
    urgency    INTEGER NOT NULL,
    PRIMARY KEY (export_id, until, urgency)
) STRICT, WITHOUT ROWID;
";

impl Store {
    /// Records a warning about the deletion at `until`, with a line of the activity log. Returns
    /// false and stores nothing if a warning of at least this urgency has already been given.
    pub fn claim_warning(
        &self,
        export_id: &str,
        until: Timestamp,
        urgency: u8,
        activity: &NewActivity,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let params = named_params! {
                ":export_id": export_id, ":until": until.to_string(), ":urgency": urgency,
            };
            let given: bool = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM warnings
                 WHERE export_id = :export_id AND until = :until AND urgency >= :urgency)",
                params,
                |row| row.get(0),
            )?;
            if given {
                return Ok(false);
            }
            transaction.execute(
                "INSERT INTO warnings (export_id, until, urgency) VALUES (:export_id, :until, :urgency)",
                params,
            )?;
            activity::append(transaction, activity)?;
            Ok(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{export, line, store};

    #[test]
    fn a_warning_is_given_once_and_a_lesser_one_not_after_it() {
        let (_folder, store) = store();
        store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
        let (until, later) =
            ("2026-11-02T10:00:00Z".parse().unwrap(), "2026-11-03T10:00:00Z".parse().unwrap());
        let claim = |until, urgency| store.claim_warning("e1", until, urgency, &line("warned")).unwrap();
        assert!(claim(until, 1));
        assert!(!claim(until, 1));
        assert!(claim(until, 2));
        assert!(!claim(until, 1));
        assert!(claim(later, 1), "another deletion");
        let warned = store.activity(None, 10).unwrap().iter().filter(|line| line.kind == "warned").count();
        assert_eq!(warned, 3);
    }
}
