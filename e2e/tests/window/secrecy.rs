//! A credential entered in the window is stored in the keychain, and nowhere else.

use std::path::Path;

use tenant_sim::TenantSim;

use crate::Result;
use crate::app::{App, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::files_below;
use crate::journeys::{connect, run_review, tenant};

/// Minimum length of a secret that is distinctive enough to search for.
const SHORTEST: usize = 8;

/// Returns every secret that has existed so far.
fn secrets(sim: &TenantSim) -> Vec<String> {
    sim.issued_secrets().into_iter().filter(|secret| secret.len() >= SHORTEST).collect()
}

fn assert_free_of(secrets: &[String], content: &[u8], place: &Path) {
    for secret in secrets {
        let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "a secret of {} characters is in {}", secret.len(), place.display());
    }
}

/// Returns everything that the page stores or shows.
async fn page(app: &App<'_>) -> Result<String> {
    let script = "
        const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
        return [document.documentElement.outerHTML, ...fields, location.href, document.cookie,
            JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(history.state),
            ...performance.getEntries().map((entry) => entry.name)].join('\\n')";
    let page = app.run(script, Vec::new()).await?;
    page.as_str().map(str::to_owned).ok_or_else(|| "the page returned no text".into())
}

#[tokio::test]
async fn a_credential_entered_in_the_window_is_only_in_the_keychain() -> Result<()> {
    let sim = tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?.with_every_log_line();
    visit_on(&desktop, async |app| {
        connect(app, &sim).await?;
        run_review(app).await?;

        let secrets = secrets(&sim);
        assert_free_of(&secrets, page(app).await?.as_bytes(), Path::new("the page"));
        let processes = desktop.processes()?;
        assert!(processes.iter().any(|process| process.ends_with(app.process().unwrap_or(0).to_string())));
        for process in processes {
            for told in ["environ", "cmdline"] {
                // Processes of the web view come and go.
                let Ok(content) = fs_err::read(process.join(told)) else { continue };
                assert_free_of(&secrets, &content, &process.join(told));
            }
        }
        Ok(())
    })
    .await?;

    // The new process signs in with the credential from the keychain, which requests a second
    // token.
    let sign_ins = || sim.requests().iter().filter(|request| request.path == "/oauth/token").count();
    let before = sign_ins();
    visit_on(&desktop, async |app| {
        app.await_rows("Ready", 1).await?;
        run_review(app).await
    })
    .await?;
    assert_eq!(sign_ins(), before + 1);

    let secrets = secrets(&sim);
    assert!(secrets.iter().any(|secret| secret == sim.client_secret()));
    let mut searched = Vec::new();
    for file in files_below(desktop.home())? {
        let content = match fs_err::read(&file) {
            // The web view's processes may still be cleaning up.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            content => content?,
        };
        assert_free_of(&secrets, &content, &file);
        searched.push((file, content.len()));
    }
    let searched_some = |ending: &str| {
        searched.iter().any(|(file, length)| file.to_string_lossy().ends_with(ending) && *length > 0)
    };
    for ending in [".keyring", "rollcall.log", ".xlsx", ".db"] {
        assert!(searched_some(ending), "no file …{ending} was searched: {searched:?}");
    }
    Ok(())
}
