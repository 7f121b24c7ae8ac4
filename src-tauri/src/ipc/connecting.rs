//! The command that connects a tenant, and where its failures belong in the form.

use exporter::{Attempt, LocalProblem, NetworkProblem, Problem, SignInProblem, TenantForm};
use tauri::State;

use crate::app::App;
use crate::wire::{ConnectOutcome, NewTenantInput, Place, Refusal, RequestProblem, SignInView};

/// Signs in to a tenant, and adds it if its credential can read users. A form that can't work is
/// refused; why a connection failed is part of the outcome, because the tenant can be added
/// nevertheless.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connect_tenant(
    app: State<'_, App>,
    input: NewTenantInput,
) -> Result<ConnectOutcome, Refusal> {
    let form = Form { sign_in: input.credential.sign_in(), custom_domain: input.canonical_domain.is_some() };
    let new = TenantForm::from(input).check()?;
    match app.exporter().await?.connect_tenant(new).await {
        Ok(Attempt::Connected(tenant, access)) => {
            Ok(ConnectOutcome::Connected { tenant: (&*tenant).into(), access: (&access).into() })
        }
        Ok(Attempt::Insufficient(access)) => Ok(ConnectOutcome::Insufficient { access: (&access).into() }),
        Ok(Attempt::Failed(problem)) => {
            Ok(ConnectOutcome::Failed { place: form.place_of(&problem), problem: problem.into() })
        }
        Err(problem) => Err(form.refusal(problem)),
    }
}

/// What decides to which part of the form a failure belongs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub(super) sign_in: SignInView,
    pub(super) custom_domain: bool,
}

impl Form {
    /// Assigns a problem to its part of the form, if it has one.
    pub(super) fn refusal(self, problem: Problem) -> Refusal {
        match self.place_of(&problem) {
            Some(place) => vec![RequestProblem::at(place, problem)].into(),
            None => problem.into(),
        }
    }

    /// Returns the part of the form that has to be corrected; none if that is not known, or if
    /// nothing in the form is wrong.
    fn place_of(self, problem: &Problem) -> Option<Place> {
        match problem {
            Problem::Local(LocalProblem::NameTaken { .. }) => Some(Place::Name),
            Problem::SignIn(problem) => self.place_of_sign_in(problem),
            // A token names its tenant, so its domain can't be misspelt.
            Problem::Network(
                NetworkProblem::UnreachableDns(_)
                | NetworkProblem::UnreachableRefused(_)
                | NetworkProblem::UnreachableOtherName(_)
                | NetworkProblem::UnexpectedRedirect(_)
                | NetworkProblem::UnexpectedAnswer(_),
            ) if !self.is_token() => Some(Place::Domain),
            _ => None,
        }
    }

    fn place_of_sign_in(self, problem: &SignInProblem) -> Option<Place> {
        use SignInProblem as P;
        match problem {
            P::SignInWrongCredentials(_) | P::Unauthorized(_) => Some(self.place_of_secret()),
            P::TokenExpired { .. } | P::TokenForAnotherTenant { .. } | P::TokenNotForManagement
                if self.is_token() =>
            {
                Some(Place::Token)
            }
            P::MissingScope(_) if self.is_token() => Some(Place::Token),
            P::MissingScope(_)
            | P::SignInNotAuthorisedForApi(_)
            | P::SignInGrantNotAllowed(_)
            | P::SignInScopeNotGranted(_) => Some(Place::ClientId),
            P::SignInUnknownAudience(_) if self.custom_domain => Some(Place::CanonicalDomain),
            P::SignInUnknownAudience(_) => Some(Place::Domain),
            P::PrivateKeyNotPem(_)
            | P::PrivateKeyEncrypted(_)
            | P::PrivateKeyIsPublic(_)
            | P::PrivateKeyIsCertificate(_)
            | P::PrivateKeyNotRsa(_)
            | P::PrivateKeyUnusable(_)
            | P::PrivateKeyAssertionTooLong(_) => Some(Place::PrivateKey),
            _ => None,
        }
    }

    fn place_of_secret(self) -> Place {
        match self.sign_in {
            SignInView::ClientSecret => Place::ClientSecret,
            SignInView::PrivateKey => Place::PrivateKey,
            SignInView::Token => Place::Token,
        }
    }

    fn is_token(self) -> bool {
        matches!(self.sign_in, SignInView::Token)
    }
}

#[cfg(test)]
mod tests {
    use exporter::{AtHost, Auth0Answer, NeededScope};

    use super::*;

    fn place(sign_in: SignInView, problem: impl Into<Problem>) -> Option<Place> {
        Form { sign_in, custom_domain: false }.place_of(&problem.into())
    }

    #[test]
    fn a_failure_belongs_to_the_part_of_the_form_that_can_be_corrected() {
        use SignInView::{ClientSecret, PrivateKey, Token};
        let wrong = || SignInProblem::SignInWrongCredentials(Auth0Answer::default());
        assert_eq!(place(ClientSecret, wrong()), Some(Place::ClientSecret));
        assert_eq!(place(PrivateKey, wrong()), Some(Place::PrivateKey));
        let missing = || SignInProblem::MissingScope(NeededScope::default());
        assert_eq!(place(Token, missing()), Some(Place::Token));
        assert_eq!(place(ClientSecret, missing()), Some(Place::ClientId));
        let unknown = || NetworkProblem::UnreachableDns(AtHost::default());
        assert_eq!(place(ClientSecret, unknown()), Some(Place::Domain));
        assert_eq!(place(Token, unknown()), None);
        assert_eq!(place(ClientSecret, NetworkProblem::UnreachableIssuer(AtHost::default())), None);
        let taken = LocalProblem::NameTaken { name: "Acme".to_owned() };
        assert_eq!(place(Token, taken), Some(Place::Name));
    }

    #[test]
    fn an_unknown_audience_is_a_matter_of_the_canonical_domain_if_there_is_one() {
        let problem = Problem::from(SignInProblem::SignInUnknownAudience(Auth0Answer::default()));
        let form = |custom_domain| Form { sign_in: SignInView::ClientSecret, custom_domain };
        assert_eq!(form(true).place_of(&problem), Some(Place::CanonicalDomain));
        assert_eq!(form(false).place_of(&problem), Some(Place::Domain));
    }
}
