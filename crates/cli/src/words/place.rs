//! Texts about the place of files.

use exporter::Place;

/// Returns what has to be known of a place, in sentences; nothing for a usual one.
pub(crate) fn of_place(place: &Place) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(place.uploaded_by.map(|service| format!("Files here are uploaded by {service}.")));
    if place.readable_by_others {
        lines.push(
            "This place can't keep files for you alone: everyone who uses this computer or medium can read them."
                .into(),
        );
    }
    if place.too_long_for_excel {
        lines.push(
            "Excel can't open files here: their paths are longer than 218 characters. Choose a shorter folder."
                .into(),
        );
    }
    lines
}
