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
source, target, kind = sys.argv[1:]
types = {name: TYPES.get(name, "VARCHAR") for name in COLUMNS[:-1]}
types["identities"] = "STRUCT(connection VARCHAR)[]"
# SQL arrays start at 1.
selected = ", ".join(COLUMNS[:-1]) + ', identities[1].connection AS "identities[0].connection"'
options = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet, COMPRESSION zstd"
duckdb.execute(
    f"COPY (SELECT {selected} FROM read_json('{source}', format = 'newline_delimited', columns = {types}))"
    f" TO '{target}' ({options})"
)
