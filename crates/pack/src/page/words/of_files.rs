//! The texts that differ in packs that were made from files, without Auth0.

use super::de::DE;
use super::en::EN;
use super::fr::FR;
use super::texts::{Forms, Words};

pub(super) const EN_OF_FILES: Words = Words {
    kicker: "Evidence of a conversion · made by {program}",
    subtitle_computer: "Made from {tenant}, {time} by the clock of the computer",
    tile_delivered: "in the source",
    lead: "This folder holds a list of user accounts that was made on {date} from the files below, with {program}, which also wrote this page. Auth0 was not asked: nothing here proves where those files came from, or when.",
    no_purpose: "Not stated. The name of the list is “{name}”.",
    no_filter: Forms {
        one: "There was no filter: the files hold the one user of the source.",
        other: "There was no filter: the files hold all {count} users of the source.",
    },
    funnel_note: "Rollcall applied these conditions, one after another, to every user of the source. Ages count back from {time}, when it was converted, and not from the time of the data.",
    step_delivered: "In the source",
    read_whole: Forms {
        one: "The source holds {count} user. Rollcall read it to its last byte, checked it, and counted every user. Whether the source itself was complete, nothing in this folder says.",
        other: "The source holds {count} users. Rollcall read it to its last byte, checked it, and counted every user. Whether the source itself was complete, nothing in this folder says.",
    },
    who: "Who converted it, and when",
    asked_by: "Converted by",
    hidden: "Hidden in every file: {fields}",
    charts_delivered: Forms {
        one: "Counted over the {count} user of the source.",
        other: "Counted over all {count} users of the source.",
    },
    file_manifest: "the facts of this conversion, for programs",
    limit_moment: "It is the state of the moment at which the source was made, which this folder does not say. What changed afterwards is not in it.",
    limit_export: "It holds no more than the source did: users and attributes that were missing there are missing here.",
    limit_recorded: "The times and the names of the source files are what Rollcall recorded.",
    ..EN
};

pub(super) const FR_OF_FILES: Words = Words {
    kicker: "Preuve d’une conversion · établie par {program}",
    subtitle_computer: "À partir de {tenant}, {time} à l’horloge de l’ordinateur",
    tile_delivered: "dans la source",
    lead: "Ce dossier contient une liste de comptes d’utilisateurs établie le {date} à partir des fichiers ci-dessous, avec {program}, qui a aussi écrit cette page. Auth0 n’a pas été interrogé\u{a0}: rien ici ne prouve d’où viennent ces fichiers, ni de quand ils datent.",
    no_purpose: "Non indiqué. La liste s’appelle «\u{a0}{name}\u{a0}».",
    no_filter: Forms {
        one: "Il n’y avait pas de filtre\u{a0}: les fichiers contiennent le seul utilisateur de la source.",
        other: "Il n’y avait pas de filtre\u{a0}: les fichiers contiennent les {count} utilisateurs de la source.",
    },
    funnel_note: "Rollcall a appliqué ces conditions, l’une après l’autre, à chaque utilisateur de la source. Les durées se comptent à rebours à partir du {time}, moment de la conversion, et non de la date des données.",
    step_delivered: "Dans la source",
    read_whole: Forms {
        one: "La source contient {count} utilisateur. Rollcall l’a lue jusqu’au dernier octet, l’a contrôlée et a compté chaque utilisateur. Rien dans ce dossier ne dit si la source elle-même était complète.",
        other: "La source contient {count} utilisateurs. Rollcall l’a lue jusqu’au dernier octet, l’a contrôlée et a compté chaque utilisateur. Rien dans ce dossier ne dit si la source elle-même était complète.",
    },
    who: "Qui l’a convertie, et quand",
    asked_by: "Convertie par",
    hidden: "Masqué dans tous les fichiers\u{a0}: {fields}",
    charts_delivered: Forms {
        one: "Compté sur l’utilisateur ({count}) de la source.",
        other: "Compté sur les {count} utilisateurs de la source.",
    },
    file_manifest: "les données de cette conversion, pour les programmes",
    limit_moment: "C’est l’état du moment où la source a été établie, que ce dossier n’indique pas. Ce qui a changé depuis n’y figure pas.",
    limit_export: "Elle ne contient rien de plus que la source\u{a0}: les utilisateurs et les attributs qui y manquaient manquent ici aussi.",
    limit_recorded: "Les heures et les noms des fichiers d’origine sont ceux que Rollcall a enregistrés.",
    ..FR
};

pub(super) const DE_OF_FILES: Words = Words {
    kicker: "Nachweis einer Umwandlung · erstellt von {program}",
    subtitle_computer: "Aus {tenant}, {time} nach der Uhr des Computers",
    tile_delivered: "in der Quelle",
    lead: "Dieser Ordner enthält eine Liste von Benutzerkonten, die am {date} mit {program} aus den Dateien unten erstellt wurde; {program} hat auch diese Seite geschrieben. Auth0 wurde nicht gefragt: Nichts hier beweist, woher jene Dateien stammen und von wann sie sind.",
    no_purpose: "Nicht angegeben. Die Liste heißt „{name}“.",
    no_filter: Forms {
        one: "Es gab keinen Filter: Die Dateien enthalten den einen Benutzer der Quelle.",
        other: "Es gab keinen Filter: Die Dateien enthalten alle {count} Benutzer der Quelle.",
    },
    funnel_note: "Rollcall hat diese Bedingungen nacheinander auf jeden Benutzer der Quelle angewendet. Zeiträume zählen zurück ab {time}, dem Zeitpunkt der Umwandlung, nicht ab dem Stand der Daten.",
    step_delivered: "In der Quelle",
    read_whole: Forms {
        one: "Die Quelle enthält {count} Benutzer. Rollcall hat sie bis zum letzten Byte gelesen, geprüft und jeden Benutzer gezählt. Ob die Quelle selbst vollständig war, sagt nichts in diesem Ordner.",
        other: "Die Quelle enthält {count} Benutzer. Rollcall hat sie bis zum letzten Byte gelesen, geprüft und jeden Benutzer gezählt. Ob die Quelle selbst vollständig war, sagt nichts in diesem Ordner.",
    },
    who: "Wer hat sie wann umgewandelt",
    asked_by: "Umgewandelt von",
    hidden: "In allen Dateien verborgen: {fields}",
    charts_delivered: Forms {
        one: "Gezählt über {count} Benutzer der Quelle.",
        other: "Gezählt über alle {count} Benutzer der Quelle.",
    },
    file_manifest: "die Angaben zu dieser Umwandlung, für Programme",
    limit_moment: "Es ist der Stand des Augenblicks, in dem die Quelle entstand; welcher das war, sagt dieser Ordner nicht. Was sich danach geändert hat, steht nicht darin.",
    limit_export: "Sie enthält nicht mehr als die Quelle: Benutzer und Attribute, die dort fehlten, fehlen auch hier.",
    limit_recorded: "Zeiten und Namen der Quelldateien sind das, was Rollcall aufgezeichnet hat.",
    ..DE
};
