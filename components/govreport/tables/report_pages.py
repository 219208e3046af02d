"""The report page of a run; for very many paragraphs one page per report and a list of them."""

import re
from html import escape
from pathlib import Path
from typing import Final

from spacy.tokens import Doc

from .store import StoredReport

PAGE_NAME: Final = "report.html"
PAGE_PARAGRAPHS: Final = 2_000  # above this one page is slow: then one page per report, and report.html lists them


class ReportPages:
    """The report page; for very many paragraphs one page per report and a list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waiting: list[tuple[StoredReport, list[Doc]]] = []
        self.links: list[tuple[str, StoredReport]] = []
        self.paragraphs = 0

    def add(self, report: StoredReport, docs: list[Doc]) -> None:
        """Take the docs of one report."""
        self.waiting.append((report, docs))
        self.paragraphs += len(docs)
        if self.paragraphs > PAGE_PARAGRAPHS and len(self.waiting) + len(self.links) > 1:
            self._one_each()

    def _one_each(self) -> None:
        (self.folder / "pages").mkdir(exist_ok=True)
        for report, docs in self.waiting:
            name = f"pages/{len(self.links) + 1:05d}-{re.sub(r'[^A-Za-z0-9._-]+', '_', report.id)[:80]}.html"
            (self.folder / name).write_text(_render(docs, [report]), encoding="utf8", errors="replace")
            self.links.append((name, report))
        self.waiting.clear()

    def close(self) -> None:
        """Write report.html."""
        if self.links:
            page = _list_page(self.links)
        else:
            page = _render([doc for _, docs in self.waiting for doc in docs], [report for report, _ in self.waiting])
        (self.folder / PAGE_NAME).write_text(page, encoding="utf8", errors="replace")


def _render(docs: list[Doc], reports: list[StoredReport]) -> str:
    from ..page import render_report_page

    return render_report_page(docs, reports)


def _list_page(links: list[tuple[str, StoredReport]]) -> str:
    rows = "".join(
        f"<tr><td>{report.year or ''}</td><td>{escape(report.issuer)}</td>"
        f'<td><a href="{name}">{escape(report.title or report.id)}</a></td></tr>\n'
        for name, report in links
    )
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>报告列表 Reports</title>'
        '<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}'
        "body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td{padding:.2rem .8rem .2rem 0}"
        f"</style></head><body><h1>报告列表 Reports ({len(links)})</h1>\n<table>{rows}</table></body></html>\n"
    )
