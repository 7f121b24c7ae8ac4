"""The window: start, idling and memory, beside a window of Tauri's that holds one heading, in turn.

Called by script/bench, which has everything set up that is needed here, on a session bus of its own.
"""

import argparse
import contextlib
import datetime
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from Xlib import X
from Xlib.display import Display

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench" / "window"
ROLLCALL = ROOT / "target" / "release" / "rollcall"
EMPTY = ROOT / "target" / "release" / "examples" / "empty-window"
WRITE_HISTORY = ROOT / "target" / "debug" / "examples" / "write_history"

# The first screen is there when this colour is: that of "Ready" in the rows of the history, and of the heading of the
# empty window. Blue first, as the display has it.
MARK = bytes.fromhex("dff3e6")[::-1]
# Looked for so often, in seconds.
LOOK_EVERY = 0.004
# After so many seconds nothing moves any more on a first screen.
SETTLED = 3
# Longest start that is waited for, in seconds.
PATIENCE = 60
MIB = 1024

sys.path.insert(0, str(ROOT / "bench"))
from machine import cores, processor, say, table  # noqa: E402  (found only now)


@dataclass
class Program:
    """Something with a window."""

    name: str
    command: list
    environment: dict
    # Where on the screen the mark comes, once that is known: its left and upper edge.
    place: tuple = None
    starts: list = field(default_factory=list)
    cpu: float = 0
    memory: float = 0
    whole: float = 0

    @property
    def start(self):
        return statistics.median(self.starts)


@contextlib.contextmanager
def ended(process, patience=10):
    """A process that is ended with its block."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def desktop():
    """A display with a window manager, and a keychain that is open."""
    read, write = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with ended(display):
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        with ended(subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL)):
            keychain = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
            subprocess.run(keychain, input=b"bench", check=True, capture_output=True)
            yield Display()


def pixels(display, left, top, width, height):
    return display.screen().root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF).data


def find_mark(display):
    """Where the mark is on the screen; None while it isn't."""
    size = display.screen().root.get_geometry()
    found = pixels(display, 0, 0, size.width, size.height).find(MARK)
    return None if found < 0 else (found // 4 % size.width, found // 4 // size.width)


def wait_until(display, program, wanted):
    """Waits until the mark has come, or gone. A look at the whole screen would slow down what is measured, so once its
    place is known only that is looked at."""
    deadline = time.monotonic() + PATIENCE
    while True:
        if program.place is None:
            found = find_mark(display)
        else:
            found = MARK in pixels(display, *program.place, 1, 1)
        if (found not in (None, False)) == wanted:
            return
        if time.monotonic() > deadline:
            sys.exit(f"bench: the first screen has not {'come' if wanted else 'gone'} within {PATIENCE} s")
        time.sleep(LOOK_EVERY)


def descendants(process):
    """A process and all that it has started."""
    found, children = [process], {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = path.read_text().rpartition(")")[2].split()
            children.setdefault(int(words[1]), []).append(int(path.parent.name))
    for each in found:
        found += children.get(each, [])
    return found


def cpu_seconds(processes):
    ticks = 0
    for process in processes:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def proportional_memory(process):
    """The process's share of the memory, in MiB."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / MIB


@contextlib.contextmanager
def opened(display, program):
    """The program, from the moment that its first screen is there; says how long that took."""
    started = time.monotonic()
    process = subprocess.Popen(
        program.command,
        env=os.environ | program.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with ended(process):
        wait_until(display, program, True)
        seconds = time.monotonic() - started
        if program.place is None:
            # It moves until everything is in its place.
            time.sleep(SETTLED)
            program.place = find_mark(display)
        yield process, seconds
    wait_until(display, program, False)


def measure_idle(display, program, settle, seconds):
    """CPU in per cent of one core, and memory, while nobody does anything."""
    with opened(display, program) as (process, _):
        time.sleep(settle)
        before, began = cpu_seconds(descendants(process.pid)), time.monotonic()
        time.sleep(seconds)
        used = cpu_seconds(descendants(process.pid)) - before
        program.cpu = 100 * used / (time.monotonic() - began)
        program.memory = proportional_memory(process.pid)
        program.whole = sum(proportional_memory(each) for each in descendants(process.pid))


def report(rollcall, empty, options):
    yield (
        f"{datetime.date.today():%d %B %Y}, {processor()}, {cores()} cores, Linux, Xvfb without a graphics card."
        f" {options.exports:,} exports in the history. Medians of {options.runs} starts, the two in turn; idle for"
        f" {options.idle:g} s."
    )
    yield ""
    rows = [
        ["start to the first screen, s", f"{empty.start:.2f}", f"{rollcall.start:.2f}",
         f"{rollcall.start / empty.start:.2f}×", "at most 1.3×"],
        ["CPU while idle, % of a core", f"{empty.cpu:.2f}", f"{rollcall.cpu:.2f}", "", "below 1"],
        ["memory of the process, MiB", f"{empty.memory:.0f}", f"{rollcall.memory:.0f}",
         f"{rollcall.memory / empty.memory:.2f}×", "at most 1.5×"],
        ["memory with the web view, MiB", f"{empty.whole:.0f}", f"{rollcall.whole:.0f}",
         f"{rollcall.whole / empty.whole:.2f}×", ""],
    ]
    yield table(["", "empty window", "Rollcall", "ratio", "wanted"], rows)


def main():
    parser = argparse.ArgumentParser(prog="script/bench window", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9, help="how many starts of each [default: %(default)s]")
    parser.add_argument("--exports", type=int, default=10_000, help="length of the history [default: %(default)s]")
    parser.add_argument("--idle", type=float, default=60, help="seconds of idling [default: %(default)s]")
    options = parser.parse_args()

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.environ["HOME"] = tempfile.mkdtemp(dir=WORK)
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        del os.environ[name]
    runtime = WORK / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    # Who is asked to end does so, also this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    say(f"bench: writing a history of {options.exports:,} exports")
    data = WORK / "data"
    subprocess.run([WRITE_HISTORY, data, WORK / "packs", str(options.exports)], check=True)
    rollcall = Program("Rollcall", [ROLLCALL], {"ROLLCALL_DATA_DIR": str(data)})
    empty = Program("empty window", [EMPTY], {})
    with desktop() as display:
        # The first start of each reads the disk, and counts for nobody.
        for number in range(options.runs + 1):
            for program in (empty, rollcall):
                with opened(display, program) as (_, seconds):
                    if number > 0:
                        program.starts.append(seconds)
                    say(f"start {number} of {options.runs}: {program.name}: {seconds:.3f} s")
        for program in (empty, rollcall):
            say(f"bench: {program.name} idles")
            measure_idle(display, program, settle=8, seconds=options.idle)
    for part in report(rollcall, empty, options):
        print(part)


main()
