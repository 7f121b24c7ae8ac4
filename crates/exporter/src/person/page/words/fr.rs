//! French.

use jiff::{Timestamp, tz::TimeZone};

use super::texts::{Titled, Words};
use crate::person::part::{PartOutcome, PersonPart};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

pub(in crate::person::page) const FR: Words = Words {
    pack_title: "Données d’une personne",
    date,
    time: |at| format!("{} à {}", date(at), at.strftime("%H:%M:%S")),
    title: |tenant| format!("Vos données chez {tenant}"),
    lead: |tenant, at| {
        let time = at.strftime("%H:%M");
        format!(
            "Voici ce que {tenant} détient sur vous dans Auth0, le service par lequel vous vous identifiez. Ces données \
             ont été lues le {} à {time}.",
            date(at)
        )
    },
    demo: "Ce sont les données fictives d’un tenant simulé. Cette personne n’existe pas.",
    asked_email: |addresses| {
        format!("Les comptes ont été recherchés par adresse e-mail\u{a0}: {}.", addresses.join(", "))
    },
    asked_id: |id| format!("Le compte a été recherché par son identifiant\u{a0}: {id}."),
    found: |found, included| match (found, included) {
        (1, _) => "Un compte a été trouvé.".to_owned(),
        (found, included) if found == included => {
            format!("{found} comptes ont été trouvés\u{a0}; tous figurent dans ce document.")
        }
        (found, 1) => format!("{found} comptes ont été trouvés\u{a0}; un seul figure dans ce document."),
        (found, included) => {
            format!(
                "{found} comptes ont été trouvés\u{a0}; {included} d’entre eux figurent dans ce document."
            )
        }
    },
    source: |host| {
        format!(
            "Source\u{a0}: {host}. Toutes les heures sont en temps universel coordonné (UTC). Le fichier person.json, à \
             côté de cette page, contient les mêmes données pour des programmes, plus en détail."
        )
    },
    account: |number, of| {
        if of == 1 { "Votre compte".to_owned() } else { format!("Compte {number} sur {of}") }
    },
    overview_columns: ["Quoi", "Dans ce document"],
    part,
    outcome,
    identities: (
        "Moyens de vous identifier",
        "Les comptes avec lesquels vous pouvez vous identifier, par exemple un compte à mot de passe ou un compte Google.",
    ),
    user_metadata: (
        "Vos informations et réglages",
        "Ce que des applications enregistrent sur vous et que vous pouvez parfois modifier.",
    ),
    app_metadata: (
        "Notes des applications",
        "Ce que des applications enregistrent sur vous et que vous ne pouvez pas modifier vous-même.",
    ),
    event_columns: ["Quand", "Ce qui s’est passé", "Application", "D’où", "Appareil"],
    events: &[
        ("s", "Identification réussie"),
        ("ssa", "Nouvelle identification sans question"),
        ("f", "Échec de l’identification"),
        ("fp", "Échec de l’identification\u{a0}: mot de passe erroné"),
        ("fu", "Échec de l’identification\u{a0}: nom ou adresse inconnus"),
        ("slo", "Déconnexion"),
        ("ss", "Compte créé"),
        ("fs", "Échec de la création d’un compte"),
        ("sv", "Adresse e-mail confirmée"),
        ("svr", "Confirmation de l’adresse e-mail demandée"),
        ("scp", "Mot de passe modifié"),
        ("scpr", "Changement du mot de passe demandé"),
        ("fcp", "Échec du changement du mot de passe"),
        ("sce", "Adresse e-mail modifiée"),
        ("scpn", "Numéro de téléphone modifié"),
        ("scu", "Nom d’utilisateur modifié"),
        ("cls", "Code ou lien d’identification envoyé"),
        ("cs", "Code d’identification envoyé"),
        ("seacft", "Une application a reçu un accès"),
        ("sertft", "Une application a renouvelé son accès"),
        ("pwd_leak", "Identification arrêtée\u{a0}: mot de passe connu d’une fuite"),
        ("limit_wc", "Identification arrêtée après trop de mots de passe erronés"),
        ("mfar", "Second facteur demandé"),
        ("gd_auth_succeed", "Second facteur accepté"),
        ("gd_auth_failed", "Échec du second facteur"),
        ("gd_enrollment_complete", "Second facteur mis en place"),
        ("gd_unenroll", "Second facteur retiré"),
        ("sapi", "Modification par un administrateur ou un programme"),
        ("fapi", "Échec d’une modification par un administrateur ou un programme"),
        ("sdu", "Compte supprimé"),
    ],
    other_event: |kind| {
        if kind.is_empty() { "Autre événement".to_owned() } else { format!("Autre événement ({kind})") }
    },
    labels: &[
        ("email", "Adresse e-mail"),
        ("email_verified", "Adresse e-mail confirmée"),
        ("name", "Nom"),
        ("given_name", "Prénom"),
        ("family_name", "Nom de famille"),
        ("nickname", "Pseudonyme"),
        ("username", "Nom d’utilisateur"),
        ("phone_number", "Numéro de téléphone"),
        ("phone_verified", "Numéro de téléphone confirmé"),
        ("picture", "Adresse de l’image"),
        ("user_id", "Identifiant du compte"),
        ("created_at", "Création"),
        ("updated_at", "Dernière modification"),
        ("last_login", "Dernière identification"),
        ("last_ip", "Dernière adresse internet"),
        ("logins_count", "Nombre d’identifications"),
        ("last_password_reset", "Dernier changement du mot de passe"),
        ("multifactor", "Seconds facteurs"),
        ("multifactor_last_modified", "Dernière modification des seconds facteurs"),
        ("blocked", "Bloqué"),
        ("connection", "Source"),
        ("provider", "Fournisseur"),
        ("isSocial", "Compte d’un autre service"),
        ("profileData", "Profil sur ce service"),
        ("key_id", "Identifiant de la clé"),
        ("relying_party_identifier", "Site"),
        ("description", "Description"),
        ("display_name", "Nom affiché"),
        ("id", "Identifiant"),
        ("roles", "Rôles"),
        ("type", "Genre"),
        ("confirmed", "Mise en place terminée"),
        ("enrolled_at", "Mise en place"),
        ("last_auth_at", "Dernière utilisation"),
        ("preferred_authentication_method", "Moyen préféré"),
        ("authentication_methods", "Moyens"),
        ("clientID", "Application (identifiant client)"),
        ("client_id", "Application (identifiant client)"),
        ("audience", "Accès à"),
        ("scope", "Autorisations"),
        ("authenticated_at", "Identification"),
        ("last_interacted_at", "Dernière activité"),
        ("expires_at", "Fin au plus tard"),
        ("idle_expires_at", "Fin sans activité"),
        ("device", "Appareil"),
        ("initial_ip", "Adresse internet au début"),
        ("initial_user_agent", "Navigateur au début"),
        ("last_user_agent", "Dernier navigateur"),
        ("initial_asn", "Réseau au début"),
        ("last_asn", "Dernier réseau"),
        ("clients", "Applications"),
        ("authentication", "Comment vous vous êtes identifié"),
        ("methods", "Méthodes"),
        ("timestamp", "Quand"),
    ],
    methods: &[
        ("totp", "Application d’authentification"),
        ("push", "Notification"),
        ("guardian", "Application Guardian"),
        ("phone", "Téléphone"),
        ("sms", "SMS"),
        ("voice", "Appel téléphonique"),
        ("email", "E-mail"),
        ("email-verification", "Boîte e-mail confirmée"),
        ("recovery-code", "Code de secours"),
        ("webauthn-roaming", "Clé de sécurité"),
        ("webauthn-platform", "Empreinte ou visage sur un appareil"),
        ("passkey", "Clé d’accès (passkey)"),
        ("password", "Mot de passe"),
    ],
    yes: "Oui",
    no: "Non",
    limits: "Ce qui n’est pas dans ce document",
    not_obtainable: (
        "Ce qui ne peut pas être obtenu",
        &[
            "Votre mot de passe\u{a0}: seul un code calculé à partir de lui (une empreinte) est enregistré, et Auth0 ne \
             le donne pas ici.",
            "Les secrets de vos seconds facteurs, comme la clé d’une application d’authentification ou les codes de \
             secours.",
            "Les événements plus anciens que la durée pendant laquelle Auth0 les conserve\u{a0}: 1 à 30 jours, selon la \
             formule.",
            "Les copies dans les sauvegardes d’Auth0, et les données d’autres systèmes qu’Auth0.",
        ],
    ),
    left_out: (
        "Ce qui a été omis volontairement",
        &[
            "Les clés avec lesquelles des programmes accèdent à vos comptes sur d’autres services, et les clés des clés \
             de sécurité et des passkeys.",
            "Les données d’autres personnes. Des événements causés par un administrateur ou un programme, seuls \
             figurent ce qui s’est passé, quand, et pour quel compte.",
        ],
    ),
    ask_title: "Ce que vous pouvez demander en plus",
    ask: |tenant| {
        format!(
            "Ce document ne dit pas pourquoi les données sont utilisées, qui les reçoit et combien de temps elles sont \
             conservées. {tenant} peut vous répondre, et corriger ou supprimer des données."
        )
    },
    made_by: |version| format!("Établi avec Rollcall {version}."),
};

