"""Compares conversions by Rollcall and by common tools on the same data, alternating between them.

Run it through script/bench, which sets up its requirements.
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
OUT = WORK / "out"
PEERS = ROOT / "bench" / "peers"
CLI = ROOT / "target" / "release" / "rollcall-cli"
BARE = ROOT / "target" / "release" / "examples" / "bare_decompression"

sys.path[:0] = [str(PEERS), str(ROOT / "bench")]
from machine import cores, processor, say, table, version  # noqa: E402  (needs the path above)
from columns import COLUMNS, jq_csv  # noqa: E402  (needs the path above)

# All attributes that Auth0 exports.
FIELDS = (
    "user_id email email_verified username phone_number phone_verified name nickname given_name family_name picture"
    " blocked created_at updated_at last_login last_ip logins_count last_password_reset multifactor"
    " multifactor_last_modified identities app_metadata user_metadata"
).split()
# Formats without columns, which contain everything delivered.
WHOLE = ("json", "json-pretty", "ndjson", "import-ready")
# Number of users for peers that would take minutes; they are compared by time per user.
SLOW_USERS = 100_000
MIB = 1 << 20


@dataclass
class Run:
    """Measurements of a single run."""

    wall: float
    cpu: float
    peak: float


@dataclass
class Work:
    """A conversion to measure."""

    name: str
    command: list
    users: int
    runs: list = field(default_factory=list)

    @property
    def wall(self):
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self):
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self):
        return max(run.peak for run in self.runs)

    @property
    def spread(self):
        walls = sorted(run.wall for run in self.runs)
        return f"{walls[0]:.2f}–{walls[-1]:.2f}"


def measure(command):
    """Runs a command with an empty output folder and returns its time and memory, including children."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: {command} failed:\n{errors.decode(errors='replace')}")
    # ru_maxrss is in KiB on Linux and in bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / MIB)


def data(users):
    """Returns the file delivered by a simulated tenant, compressed at the usual level of servers."""
    path = WORK / f"users-{users}.json.gz"
    if path.exists():
        return path
    say(f"bench: generating {users:,} users (once)")
    generated = WORK / "generated"
    shutil.rmtree(generated, ignore_errors=True)
    command = [CLI, "--data-dir", generated / "state", "demo", "--users", str(users), "--out", generated / "packs"]
    command += ["--to", "csv"] + [f"--field={name}" for name in FIELDS]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (delivered,) = (generated / "packs").glob("*/*.json.gz")
    part = path.with_suffix(".part")
    # The simulated tenant compresses for speed.
    recompress = 'gunzip -c "$1" | pigz -6 -n >"$2"'
    subprocess.run(["bash", "-euo", "pipefail", "-c", recompress, "_", delivered, part], check=True)
    part.rename(path)
    shutil.rmtree(generated)
    return path


def formats(program=CLI):
    """Returns the formats that a build supports."""
    text = subprocess.run([program, "convert", "--help"], check=True, capture_output=True, text=True).stdout
    return re.findall(r"^ +- ([a-z-]+):", text, re.MULTILINE)


def rollcall(kind, users, columns=COLUMNS, program=CLI):
    command = [program, "convert", data(users), "--to", kind, "--output", OUT / "users"]
    if kind not in WHOLE:
        command += [f"--field={name}" for name in columns]
    return command


def shell(script, *arguments):
    return ["bash", "-euo", "pipefail", "-c", script, "_", *arguments]


def python(script, *arguments):
    return [sys.executable, PEERS / script, *arguments]


