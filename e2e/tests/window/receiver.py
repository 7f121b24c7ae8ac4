"""Another program: a window that accepts dropped files, or a reader of the clipboard.

Prints the URI of each file received, one per line.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def emit(line):
    print(line, flush=True)


def take_drop():
    window = Gtk.Window(title="Receiver")
    window.set_default_size(300, 300)
    window.move(1250, 40)
    window.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
    window.drag_dest_add_uri_targets()

    def received(_window, _context, _x, _y, selection, _info, _time):
        for uri in selection.get_uris():
            emit(uri)
        Gtk.main_quit()

    window.connect("drag-data-received", received)
    window.connect("map-event", lambda *_: emit("ready"))
    # Each event is one query by the dragging program, which waits for the reply before the next.
    window.connect("drag-motion", lambda *_: emit("over"))
    window.show_all()
    Gtk.main()
    emit("end")


def read_clipboard():
    for uri in Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_uris() or []:
        emit(uri)
    emit("end")


{"drop": take_drop, "clipboard": read_clipboard}[sys.argv[1]]()
