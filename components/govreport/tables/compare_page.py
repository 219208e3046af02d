"""A comparison as files: CSV, Excel, and one self-contained page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from .compare import METRIC_PAIRS, OUTCOMES, PROMISES, Comparison
from .files import staged
from .schema import CODEBOOK, Row, codebook_rows
from .writers import CsvSink, XlsxSink, csv_cell

PAGE_NAME = "compare.html"
XLSX_NAME = "compare.xlsx"
_CODEBOOK = replace(CODEBOOK, name="compare_codebook")

_WORDS = {
    "matched": ("一致", "matched"),
    "changed": ("有变化", "changed"),
    "not_mentioned": ("未提及", "not mentioned"),
    "figure": ("数字", "figure"),
    "honor": ("荣誉", "honour"),
    "measure": ("举措", "measure"),
    "both": ("两份均有", "in both"),
    "only_old": ("仅旧报告", "old only"),
    "only_new": ("仅新报告", "new only"),
    "done": ("完成", "done"),
    "plan": ("计划", "plan"),
    "up": ("增", "up"),
    "down": ("减", "down"),
    "yes": ("达到", "reached"),
    "no": ("未达到", "not reached"),
}

_TEMPLATE = Path(__file__).parent / "assets" / "compare.html"


def _word(value: Any) -> Markup:
    if not value:
        return Markup()
    zh, en = _WORDS.get(value, (value, ""))
    return Markup("{} <small>{}</small>").format(zh, en)


def _sentence(row: Row, side: str) -> Markup:
    """Mark the words in their sentence; a whole sentence needs no mark."""
    text, first = row[f"{side}_sentence"], row[f"{side}_sentence_start"]
    start, end = row[f"{side}_start_char"] - first, row[f"{side}_end_char"] - first
    if (start, end) == (0, len(text)):
        return escape(text)
    return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])


def _figures(row: Row) -> str:
    sides = []
    for side in ("old", "new"):
        if row.get(f"{side}_value") is not None:
            high = row.get(f"{side}_high")
            bound = {"~": "≈", ">": "≥", "<": "≤"}.get(row.get(f"{side}_bound") or "", "")
            sides.append(f"{bound}{csv_cell(row[f'{side}_value'])}{'–' + csv_cell(high) if high is not None else ''}")
        else:
            sides.append("—")
    return f"{' → '.join(sides)} {row.get('unit') or ''}" if sides != ["—", "—"] else ""


def render_comparison(comparison: Comparison) -> str:
    """Give the comparison as one self-contained HTML page."""
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text("utf8"))
    template.globals.update(word=_word, sentence=_sentence, figures=_figures)
    names = {"old": comparison.old_name, "new": comparison.new_name, "outcomes": OUTCOMES}
    return template.render(promises=comparison.promises, metrics=comparison.metrics, **names)


def write_comparison(comparison: Comparison, output: str | Path) -> list[Path]:
    """Write CSV, Excel and page into `output`, whole or not at all, and give their paths."""
    output = Path(output)
    described = codebook_rows((METRIC_PAIRS, PROMISES))
    with staged(output, "comparing") as folder:
        for sink in (CsvSink(folder), XlsxSink(folder / XLSX_NAME)):
            sink.write(PROMISES, comparison.promises)
            sink.write(METRIC_PAIRS, comparison.metrics)
            sink.write(_CODEBOOK, described)
            sink.close()
        (folder / PAGE_NAME).write_text(render_comparison(comparison), encoding="utf8", errors="replace")
        names = sorted(path.name for path in folder.iterdir())
    return [output / name for name in names]
