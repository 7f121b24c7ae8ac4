//! `person`: exports what Auth0 holds about one person, for a request for access.

use std::sync::Arc;

use exporter::{LocalProblem, NoObserver, PersonPart, PersonQuery, PersonRequest, PersonStep, Problem};
use serde_json::json;

use crate::args::{Common, Person};
use crate::connect::{export_folder, open, saved_tenant, unsaved_tenant};
use crate::show::{Console, Done, Failure, Outcome};
use crate::{signals, words};

pub(crate) async fn run(common: &Common, args: Person, console: &Console) -> Outcome {
    // First, so that an invalid request costs no call.
    let query = query(&args)?;
    let exporter = open(common, Arc::new(NoObserver)).await?;
    let tenant = match &args.tenant {
        Some(name) => saved_tenant(&exporter, name).await?,
        None => unsaved_tenant(&exporter, &args.connect).await?,
    };
    let folder = export_folder(&exporter, args.folder.as_ref(), &tenant.name).await?;
    let parts = PersonPart::ALL.into_iter().filter(|part| !args.without.contains(part));
    let request = PersonRequest {
        tenant_id: tenant.id,
        query,
        accounts: None,
        parts: parts.collect(),
        language: args.language.into(),
        folder,
    };
    let shown = console.clone();
    let making = exporter.make_person_pack(request, move |step| show(&shown, &step));
    let made = tokio::select! {
        made = making => made?,
        _ = signals::end() => return Err(Problem::from(LocalProblem::Stopped).into()),
    };
    match made.first_failure() {
        None => Ok(Done { text: words::of_person_pack(&made), facts: json!({ "person": made }) }),
        Some(_) => Err(Failure::PersonIncomplete(Box::new(made))),
    }
}

fn query(args: &Person) -> Result<PersonQuery, Problem> {
    match (&args.email, &args.id) {
        (Some(email), _) => PersonQuery::email(email),
        (None, id) => PersonQuery::id(id.as_deref().unwrap_or_default()),
    }
}

fn show(console: &Console, step: &PersonStep) {
    console.event(&json!({ "event": "person", "progress": step }));
    if let Some(text) = words::of_person_step(step) {
        console.remark(&text);
    }
}
