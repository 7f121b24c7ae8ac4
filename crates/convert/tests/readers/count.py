"""Counts users with independent programs, and prints the counts as JSON.

    count.py HOW=FILE...

HOW is how the text is to be read: `ndjson` (a JSON object on each line), `commas` (the same with
commas between), `json` (one value), `values` (several), or `csv`, a space, the separator, and
perhaps the number of rows before the titles. Gzip, ZIP and the encoding are told by the first bytes.
"""

import csv
import gzip
import io
import json
import sys
import zipfile


def unpacked(data):
    while True:
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        elif data[:4] == b"PK\x03\x04":
            archive = zipfile.ZipFile(io.BytesIO(data))
            names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX")]
            (name,) = names
            data = archive.read(name)
        else:
            return data


def decoded(data):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le")
    if data[:1] == b"\0":
        return data.decode("utf-16-be")
    return data.decode("utf-8-sig")


def users_in(value):
    """The number of users in a value: an object with a list of users is no user."""
    if isinstance(value, list):
        return sum(users_in(inside) for inside in value)
    if isinstance(value.get("users"), list):
        return len(value["users"])
    return 1


def values_of(text):
    decoder, at = json.JSONDecoder(), 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value


def count(how, text):
    if how == "ndjson":
        return sum(users_in(json.loads(line)) for line in text.split("\n") if line.strip())
    if how == "commas":
        return sum(users_in(json.loads(line.strip().strip(","))) for line in text.split("\n") if line.strip())
    if how == "json":
        return users_in(json.loads(text))
    if how == "values":
        return sum(users_in(value) for value in values_of(text))
    _, separator, *before = how.split(" ")
    if before == ["crs"]:
        # The csv module takes each carriage return for the end of a row.
        text, before = text.replace("\r\r\n", "\r\n"), []
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    return len([row for row in rows if row]) - 1 - int(before[0] if before else 0)


def main(arguments):
    counts = []
    for argument in arguments:
        how, path = argument.rsplit("=", 1)
        with open(path, "rb") as file:
            counts.append(count(how, decoded(unpacked(file.read()))))
    print(json.dumps(counts))


main(sys.argv[1:])