fn date(at: Timestamp) -> String {
    let date = at.to_zoned_datetime(TimeZone::UTC).date();
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index));
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day} {} {}", month.copied().unwrap_or_default(), date.year())
}

fn part(part: PersonPart) -> Titled<&'static str> {
    match part {
        PersonPart::Profile => ("Profil", "Ce qui décrit votre compte."),
        PersonPart::Roles => (
            "Rôles attribués directement",
            "Ce que vous pouvez faire, dans la mesure où cela a été donné à votre compte lui-même. Les rôles qui \
             viennent d’un groupe ne figurent pas ici.",
        ),
        PersonPart::Organizations => ("Organisations", "Les organisations dont votre compte est membre."),
        PersonPart::OrganizationRoles => (
            "Rôles dans les organisations, attribués directement",
            "Ce que vous pouvez faire au sein de ces organisations, sans les rôles qui viennent d’un groupe.",
        ),
        PersonPart::MfaMethods => (
            "Seconds facteurs et autres moyens de prouver votre identité",
            "Les numéros et adresses peuvent être en partie masqués\u{a0}: c’est ainsi qu’Auth0 les donne.",
        ),
        PersonPart::Events => (
            "Événements d’identification",
            "Ce qu’Auth0 a consigné au sujet de votre compte, du plus récent au plus ancien.",
        ),
        PersonPart::Consents => {
            ("Consentements", "Ce que vous avez autorisé des applications à faire pour vous.")
        }
        PersonPart::Sessions => {
            ("Sessions", "Les identifications qu’Auth0 conserve comme sessions, avec l’appareil utilisé.")
        }
    }
}

