"""Reads the converter's outputs with independent programs, and reports differences from the source.

    check.py SOURCE FORMAT=FILE...

SOURCE is NDJSON. This program shares no code with the converter. It repeats the rules by which
objects open into columns, which are documented in crates/convert/src/table/flatten.rs.
"""

import csv
import datetime
import decimal
import io
import json
import re
import sys
import unicodedata

csv.field_size_limit(1 << 30)
sys.setrecursionlimit(10_000)
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Number(str):
    """A number as it was written; no text equals it."""

    def __eq__(self, other):
        return isinstance(other, Number) and str.__eq__(self, other)

    __hash__ = str.__hash__


class Opened(dict):
    """An object of the source. The last of duplicate keys counts, at the position of the first."""


def parse(text):
    return json.loads(text, parse_int=Number, parse_float=Number, object_pairs_hook=Opened)


def whole(text):
    """A string without lone surrogates."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def folded(title):
    text = unicodedata.normalize("NFD", whole(title)).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text))


def member(title, key):
    usual = key and not any(c in '.[]"\\' or is_control(c) for c in key)
    return f"{title}.{key}" if usual else f'{title}["{escaped(key)}"]'


def is_control(c):
    return ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0


def escaped(text):
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "".join(short.get(c, c if ord(c) >= 0x20 else f"\\u{ord(c):04x}") for c in text)


class Node:
    """A node of the users' values, with the nodes below it in order of appearance."""

    def __init__(self):
        self.members, self.elements, self.plain = {}, [], False

    def see(self, value):
        if isinstance(value, dict):
            for key, inside in value.items():
                self.members.setdefault(key, Node()).see(inside)
        elif isinstance(value, list):
            for at, inside in enumerate(value):
                if at == len(self.elements):
                    self.elements.append(Node())
                self.elements[at].see(inside)
        elif value is not None:
            self.plain = True

    def titles(self, title):
        if self.plain or not (self.members or self.elements):
            yield title
        for key, node in self.members.items():
            yield from node.titles(member(title, key))
        for at, node in enumerate(self.elements):
            yield from node.titles(f"{title}[{at}]")


def cells(title, value):
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from cells(member(title, key), inside)
    elif isinstance(value, list):
        for at, inside in enumerate(value):
            yield from cells(f"{title}[{at}]", inside)
    elif value is not None:
        yield title, value


def table(users):
    """The expected titles and rows; None if titles clash, which has its own tests."""
    top = {}
    for user in users:
        for key, value in user.items():
            top.setdefault(key, Node()).see(value)
    titles = [title for key, node in top.items() for title in node.titles(key)]
    # Parquet tells titles apart that differ by case or composition alone.
    if len({folded(title) for title in titles}) < len(titles):
        return None
    rows = []
    for user in users:
        row = {}
        for key, value in user.items():
            row.update(cells(key, value))
        rows.append([row.get(title) for title in titles])
    return titles, rows


def text(value):
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, Number) else whole(value)


def same_number(found, wanted):
    return decimal.Decimal(repr(found) if isinstance(found, float) else found) == decimal.Decimal(wanted)


def differ(what, found, wanted):
    sys.exit(f"{what}: {str(found)[:500]!r} where {str(wanted)[:500]!r} has to be")


def check_users(users, found, name):
    if found != users:
        for at, (one, other) in enumerate(zip(found, users)):
            if one != other:
                differ(f"{name}, user {at}", one, other)
        differ(name, f"{len(found)} users", f"{len(users)} users")


def check_ndjson(users, path):
    with open(path, encoding="utf-8", newline="\n") as file:
        check_users(users, [parse(line) for line in file.read().split("\n") if line], "ndjson")


def mended(value):
    """A value of the source as JSON for strict readers holds it: without lone surrogates."""
    if isinstance(value, dict):
        return Opened((mended(key), mended(inside)) for key, inside in value.items())
    if isinstance(value, list):
        return [mended(inside) for inside in value]
    return whole(value) if isinstance(value, str) and not isinstance(value, Number) else value


def check_json(users, path):
    with open(path, encoding="utf-8") as file:
        check_users([mended(user) for user in users], parse(file.read()), "json")


