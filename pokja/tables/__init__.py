"""Tables as people have them: pasted, CSV of any kind, XLSX. Rows of text in, bytes out; knows nothing of members."""

from pokja.tables.numbers import is_lost_number
from pokja.tables.reading import read_file, read_paste
from pokja.tables.shape import MAX_ROWS, SPARE_ROWS, Row, TableRefused, too_many_rows
from pokja.tables.writing import csv_bytes, xlsx_bytes

__all__ = [
    "MAX_ROWS",
    "SPARE_ROWS",
    "Row",
    "TableRefused",
    "csv_bytes",
    "is_lost_number",
    "read_file",
    "read_paste",
    "too_many_rows",
    "xlsx_bytes",
]
