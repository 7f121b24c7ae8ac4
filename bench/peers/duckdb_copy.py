"""gzip → CSV or Parquet with DuckDB: duckdb_copy.py INPUT OUTPUT csv|parquet

The types are given explicitly, which is faster than detecting them."""

import sys

import duckdb
from columns import COLUMNS

TYPES = {
    "email_verified": "BOOLEAN",
    "blocked": "BOOLEAN",
    "logins_count": "BIGINT",
    "created_at": "TIMESTAMP",
    "updated_at": "TIMESTAMP",
    "last_login": "TIMESTAMP",
}
TYPED = {name: TYPES.get(name, "VARCHAR") for name in COLUMNS[:-1]}
TYPED["identities"] = "STRUCT(connection VARCHAR)[]"
# SQL arrays start at 1.
SELECTED = ", ".join(COLUMNS[:-1]) + ', identities[1].connection AS "identities[0].connection"'

if __name__ == "__main__":
    source, target, kind = sys.argv[1:]
    options = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet, COMPRESSION zstd"
    duckdb.execute(
        f"COPY (SELECT {SELECTED} FROM read_json('{source}', format = 'newline_delimited', columns = {TYPED}))"
        f" TO '{target}' ({options})"
    )