def check_csv(wanted, path, spreadsheet):
    titles, rows = wanted
    with open(path, encoding="utf-8-sig" if spreadsheet else "utf-8", newline="") as file:
        content = file.read()
    # Some versions of the csv module refuse NUL; this character replaces it.
    content = content.replace("\0", "\ue000")
    found = list(csv.reader(lines_of(content)))
    if not titles:
        if found:
            differ("csv", found, "nothing")
        return
    if len(found) != len(rows) + 1:
        differ("csv", f"{len(found)} rows", f"{len(rows) + 1} rows")
    for at, (row, want) in enumerate(zip(found, [titles] + rows)):
        want = [text(cell).replace("\0", "\ue000") for cell in want]
        if len(row) != len(want):
            differ(f"csv, row {at}", len(row), len(want))
        for cell, one in zip(row, want):
            # What could run has an additional apostrophe, also behind separators in the text.
            if cell != one and not (spreadsheet and without_guards(cell) == without_guards(one)):
                if not (spreadsheet and one in ("true", "false") and cell.lower() == one):
                    differ(f"csv, row {at}", cell, one)


def without_guards(text):
    return text.replace("'", "")


def lines_of(content):
    """Lines for the csv module with their line ends, split at line feeds only."""
    return re.findall(r"[^\n]*\n|[^\n]+", content)


TIMES = {"created_at", "updated_at", "last_login", "last_password_reset", "multifactor_last_modified"}


def check_parquet(wanted, path):
    import pyarrow
    import pyarrow.parquet

    titles, rows = wanted
    found = pyarrow.parquet.ParquetFile(path).read()
    if found.num_rows != len(rows):
        differ("parquet", f"{found.num_rows} rows", f"{len(rows)} rows")
    if not titles:
        return
    if found.column_names != [whole(title) for title in titles]:
        differ("parquet, titles", found.column_names, titles)
    for at, title in enumerate(titles):
        column, want = found.column(at), [row[at] for row in rows]
        of = column.type
        if pyarrow.types.is_timestamp(of):
            if title not in TIMES:
                differ(f"parquet, type of {title}", of, "text")
            micros = column.cast(pyarrow.int64()).to_pylist()
            for cell, one in zip(micros, want):
                if (cell is None) != (one is None) or (one is not None and cell != microseconds(one)):
                    differ(f"parquet, {title}", cell, one)
            continue
        kinds = {type(one) for one in want if one is not None}
        if kinds == {bool} and not pyarrow.types.is_boolean(of):
            differ(f"parquet, type of {title}", of, "boolean")
        small = re.compile(r"-?(0|[1-9][0-9]{0,14})")
        if kinds == {Number} and all(one is None or small.fullmatch(one) and one != "-0" for one in want):
            if not pyarrow.types.is_int64(of):
                differ(f"parquet, type of {title}", of, "int64")
        for cell, one in zip(column.to_pylist(), want):
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                same = isinstance(one, Number) and same_number(cell, one)
            elif isinstance(cell, bool):
                same = cell is one
            else:
                same = cell == (None if one is None else text(one))
            if not same:
                differ(f"parquet, {title}", cell, one)


def microseconds(moment):
    when = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (when - start) // datetime.timedelta(microseconds=1)


def check_xlsx(wanted, path):
    import openpyxl
    from openpyxl.utils.escape import unescape

    titles, rows = wanted
    # By its content: the name can have any extension.
    with open(path, "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()), read_only=True)
    found = [row for sheet in book.worksheets[:1] for row in sheet.iter_rows(values_only=True)]
    for at, want in enumerate([titles] + rows):
        row = found[at] if at < len(found) else ()
        row = list(row) + [None] * (len(want) - len(row))
        for cell, one in zip(row, want):
            if isinstance(cell, datetime.datetime):
                # To the millisecond, in the time zone of the cell.
                same = isinstance(one, str)
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
                same = isinstance(one, Number) and same_number(cell, one)
            elif isinstance(cell, bool):
                same = cell is one
            else:
                cell = cell or ""
                # Excel holds at most 32,767 characters in a cell.
                cut = len(text(one)) > 30_000 and len(cell) > 30_000
                same = any(
                    text(one).startswith(shown) if cut else text(one) == shown for shown in (cell, unescape(cell))
                )
            if not same:
                differ(f"xlsx, row {at}", cell, one)


def main(source, *outputs):
    with open(source, encoding="utf-8", newline="\n") as file:
        users = [parse(line) for line in file.read().split("\n") if line.strip()]
    wanted = table(users)
    for output in outputs:
        name, path = output.split("=", 1)
        if name == "ndjson":
            check_ndjson(users, path)
        elif name.startswith("json"):
            check_json(users, path)
        elif wanted is None:
            continue
        elif name.startswith("csv"):
            check_csv(wanted, path, name not in ("csv-plain", "csv-import"))
        elif name == "parquet":
            check_parquet(wanted, path)
        elif name == "xlsx":
            check_xlsx(wanted, path)
        else:
            sys.exit(f"nothing here reads {name}: add it to check.py")


main(*sys.argv[1:])