def peers(users):
    """Returns the conversions by other tools."""
    slow = min(users, SLOW_USERS)
    full, part, out = data(users), data(slow), OUT / "users"
    return {
        "bare": Work("bare decompression to nowhere (flate2 with zlib-rs)", [BARE, full], users),
        "gunzip": Work("gunzip", shell('gunzip -c "$1" >"$2"', full, out), users),
        "pigz": Work("pigz -d", shell('pigz -dc "$1" >"$2"', full, out), users),
        "jq-lines": Work("gunzip | jq -c .", shell('gunzip -c "$1" | jq -c . >"$2"', part, out), slow),
        # Measured with all users: it holds them in memory, so its time per user grows with their
        # number.
        "jq-array": Work("gunzip | jq -s .", shell('gunzip -c "$1" | jq -s . >"$2"', full, out), users),
        "jq-csv": Work(
            "gunzip | jq -r @csv", shell('gunzip -c "$1" | jq -r "$3" >"$2"', part, out, jq_csv()), slow
        ),
        "jq-split": Work("gunzip | jq -c | split", [PEERS / "jq_split.sh", part, OUT], slow),
        "python-csv": Work("Python csv", python("python_csv.py", part, out), slow),
        "openpyxl": Work("openpyxl, write-only", python("python_openpyxl.py", part, out), slow),
        "xlsxwriter": Work(
            "XlsxWriter, constant memory", python("python_xlsxwriter.py", part, out), slow
        ),
        "duckdb-csv": Work("DuckDB to CSV", python("duckdb_copy.py", full, out, "csv"), users),
        "duckdb-parquet": Work("DuckDB to Parquet", python("duckdb_copy.py", full, out, "parquet"), users),
    }


@dataclass
class Target:
    """A performance target: a minimum speed-up over a peer, or a maximum ratio of times."""

    what: str
    ours: str
    peer: str
    ratio: float
    at_most: bool = False

    def judge(self, works):
        ours, peer = works.get(self.ours), works[self.peer]
        wanted = f"at most {self.ratio} times its time" if self.at_most else f"{self.ratio:g} times faster"
        row = [self.what, peer.name, wanted]
        if ours is None:
            return [*row, f"`{self.ours}` is not supported by this build", ""]
        times = (peer.wall / peer.users) / (ours.wall / ours.users)
        if self.at_most:
            return [*row, f"{1 / times:.2f} times its time", "yes" if 1 / times <= self.ratio else "**no**"]
        return [*row, f"{times:.1f} times faster", "yes" if times >= self.ratio else "**no**"]


TARGETS = (
    Target("validated JSON array, SHA-256, row count", "json", "jq-array", 20),
    Target("the same", "json", "bare", 1.5, at_most=True),
    Target("clean CSV of 14 columns", "csv", "jq-csv", 10),
    Target("XLSX of 14 columns", "xlsx", "xlsxwriter", 8),
    Target("import-ready parts", "import-ready", "jq-split", 10),
)


def limit(kind):
    """Returns the memory limit of a format in MiB."""
    return 160 if kind.startswith("xlsx") else 96


def memory(kinds, works, users, sizes):
    """Measures the peak memory for each format and size in MiB."""
    series = {}
    for kind in kinds:
        series[kind] = {}
        for size in sizes:
            say(f"bench: memory of {kind}, {size:,} users")
            known = size == users and kind in works
            series[kind][size] = works[kind].peak if known else measure(rollcall(kind, size)).peak
    return series


def report(works, series, users, runs):
    """Yields the results in Markdown."""
    # Before the imports: a child process starts as a copy of this one.
    floor = measure(["true"]).peak
    import duckdb
    import openpyxl
    import xlsxwriter

    full = data(users)
    unzipped = int(version("bash", "-c", f"gunzip -c '{full}' | wc -c"))
    yield (
        f"{datetime.date.today():%d %B %Y}, {processor()}, {cores()} cores, {platform.system()}. {users:,} users of the"
        f" simulated tenant: {unzipped / 1e6:.0f} MB of NDJSON, {full.stat().st_size / 1e6:.0f} MB as gzip. Medians of"
        f" {runs} runs, alternating between the programs. {version('rustc', '--version')};"
        f" {version('jq', '--version')}, {version('pigz', '--version')}, Python {platform.python_version()},"
        f" openpyxl {openpyxl.__version__}, XlsxWriter {xlsxwriter.__version__}, DuckDB {duckdb.__version__}."
    )
    yield "\n### Against the targets\n"
    yield table(
        ["work", "peer", "wanted", "found", "met"], [target.judge(works) for target in TARGETS]
    )
    yield "\n### Times\n"
    rows = [
        [
            work.name,
            f"{work.users:,}",
            f"{work.wall:.2f}",
            work.spread,
            f"{work.cpu:.2f}",
            f"{work.wall / work.users * 1e6:.2f}",
            f"{work.peak:.0f}",
        ]
        for work in works.values()
    ]
    yield table(
        ["program", "users", "wall, s", "from–to", "CPU, s", "µs for each user", "peak memory, MiB"], rows
    )
    yield (
        "\nPeers that would take minutes are measured on fewer users; ratios are of the time for each user. Rollcall"
        " syncs what it writes to the disk, hashes it, and hashes what it reads; the peers do none of that."
    )
    if series:
        yield "\n### Peak memory, MiB\n"
        sizes = list(next(iter(series.values())))
        rows = [
            [
                kind,
                *(f"{found[size]:.0f}" for size in sizes),
                limit(kind),
                "yes" if max(found.values()) <= limit(kind) else "**no**",
            ]
            for kind, found in series.items()
        ]
        yield table(["format", *(f"{size:,} users" for size in sizes), "at most", "met"], rows)
        yield f"\nThe smallest value that can be measured is {floor:.0f} MiB."


