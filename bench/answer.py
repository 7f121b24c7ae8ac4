"""Compares an export that answers a question (three conditions, a column of roles) with the same export without both.

Run it through script/bench, which sets up its requirements.
"""

import argparse
import contextlib
import datetime
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from convert import CLI, COLUMNS, FIELDS, OUT, PEERS, ROOT, WORK, Work, data, measure  # noqa: E402  (needs the path above)
from machine import cores, processor, say, table  # noqa: E402  (needs the path above)

ANSWER = ROOT / "target" / "release" / "examples" / "answer"
# One user in this many holds a role; one holder in ten has a second one.
USERS_PER_HOLDER = 5
ROLES = [f"Role {number:02}" for number in range(20)]
# The target: at most this many times the time of the export without conditions and roles.
AT_MOST = 1.3
# The target for the memory of a whole export in MiB.
MEMORY = 128

# Conditions with their equivalents in SQL. Few users satisfy the first set, nearly all the second:
# the writer then has as much to do as without conditions.
CONDITIONS = {
    "few": (
        ("blocked not-true", "blocked IS NOT TRUE"),
        ("email_verified not-true", "email_verified IS NOT TRUE"),
        ("last_login older-than 90d", "last_login < TIMESTAMP '{as_of}' - INTERVAL 90 DAY"),
    ),
    "most": (
        ("blocked not-true", "blocked IS NOT TRUE"),
        ("user_id contains |", "lower(user_id) LIKE '%|%'"),
        ("created_at older-than 1d", "created_at < TIMESTAMP '{as_of}' - INTERVAL 1 DAY"),
    ),
}


