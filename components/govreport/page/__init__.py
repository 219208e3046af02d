"""The report page: annotated docs as one self-contained HTML file."""

from .render import render_report_page

__all__ = ["render_report_page"]
