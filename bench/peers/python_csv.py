"""gzip → CSV with Python's own gzip, json and csv: python_csv.py INPUT OUTPUT"""

import csv
import gzip
import json
import sys

from columns import COLUMNS, cells

with gzip.open(sys.argv[1], "rt", encoding="utf-8") as users, open(
    sys.argv[2], "w", encoding="utf-8", newline=""
) as out:
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in users:
        writer.writerow(cells(json.loads(line)))