def against(other, options):
    """Compares this build with another one, alternating between them, and yields the results in Markdown."""
    kinds = [kind for kind in formats() if kind in formats(other)]
    builds = {"this": CLI, "other": other}
    works = {
        (kind, build): Work(kind, rollcall(kind, options.users, program=program), options.users)
        for kind in kinds
        for build, program in builds.items()
    }
    for number in range(options.runs):
        for (kind, build), work in works.items():
            work.runs.append(measure(work.command))
            say(f"run {number + 1} of {options.runs}: {kind}, {build} build: {work.runs[-1].wall:.2f} s")
    rows = []
    for kind in kinds:
        ours, theirs = works[kind, "this"], works[kind, "other"]
        ratios = [f"{ours.wall / theirs.wall:.2f}", f"{ours.cpu / theirs.cpu:.2f}", f"{ours.peak / theirs.peak:.2f}"]
        rows.append([kind, f"{theirs.wall:.2f}", f"{ours.wall:.2f}", *ratios])
    yield f"{options.users:,} users, medians of {options.runs} runs, alternating between the builds.\n"
    yield table(["format", "other, s", "this, s", "wall ratio", "CPU ratio", "peak memory ratio"], rows)


def main():
    parser = argparse.ArgumentParser(prog="script/bench convert", description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=1_000_000, help="number of users [default: %(default)s]")
    parser.add_argument("--runs", type=int, default=5, help="number of runs, of which the median is reported [default: 5]")
    parser.add_argument("--only", default="", help="measure only these (short names, comma-separated)")
    parser.add_argument("--large", action="store_true", help="also measure memory with 5,000,000 users")
    parser.add_argument("--no-memory", action="store_true", help="skip the memory series")
    parser.add_argument("--markdown", action="store_true", help="print only the section for docs/PERFORMANCE.md")
    parser.add_argument("--against", type=Path, metavar="PROGRAM", help="compare with another build of rollcall-cli only")
    options = parser.parse_args()

    if options.against:
        for part in against(options.against, options):
            print(part)
        shutil.rmtree(OUT, ignore_errors=True)
        return
    kinds = formats()
    works = {kind: Work(f"**Rollcall** to {kind}", rollcall(kind, options.users), options.users) for kind in kinds}
    works["csv-all"] = Work(
        "**Rollcall** to csv, every attribute", rollcall("csv", options.users, ()), options.users
    )
    works |= peers(options.users)
    wanted = [name for name in options.only.split(",") if name]
    if unknown := [name for name in wanted if name not in works]:
        sys.exit(f"bench: unknown conversion: {', '.join(unknown)}; available: {', '.join(works)}")
    measured = {name: work for name, work in works.items() if not wanted or name in wanted}

    for number in range(options.runs):
        for name, work in measured.items():
            run = measure(work.command)
            work.runs.append(run)
            if not options.markdown:
                say(f"run {number + 1} of {options.runs}: {name}: {run.wall:.2f} s, CPU {run.cpu:.2f} s")
    if wanted:
        for name, work in measured.items():
            print(f"{name}: {work.wall:.2f} s ({work.spread}), CPU {work.cpu:.2f} s, {work.peak:.0f} MiB")
        return
    series = {}
    if not options.no_memory:
        sizes = sorted({10_000, options.users} | ({5_000_000} if options.large else set()))
        series = memory(kinds, works, options.users, sizes)
    for part in report(works, series, options.users, options.runs):
        print(part)
    shutil.rmtree(OUT, ignore_errors=True)


if __name__ == "__main__":
    main()
