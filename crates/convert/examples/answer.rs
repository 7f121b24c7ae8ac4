//! Converts a delivered file as an export does that keeps some users and has a column of roles,
//! once the roles have been looked up. script/bench answer compares it with the same conversion
//! without both, and with other tools.
//!
//! ```text
//! answer INPUT OUTPUT FORMAT [--field NAME]… [--where CONDITION]… [--as-of TIME] [--roles ANSWERS]
//! ```

use std::{
    env,
    error::Error,
    io::{self, Write},
    path::PathBuf,
};

use convert::{Column, Columns, Limits, LookUps, LookedUp, Output, Plan, Source, UserFilter};
use jiff::Timestamp;
use recipe::Filter;
use schema::Lookup;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");
    let input = PathBuf::from(next()?);
    let output = Output { path: next()?.into(), format: next()?.parse()? };
    let (mut columns, mut conditions, mut lookups) = (Vec::new(), Vec::new(), LookUps::default());
    let mut as_of = Timestamp::UNIX_EPOCH;
    while let Ok(option) = next() {
        let value = next()?;
        match option.as_str() {
            "--field" => columns.push(Column { title: value.clone(), path: value }),
            "--where" => conditions.push(Filter::Condition(value.parse()?)),
            "--as-of" => as_of = value.parse()?,
            "--roles" => {
                let key = Lookup::Roles.field().to_owned();
                columns.push(Column { title: key.clone(), path: key.clone() });
                let answers = value.into();
                lookups.columns.push(LookedUp { lookup: Lookup::Roles, key, is_column: true, answers });
            }
            _ => return Err(format!("unknown option: {option}").into()),
        }
    }
    let filter = (!conditions.is_empty()).then(|| UserFilter {
        conditions: Filter::All(conditions),
        as_of,
        fields: Vec::new(),
    });
    let plan = Plan {
        sources: vec![Source { kind: convert::detect(&input)?, path: input }],
        columns: Columns::Chosen(columns),
        outputs: vec![output],
        filter,
        lookups,
        ..Plan::default()
    };
    let summary = convert::run(&plan, &(), &Limits::default())?;
    let users: u64 = summary.outputs.iter().map(|output| output.rows).sum();
    writeln!(io::stdout(), "{users}")?;
    Ok(())
}
