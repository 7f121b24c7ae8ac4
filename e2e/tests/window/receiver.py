"""Another program: a window that takes dropped files, or a look at the clipboard. Says what it got, an address a line."""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def say(line):
    print(line, flush=True)


def take_drop():
    window = Gtk.Window(title="Receiver")
    window.set_default_size(300, 300)
    window.move(1250, 40)
    window.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
    window.drag_dest_add_uri_targets()

    def received(_window, _context, _x, _y, selection, _info, _time):
        for uri in selection.get_uris():
            say(uri)
        Gtk.main_quit()

    window.connect("drag-data-received", received)
    window.connect("map-event", lambda *_: say("ready"))
    # Each is one position that the other program has asked about; it asks again only once it knows the answer.
    window.connect("drag-motion", lambda *_: say("over"))
    window.show_all()
    Gtk.main()
    say("end")


def look_at_clipboard():
    for uri in Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_uris() or []:
        say(uri)
    say("end")


{"drop": take_drop, "clipboard": look_at_clipboard}[sys.argv[1]]()
