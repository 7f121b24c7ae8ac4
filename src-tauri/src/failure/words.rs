//! The words of the message boxes. All others are the page's, which does not exist here.

use std::path::Path;

use exporter::Language;

/// Where Microsoft offers the web view (Microsoft Learn, "Distribute your app and the `WebView2`
/// Runtime": the Evergreen Bootstrapper).
const WEB_VIEW: &str = "https://go.microsoft.com/fwlink/p/?LinkId=2124703";

/// What happened.
pub(crate) enum Failure<'a> {
    /// The system's web view is missing.
    NoWebView,
    /// The window could not be opened, for this reason.
    NoWindow(&'a str),
    /// The program ends. Its report is here, if it could be written.
    Crash { report: Option<&'a Path> },
}

/// The content of a message box.
pub(crate) struct Text {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// Returns the content for a failure, with what to do.
pub(crate) fn text(failure: &Failure<'_>, language: Language) -> Text {
    let title = match (failure, language) {
        (Failure::Crash { .. }, Language::En) => "Rollcall has ended unexpectedly",
        (Failure::Crash { .. }, Language::Fr) => "Rollcall s’est arrêté de façon inattendue",
        (Failure::Crash { .. }, Language::De) => "Rollcall wurde unerwartet beendet",
        (_, Language::En) => "Rollcall can’t open its window",
        (_, Language::Fr) => "Rollcall ne peut pas ouvrir sa fenêtre",
        (_, Language::De) => "Rollcall kann sein Fenster nicht öffnen",
    };
    let body = match failure {
        Failure::NoWebView => no_web_view(language),
        Failure::NoWindow(reason) => no_window(language, reason),
        Failure::Crash { report } => crash(language, *report),
    };
    Text { title: title.to_owned(), body }
}

/// Only Windows has computers without a web view.
fn no_web_view(language: Language) -> String {
    match language {
        Language::En => format!(
            "This computer lacks Microsoft Edge WebView2, which draws the window. Windows 10 and 11 usually \
             include it.\n\nInstall it from {WEB_VIEW} or ask your administrator for the “WebView2 Runtime”. Then \
             start Rollcall again.\n\nrollcall-cli works without it."
        ),
        Language::Fr => format!(
            "Il manque à cet ordinateur Microsoft Edge WebView2, qui dessine la fenêtre. Windows 10 et 11 le \
             contiennent d’ordinaire.\n\nInstallez-le depuis {WEB_VIEW} ou demandez « WebView2 Runtime » à votre \
             administrateur. Puis relancez Rollcall.\n\nrollcall-cli fonctionne sans lui."
        ),
        Language::De => format!(
            "Auf diesem Computer fehlt Microsoft Edge WebView2, das das Fenster zeichnet. Windows 10 und 11 \
             enthalten es normalerweise.\n\nInstallieren Sie es von {WEB_VIEW} oder bitten Sie Ihre Administration \
             um die „WebView2 Runtime“. Starten Sie Rollcall dann neu.\n\nrollcall-cli funktioniert auch ohne."
        ),
    }
}

fn no_window(language: Language, reason: &str) -> String {
    match language {
        Language::En => format!(
            "{reason}\n\nYour exports are kept, and unfinished ones continue at the next start. Start Rollcall \
             again; if that doesn’t help, restart the computer.\n\nrollcall-cli works without a window."
        ),
        Language::Fr => format!(
            "{reason}\n\nVos exports sont conservés, et ceux qui ne sont pas terminés continueront au prochain \
             démarrage. Relancez Rollcall ; si cela ne suffit pas, redémarrez \
             l’ordinateur.\n\nrollcall-cli fonctionne sans fenêtre."
        ),
        Language::De => format!(
            "{reason}\n\nIhre Exporte bleiben erhalten, und unfertige werden beim nächsten Start fortgesetzt. \
             Starten Sie Rollcall neu; falls das nicht hilft, starten Sie den Computer \
             neu.\n\nrollcall-cli funktioniert ohne Fenster."
        ),
    }
}

fn crash(language: Language, report: Option<&Path>) -> String {
    let report = report.map(|path| path.display());
    match (language, report) {
        (Language::En, Some(path)) => format!(
            "This is a fault of Rollcall. Your exports are kept, and unfinished ones continue at the next \
             start.\n\nA report without any data of users is here. Please pass it on with a word on what you \
             did:\n{path}"
        ),
        (Language::En, None) => "This is a fault of Rollcall. Your exports are kept, and unfinished ones continue \
             at the next start.\n\nNo report could be written: look whether the disk is full."
            .to_owned(),
        (Language::Fr, Some(path)) => format!(
            "C’est une erreur de Rollcall. Vos exports sont conservés, et ceux qui ne sont pas terminés \
             continueront au prochain démarrage.\n\nUn rapport sans aucune donnée d’utilisateurs se trouve ici. \
             Merci de le transmettre en disant ce que vous faisiez :\n{path}"
        ),
        (Language::Fr, None) => "C’est une erreur de Rollcall. Vos exports sont conservés, et ceux qui ne sont pas \
             terminés continueront au prochain démarrage.\n\nAucun rapport n’a pu être écrit : vérifiez si le \
             disque est plein."
            .to_owned(),
        (Language::De, Some(path)) => format!(
            "Das ist ein Fehler von Rollcall. Ihre Exporte bleiben erhalten, und unfertige werden beim nächsten \
             Start fortgesetzt.\n\nEin Bericht ohne Daten von Benutzern liegt hier. Bitte geben Sie ihn weiter \
             und sagen Sie, was Sie gerade getan haben:\n{path}"
        ),
        (Language::De, None) => "Das ist ein Fehler von Rollcall. Ihre Exporte bleiben erhalten, und unfertige \
             werden beim nächsten Start fortgesetzt.\n\nEs konnte kein Bericht geschrieben werden: Sehen Sie nach, \
             ob der Datenträger voll ist."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do_in_every_language() {
        let report = Path::new("/data/crash-1.txt");
        for language in Language::ALL {
            let missing = text(&Failure::NoWebView, language);
            assert!(missing.body.contains("WebView2 Runtime") && missing.body.contains(WEB_VIEW));
            let window = text(&Failure::NoWindow("because"), language);
            assert!(window.body.starts_with("because") && window.title == missing.title);
            let crash = text(&Failure::Crash { report: Some(report) }, language);
            assert!(crash.body.ends_with("/data/crash-1.txt") && crash.title != window.title);
            let unreported = text(&Failure::Crash { report: None }, language);
            assert!(!unreported.body.contains("/data") && unreported.body.len() > 100);
        }
    }
}
