"""Output of the benchmarks, and facts about the machine."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path


def say(text):
    print(text, file=sys.stderr, flush=True)


def table(titles, rows):
    """Formats an aligned Markdown table."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(titles, *rows)]
    line = lambda cells: "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(titles), line(["-" * width for width in widths]), *map(line, rows)])


def processor():
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = re.findall(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return models[0] if models else platform.machine()


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def version(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout or done.stderr).splitlines()[0]
