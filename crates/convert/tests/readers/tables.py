"""Reads tables with independent programs, and prints them as JSON.

    tables.py FORMAT=FILE...

Prints one table for each file: the titles, then the rows, all as text; an empty cell is an empty
text. Of a workbook, an object with a table for each sheet if it has several.
"""

import csv
import io
import json
import sys


def text(cell):
    return "" if cell is None else str(cell)


def read_csv(path, separator):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=separator, strict=True))


def read_xlsx(path):
    import openpyxl

    with open(path, "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    sheets = {sheet.title: [[text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}
    return next(iter(sheets.values())) if len(sheets) == 1 else sheets


def read_parquet(path):
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(path).read()
    rows = zip(*(column.to_pylist() for column in table.columns))
    return [table.column_names] + [[text(cell) for cell in row] for row in rows]


def read(name, path):
    if name.startswith("csv"):
        return read_csv(path, ",")
    return {"xlsx": read_xlsx, "parquet": read_parquet}.get(name, read_xlsx)(path)


print(json.dumps([read(*output.split("=", 1)) for output in sys.argv[1:]]))
