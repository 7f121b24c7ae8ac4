"""gzip → CSV of some users with DuckDB, and their roles: duckdb_answer.py INPUT OUTPUT WHERE [ROLES]

The types are given explicitly, which is faster than detecting them. Prints the number of users."""

import sys

import duckdb
from duckdb_copy import SELECTED, TYPED

source, target, where, *roles = sys.argv[1:]
users = f"read_json('{source}', format = 'newline_delimited', columns = {TYPED})"
held, joined, column = "", "", ""
if roles:
    types = {"user_id": "VARCHAR", "value": "STRUCT(name VARCHAR)"}
    answers = f"read_json('{roles[0]}', format = 'newline_delimited', columns = {types})"
    held = (
        f"WITH held AS (SELECT user_id, string_agg(value.name, '; ') AS roles FROM {answers}"
        " WHERE user_id IS NOT NULL GROUP BY user_id)"
    )
    joined, column = "LEFT JOIN held USING (user_id)", ", held.roles"
query = f"{held} SELECT {SELECTED}{column} FROM {users} {joined} WHERE {where}"
(count,) = duckdb.execute(f"COPY ({query}) TO '{target}' (FORMAT csv, HEADER)").fetchone()
print(count)
