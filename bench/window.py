"""Compares start-up, idle CPU and memory of Rollcall and of a minimal Tauri window, alternating.

Run it through script/bench, which sets up its requirements and a private session bus.
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

# The first screen has been painted when this colour appears: that of "Ready" in the history, and of
# the empty window's heading. Blue first, as in the display's pixel format.
MARK = bytes.fromhex("dff3e6")[::-1]
# Seconds between two polls of the display.
POLL_INTERVAL = 0.004
# Seconds after which the first screen no longer changes.
SETTLE_TIME = 3
# Maximum duration of a start in seconds.
TIMEOUT = 60
MIB = 1024

sys.path.insert(0, str(ROOT / "bench"))
from machine import cores, processor, say, table  # noqa: E402  (needs the path above)


@dataclass
class Program:
    """A program with a window, and its measurements."""

    name: str
    command: list
    environment: dict
    # Position of the mark's top left corner, once known.
    place: tuple = None
    starts: list = field(default_factory=list)
    # Of the process and its descendants until the first screen was painted.
    start_cpus: list = field(default_factory=list)
    cpu: float = 0
    memory: float = 0
    whole: float = 0

    @property
    def start(self):
        return statistics.median(self.starts)

    @property
    def start_cpu(self):
        return statistics.median(self.start_cpus)


@contextlib.contextmanager
def ended(process, timeout=10):
    """Ends the process at the end of the block."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def desktop():
    """Provides a display with a window manager and an unlocked keychain."""
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
    """Returns the position of the mark on the screen, or None."""
    size = display.screen().root.get_geometry()
    found = pixels(display, 0, 0, size.width, size.height).find(MARK)
    return None if found < 0 else (found // 4 % size.width, found // 4 // size.width)


def wait_until(display, program, wanted):
    """Waits until the mark appears or disappears.

    Reading the whole screen would slow down the measured program, so once the position is known, only
    that pixel is read.
    """
    deadline = time.monotonic() + TIMEOUT
    while True:
        if program.place is None:
            found = find_mark(display)
        else:
            found = MARK in pixels(display, *program.place, 1, 1)
        if (found not in (None, False)) == wanted:
            return
        if time.monotonic() > deadline:
            sys.exit(f"bench: the first screen has not {'appeared' if wanted else 'disappeared'} within {TIMEOUT} s")
        time.sleep(POLL_INTERVAL)


def descendants(process):
    """Returns the ids of a process and all its descendants."""
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
    """Returns the proportional set size of a process in MiB."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / MIB


@contextlib.contextmanager
def opened(display, program):
    """Starts the program; yields its process and the seconds until its first screen was painted."""
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
            # The mark moves while the page is laid out.
            time.sleep(SETTLE_TIME)
            program.place = find_mark(display)
        yield process, seconds
    wait_until(display, program, False)


def measure_idle(display, program, settle, seconds):
    """Measures idle CPU, in per cent of one core, and memory."""
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
        f" {options.exports:,} exports in the history. Medians of {options.runs} starts, alternating between the two; idle for"
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
    yield table(["", "empty window", "Rollcall", "ratio", "target"], rows)


def measure_starts(display, programs, runs):
    """Starts the programs in turn. The first start of each reads the disk and is not counted."""
    for number in range(runs + 1):
        for program in programs:
            with opened(display, program) as (process, seconds):
                used = cpu_seconds(descendants(process.pid))
                if number > 0:
                    program.starts.append(seconds)
                    program.start_cpus.append(used)
                say(f"start {number} of {runs}: {program.name}: {seconds:.3f} s, CPU {used:.2f} s")


def against(other, history, options):
    """Compares the starts of this build and of another one, and yields the results in Markdown."""
    programs = []
    for name, command in (("other build", other), ("this build", ROLLCALL)):
        # Each has its own copy: a newer build changes the tables of an older one.
        data = WORK / name.replace(" ", "-")
        shutil.copytree(history, data)
        programs.append(Program(name, [command], {"ROLLCALL_DATA_DIR": str(data)}))
    with desktop() as display:
        measure_starts(display, programs, options.runs)
    theirs, ours = programs
    yield f"{cores()} cores, {processor()}. Medians of {options.runs} starts, alternating between the builds.\n"
    rows = [
        ["start to the first screen, s", f"{theirs.start:.3f}", f"{ours.start:.3f}", f"{ours.start / theirs.start:.2f}×"],
        ["CPU until then, s", f"{theirs.start_cpu:.2f}", f"{ours.start_cpu:.2f}", f"{ours.start_cpu / theirs.start_cpu:.2f}×"],
    ]
    yield table(["", "other build", "this build", "ratio"], rows)


def main():
    parser = argparse.ArgumentParser(prog="script/bench window", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9, help="number of starts of each [default: %(default)s]")
    parser.add_argument("--exports", type=int, default=10_000, help="number of exports in the history [default: %(default)s]")
    parser.add_argument("--idle", type=float, default=60, help="seconds of idling [default: %(default)s]")
    parser.add_argument("--against", type=Path, metavar="PROGRAM", help="compare the start with another build only")
    parser.add_argument("--history", type=Path, metavar="FOLDER", help="data folder for --against, from the older build")
    options = parser.parse_args()
    if options.against and not options.history:
        parser.error("--against needs --history")

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.environ["HOME"] = tempfile.mkdtemp(dir=WORK)
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        del os.environ[name]
    runtime = WORK / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    # Exit normally on SIGTERM, so that the programs and the display are ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    if options.against:
        for part in against(options.against.resolve(), options.history.resolve(), options):
            print(part)
        return
    say(f"bench: writing a history of {options.exports:,} exports")
    data = WORK / "data"
    subprocess.run([WRITE_HISTORY, data, WORK / "packs", str(options.exports)], check=True)
    rollcall = Program("Rollcall", [ROLLCALL], {"ROLLCALL_DATA_DIR": str(data)})
    empty = Program("empty window", [EMPTY], {})
    with desktop() as display:
        measure_starts(display, (empty, rollcall), options.runs)
        for program in (empty, rollcall):
            say(f"bench: measuring idle {program.name}")
            measure_idle(display, program, settle=8, seconds=options.idle)
    for part in report(rollcall, empty, options):
        print(part)


main()
