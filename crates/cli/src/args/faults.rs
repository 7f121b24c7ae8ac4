//! The help of `simulate --fault`.

use tenant_sim::{Fault, Route};

/// Describes the form of a rule, its routes and its faults.
pub(super) fn help() -> String {
    let intro = "Something that goes wrong; may be repeated. The form is ROUTE=FAULT[:ARG][xTIMES][+AFTER]\n"
        .to_owned();
    let routes: Vec<&str> = Route::list().map(|(_, name)| name).collect();
    let intro = format!("{intro}\nROUTE is one of: {}\n\nFAULT is one of:\n", routes.join(", "));
    Fault::list().fold(intro, |help, fault| {
        let name = if fault.argument.is_empty() {
            fault.name.to_owned()
        } else {
            format!("{}:{}", fault.name, fault.argument)
        };
        format!("{help}\n{name}\n    {}", fault.description)
    })
}
