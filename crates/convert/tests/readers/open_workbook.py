"""Opens a workbook with its password and prints its first sheet: open_workbook.py PATH PASSWORD

Prints one JSON array for each row. Exits with 1 if the password is wrong, and with 2 if the
workbook was tampered with. Shares no code with Rollcall.
"""

import io
import json
import sys

import msoffcrypto
import openpyxl


def main(path: str, password: str) -> int:
    opened = io.BytesIO()
    with open(path, "rb") as file:
        workbook = msoffcrypto.OfficeFile(file)
        try:
            workbook.load_key(password=password, verify_password=True)
        except msoffcrypto.exceptions.InvalidKeyError:
            return 1
        try:
            workbook.decrypt(opened, verify_integrity=True)
        except msoffcrypto.exceptions.InvalidKeyError:
            return 2
    for row in openpyxl.load_workbook(opened, read_only=True).active.iter_rows(values_only=True):
        print(json.dumps(row, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