fn outcome(part: PersonPart, outcome: &PartOutcome) -> String {
    match outcome {
        PartOutcome::Included { .. } if part == PersonPart::Profile => "Oui, ci-dessous".to_owned(),
        PartOutcome::Included { count: 1 } => "1 élément, ci-dessous".to_owned(),
        PartOutcome::Included { count } => format!("{count} éléments, ci-dessous"),
        PartOutcome::None => "Rien n’est détenu".to_owned(),
        PartOutcome::Capped { count } => format!(
            "Les {count} éléments les plus récents, ci-dessous. Auth0 n’en donne pas plus pour un compte\u{a0}; il peut \
             y en avoir de plus anciens."
        ),
        PartOutcome::MissingPermission { scopes } => format!(
            "Non demandé\u{a0}: le programme n’avait pas l’autorisation de le lire ({}). Cela ne veut pas dire que rien \
             n’est détenu.",
            scopes.join(", ")
        ),
        PartOutcome::NotOnPlan => "Non disponible\u{a0}: la formule Auth0 utilisée ne le propose pas.".to_owned(),
        PartOutcome::NotChosen => {
            "Non demandé\u{a0}: cela a été laissé de côté lors de l’établissement de ce document. Cela ne veut pas dire \
             que rien n’est détenu."
                .to_owned()
        }
        PartOutcome::Failed { .. } => {
            "La lecture a échoué lors de l’établissement de ce document. Cela ne veut pas dire que rien n’est détenu.".to_owned()
        }
    }
}
