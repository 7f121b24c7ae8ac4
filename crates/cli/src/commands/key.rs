//! `key`: shows, exports and replaces the key that signs packs.

use std::io::BufRead;
use std::sync::Arc;

use exporter::{Exporter, NoObserver, Problem, SigningKeyFacts};
use serde_json::{Value, json};

use crate::args::{Common, Key};
use crate::connect::open;
use crate::show::{Console, Done, Failure, Outcome};
use crate::usage::UsageProblem;
use crate::words;

pub(crate) async fn run(common: &Common, command: Key, console: &Console) -> Outcome {
    let exporter = open(common, Arc::new(NoObserver)).await?;
    match command {
        Key::Show => {
            let key = exporter.signing_key().await.map_err(|problem| no_key(&problem))?;
            Ok(Done { text: words::of_signing_key(&key), facts: json!({ "key": facts_of(&key) }) })
        }
        Key::Export => {
            let key = exporter.signing_key().await.map_err(|problem| no_key(&problem))?;
            let text = key.key.allowed_signers().trim_end().to_owned();
            Ok(Done { text, facts: json!({ "key": facts_of(&key) }) })
        }
        Key::Replace { yes } => replace(&exporter, yes, console).await,
    }
}

async fn replace(exporter: &Exporter, is_confirmed: bool, console: &Console) -> Outcome {
    if !is_confirmed {
        console.remark(
            "Packs of the present key stay valid, but whoever knows its fingerprint has to learn the new one. \
             Type yes to replace it.",
        );
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        if read.is_err() || !answer.trim().eq_ignore_ascii_case("yes") {
            return Err(UsageProblem::NotConfirmed.into());
        }
    }
    let key = exporter.replace_signing_key().await.map_err(|problem| no_key(&problem))?;
    Ok(Done { text: words::of_signing_key(&key), facts: json!({ "key": facts_of(&key) }) })
}

/// Says what a problem of the keychain means for this key.
fn no_key(problem: &Problem) -> Failure {
    match problem {
        Problem::SignIn(_) => UsageProblem::NoSigningKey { reason: problem.code() }.into(),
        _ => problem.clone().into(),
    }
}

fn facts_of(key: &SigningKeyFacts) -> Value {
    json!({
        "fingerprint": key.fingerprint,
        "words": key.fingerprint.words(),
        "public_key": key.key.openssh(),
        "allowed_signers": key.key.allowed_signers(),
        "since": key.since,
        "earlier": key.earlier,
    })
}
