"""gzip → XLSX with XlsxWriter in constant-memory mode: python_xlsxwriter.py INPUT OUTPUT"""

import gzip
import json
import sys

import xlsxwriter
from columns import COLUMNS, cells

workbook = xlsxwriter.Workbook(sys.argv[2], {"constant_memory": True, "strings_to_urls": False})
sheet = workbook.add_worksheet("Users")
sheet.write_row(0, 0, COLUMNS)
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as users:
    for number, line in enumerate(users, start=1):
        sheet.write_row(number, 0, cells(json.loads(line)))
workbook.close()
