"""Tables of annotated reports: one schema, and everything that writes it."""

from .panel import Panel
from .rows import doc_rows, report_rows
from .schema import BY_NAME, DATA_TABLES, TABLES, Column, Table, codebook_rows
from .writers import FORMATS, inert, open_sinks

__all__ = [
    "BY_NAME",
    "DATA_TABLES",
    "FORMATS",
    "TABLES",
    "Column",
    "Panel",
    "Table",
    "codebook_rows",
    "doc_rows",
    "inert",
    "open_sinks",
    "report_rows",
]
