"""Read reports: plain text, web pages, Word documents and PDFs into titled, dated, sectioned paragraphs.

Each format module (`plaintext`, `webpage`, `worddoc`, `pdfdoc`) turns its file into `lines.Line` objects; `structure`
then decides for all formats alike what is title, furniture, heading and text, with what `tables/*.tsv` know.
"""

from .formats import discover
from .lines import Dropped
from .report import Paragraph, Provenance, Report, read_report

__all__ = ["Dropped", "Paragraph", "Provenance", "Report", "discover", "read_report"]
