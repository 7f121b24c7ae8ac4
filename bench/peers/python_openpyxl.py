"""gzip → XLSX with openpyxl in write-only mode: python_openpyxl.py INPUT OUTPUT"""

import gzip
import json
import sys

from columns import COLUMNS, cells
from openpyxl import Workbook

workbook = Workbook(write_only=True)
sheet = workbook.create_sheet("Users")
sheet.append(COLUMNS)
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as users:
    for line in users:
        sheet.append(cells(json.loads(line)))
workbook.save(sys.argv[2])
