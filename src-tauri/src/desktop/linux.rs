//! Linux, using GTK directly: the published crate for dragging withdraws its data before the target
//! requests it, and does not encode names.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gtk::gdk::{DragAction, SELECTION_CLIPBOARD};
use gtk::glib::SignalHandlerId;
use gtk::prelude::*;
use gtk::{Clipboard, Label, SelectionData, TargetEntry, TargetFlags, TargetList, Window, WindowType};
use tauri::{Runtime, WebviewWindow};
use url::Url;

use super::ended::Ended;

/// A list of URIs, which every program that accepts files understands.
const URI_LIST: (&str, u32) = ("text/uri-list", 0);
/// The format of file managers: the list, marked as a copy.
const FILE_MANAGER: (&str, u32) = ("x-special/gnome-copied-files", 1);

/// The mouse button for dragging.
const PRIMARY_BUTTON: i32 = 1;
/// Makes GTK start the drag at the pointer.
const AT_POINTER: i32 = -1;

/// Puts files on the clipboard, until something else is copied or the application exits.
pub(crate) fn copy_files(files: &[PathBuf]) -> bool {
    let uris = uris(files);
    let targets =
        [URI_LIST, FILE_MANAGER].map(|(name, info)| TargetEntry::new(name, TargetFlags::empty(), info));
    Clipboard::get(&SELECTION_CLIPBOARD).set_with_data(&targets, move |_, selection, info| {
        if info == FILE_MANAGER.1 {
            selection.set(&selection.target(), 8, file_manager_text(&uris).as_bytes());
        } else {
            offer(selection, &uris);
        }
    })
}

/// Space around the words beside the pointer, and between it and them, in pixels.
const PADDING: i32 = 8;
const BESIDE_POINTER: i32 = -16;

/// Starts dragging files out of the window with the mouse button currently held down. `label` says
/// beside the pointer what is dragged. Calls `ended` when the drag has ended, or can't begin.
pub(crate) fn drag_out<R: Runtime>(window: &WebviewWindow<R>, files: &[PathBuf], label: &str, ended: Ended) {
    let Ok(window) = window.gtk_window() else { return ended(false) };
    let uris = uris(files);
    let targets = TargetList::new(&[]);
    targets.add_uri_targets(URI_LIST.1);

    // The target requests the data after the drop, so the handlers stay connected until the drag
    // ends.
    let handlers: Rc<RefCell<Vec<SignalHandlerId>>> = Rc::default();
    let given = window.connect_drag_data_get(move |_, _, selection, _, _| offer(selection, &uris));
    let ended = Rc::new(RefCell::new(Some(ended)));
    let words: Rc<RefCell<Option<Window>>> = Rc::default();
    let (to_end, shown, at_end) = (Rc::clone(&handlers), Rc::clone(&words), Rc::clone(&ended));
    let end = window.connect_drag_end(move |window, _| {
        disconnect(window, &to_end);
        // GTK shows the window, but leaves closing it to its owner.
        if let Some(words) = shown.take() {
            words.close();
        }
        if let Some(ended) = at_end.take() {
            ended(true);
        }
    });
    handlers.borrow_mut().extend([given, end]);

    let begun = window.drag_begin_with_coordinates(
        &targets,
        DragAction::COPY,
        PRIMARY_BUTTON,
        None,
        AT_POINTER,
        AT_POINTER,
    );
    if let Some(drag) = &begun {
        let shown = words_at_pointer(label);
        drag.drag_set_icon_widget(&shown, BESIDE_POINTER, BESIDE_POINTER);
        words.replace(Some(shown));
    } else {
        disconnect(&window, &handlers);
        if let Some(ended) = ended.take() {
            ended(false);
        }
    }
}

/// Returns a small window with these words, in the system's colours.
fn words_at_pointer(words: &str) -> Window {
    let label = Label::new(Some(words));
    label.set_margin_start(PADDING);
    label.set_margin_end(PADDING);
    label.set_margin_top(PADDING);
    label.set_margin_bottom(PADDING);
    label.show();
    let window = Window::new(WindowType::Popup);
    window.set_title(words);
    window.add(&label);
    window
}

fn disconnect(window: &gtk::ApplicationWindow, handlers: &RefCell<Vec<SignalHandlerId>>) {
    for handler in handlers.take() {
        window.disconnect(handler);
    }
}

fn offer(selection: &SelectionData, uris: &[String]) {
    let uris: Vec<&str> = uris.iter().map(String::as_str).collect();
    selection.set_uris(&uris);
}

/// Returns the files as URIs, with reserved characters encoded.
fn uris(files: &[PathBuf]) -> Vec<String> {
    let uri = |file: &PathBuf| Url::from_file_path(Path::new(file)).ok().map(String::from);
    files.iter().filter_map(uri).collect()
}

fn file_manager_text(uris: &[String]) -> String {
    format!("copy\n{}", uris.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_as_uris() {
        let uris = uris(&["/home/me/Tom & Jerry #1 – 100%.csv".into(), "/b".into()]);
        assert_eq!(uris[0], "file:///home/me/Tom%20&%20Jerry%20%231%20%E2%80%93%20100%25.csv");
        assert_eq!(file_manager_text(&uris), format!("copy\n{}\nfile:///b", uris[0]));
    }
}