def answers(users):
    """Returns a file of looked-up roles, as an export leaves it."""
    path = WORK / f"roles-{users}.ndjson"
    if path.exists():
        return path
    say(f"bench: writing the roles of {users // USERS_PER_HOLDER:,} users (once)")
    values = [{"id": f"rol_{number:016}", "name": name, "source": "direct"} for number, name in enumerate(ROLES)]
    of_roles = [[] for _ in ROLES]
    with gzip.open(data(users), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % USERS_PER_HOLDER == 0:
                holder, user = number // USERS_PER_HOLDER, json.loads(line)["user_id"]
                of_roles[holder % len(ROLES)].append(user)
                if holder % 10 == 0:
                    of_roles[(holder // 10 + 1) % len(ROLES)].append(user)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        for value, holders in zip(values, of_roles):
            out.write(json.dumps({"role": {"id": value["id"], "name": value["name"]}}) + "\n")
            out.writelines(json.dumps({"user_id": user, "value": value}) + "\n" for user in holders)
    part.rename(path)
    return path


def as_of(users):
    """Returns the time when the users were generated, from which ages count."""
    moment = datetime.datetime.fromtimestamp(data(users).stat().st_mtime, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def rollcall(kind, users, conditions=None, roles=False):
    command = [ANSWER, data(users), OUT / "users", kind]
    command += [part for name in COLUMNS for part in ("--field", name)]
    if conditions:
        command += [part for text, _ in CONDITIONS[conditions] for part in ("--where", text)]
        command += ["--as-of", as_of(users)]
    return command + (["--roles", answers(users)] if roles else [])


def duckdb(users, conditions=None, roles=False):
    time = as_of(users).replace("T", " ").rstrip("Z")
    where = " AND ".join(sql.format(as_of=time) for _, sql in CONDITIONS[conditions]) if conditions else "true"
    command = [sys.executable, PEERS / "duckdb_answer.py", data(users), OUT / "users", where]
    return command + ([answers(users)] if roles else [])


def works(kinds, users):
    """Returns the conversions by their short names."""
    found = {}
    for kind in kinds:
        found[kind] = Work(f"**Rollcall** to {kind}", rollcall(kind, users), users)
        for name in CONDITIONS:
            what = f"**Rollcall** to {kind}, conditions that {name} satisfy"
            found[f"{kind}-{name}"] = Work(what, rollcall(kind, users, name), users)
            found[f"{kind}-{name}-roles"] = Work(f"{what}, and roles", rollcall(kind, users, name, roles=True), users)
    if "csv" in kinds:
        found["duckdb"] = Work("DuckDB to CSV", duckdb(users), users)
        for name in CONDITIONS:
            what = f"DuckDB to CSV, conditions that {name} satisfy"
            found[f"duckdb-{name}"] = Work(what, duckdb(users, name), users)
            found[f"duckdb-{name}-roles"] = Work(f"{what}, and roles", duckdb(users, name, roles=True), users)
    return found


def kept(work):
    """Runs a conversion once and returns how many users it kept."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    return int(subprocess.run(work.command, check=True, capture_output=True, text=True).stdout)


def agree(measured, counts):
    """Ends the program unless all conversions with the same conditions keep the same users."""
    for name in CONDITIONS:
        found = {short: count for short, count in counts.items() if f"-{name}" in short}
        if len(set(found.values())) > 1:
            sys.exit(f"bench: conditions that {name} satisfy keep different numbers of users: {found}")


@contextlib.contextmanager
def simulated(users):
    """Provides a simulated tenant without rate limits, and its address and secret."""
    command = [CLI, "simulate", "--users", str(users), "--plan", "unlimited", "--all-permissions"]
    held, count = users // USERS_PER_HOLDER, len(ROLES)
    command += [part for name in ROLES for part in ("--role", f"{name}={held // count}")]
    tenant = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield json.loads(tenant.stdout.readline())
    finally:
        tenant.terminate()
        tenant.wait()


def export(tenant, kind, conditions=(), roles=False):
    """Runs a whole export and returns its time and memory."""
    folder = WORK / "export"
    shutil.rmtree(folder, ignore_errors=True)
    secret = WORK / "secret"
    secret.write_text(tenant["client_secret"], encoding="utf-8")
    os.chmod(secret, 0o600)
    command = f'exec "$@" <"{secret}"'
    arguments = [CLI, "--data-dir", folder / "state", "export", "--domain", tenant["url"]]
    arguments += ["--client-id", tenant["client_id"], "--client-secret-stdin"]
    arguments += ["--out", folder / "packs", "--to", kind]
    arguments += [f"--field={name}" for name in (*COLUMNS, *(["roles"] if roles else []))]
    arguments += [part for text, _ in conditions for part in ("--where", text)]
    try:
        return measure(["bash", "-euo", "pipefail", "-c", command, "_", *arguments])
    finally:
        secret.unlink()
        shutil.rmtree(folder, ignore_errors=True)


def whole_exports(kinds, users):
    """Yields the time and memory of whole exports from a simulated tenant."""
    rows = []
    with simulated(users) as tenant:
        for kind in kinds:
            for name, (conditions, roles) in {
                "as delivered": ((), False),
                "conditions that few satisfy, and roles": (CONDITIONS["few"], True),
                "conditions that most satisfy, and roles": (CONDITIONS["most"], True),
            }.items():
                say(f"bench: a whole export to {kind}, {name}")
                run = export(tenant, kind, conditions, roles)
                row = [kind, name, f"{run.wall:.1f}", f"{run.cpu:.2f}", f"{run.peak:.0f}"]
                rows.append([*row, f"below {MEMORY}", "yes" if run.peak < MEMORY else "**no**"])
    yield table(["format", "export", "wall, s", "CPU, s", "peak memory, MiB", "wanted", "met"], rows)


def report(measured, counts, kinds, options):
    """Yields the results in Markdown."""
    import duckdb as library

    users = options.users
    yield (
        f"{datetime.date.today():%d %B %Y}, {processor()}, {cores()} cores, {platform.system()}. {users:,} users,"
        f" {users // USERS_PER_HOLDER:,} of them with roles. Medians of {options.runs} runs, alternating between the"
        f" programs. DuckDB {library.__version__}."
    )
    yield "\n### Against the targets\n"
    rows = []
    for kind in kinds:
        for name in CONDITIONS:
            ours, plain = measured[f"{kind}-{name}-roles"], measured[kind]
            what = f"{kind}, conditions that {name} satisfy, and roles"
            wall, cpu = ours.wall / plain.wall, ours.cpu / plain.cpu
            met = "yes" if wall <= AT_MOST else "**no**"
            rows.append([what, "without both", f"at most {AT_MOST} times", f"{wall:.2f} times, CPU {cpu:.2f}", met])
    if "csv" in kinds:
        for suffix in [part for name in CONDITIONS for part in (name, f"{name}-roles")]:
            ours, peer = measured[f"csv-{suffix}"], measured[f"duckdb-{suffix}"]
            wall, cpu = peer.wall / ours.wall, peer.cpu / ours.cpu
            met = "yes" if wall > 1 else "**no**"
            rows.append([ours.name, peer.name, "faster", f"{wall:.2f} times faster, CPU {cpu:.2f}", met])
    yield table(["work", "compared with", "wanted", "found", "met"], rows)
    yield "\n### Times\n"
    rows = [
        [work.name, f"{counts[name]:,}", f"{work.wall:.2f}", work.spread, f"{work.cpu:.2f}", f"{work.peak:.0f}"]
        for name, work in measured.items()
    ]
    yield table(["program", "users kept", "wall, s", "from–to", "CPU, s", "peak memory, MiB"], rows)


def main():
    parser = argparse.ArgumentParser(prog="script/bench answer", description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=1_000_000, help="number of users [default: %(default)s]")
    parser.add_argument("--runs", type=int, default=5, help="number of runs, of which the median is reported [default: 5]")
    parser.add_argument("--to", default="csv,xlsx", help="formats, comma-separated [default: %(default)s]")
    parser.add_argument("--no-export", action="store_true", help="skip whole exports from a simulated tenant")
    options = parser.parse_args()

    kinds = options.to.split(",")
    measured = works(kinds, options.users)
    counts = {name: kept(work) for name, work in measured.items()}
    agree(measured, counts)
    for number in range(options.runs):
        for name, work in measured.items():
            run = measure(work.command)
            work.runs.append(run)
            say(f"run {number + 1} of {options.runs}: {name}: {run.wall:.2f} s, CPU {run.cpu:.2f} s")
    for part in report(measured, counts, kinds, options):
        print(part)
    if not options.no_export:
        print("\n### Whole exports\n")
        for part in whole_exports(kinds, options.users):
            print(part)
    shutil.rmtree(OUT, ignore_errors=True)


if __name__ == "__main__":
    main()
