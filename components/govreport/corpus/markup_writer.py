"""Write the corpus' inline markup, the inverse of `parse_report`, whole reports or an excerpt of some paragraphs."""

import dataclasses
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from ..errors import InputError
from .markup import HEADER_FIELDS, LABEL_LETTERS, GoldParagraph, GoldReport, GoldSpan, Heading, MarkupError, parse_text

_LETTERS = {label: letter for letter, label in LABEL_LETTERS.items()}


def format_number(value: float) -> str:
    """Write a number without exponent and without a needless fraction, so that it reads back as the same number.

    Examples
    --------
    >>> format_number(4000000.0), format_number(0.3333), format_number(1.5e-7)
    ('4000000', '0.3333', '0.00000015')
    """
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _metric_parts(reading: dict[str, Any], part: str) -> tuple[list[str], list[str]]:
    value = format_number(reading["value"])
    if reading["high"] is not None:
        value += f"..{format_number(reading['high'])}"
    usual = "plan" if part == "plan" else "done"
    flags = [
        reading["bound"] if reading["bound"] != "=" else "", reading["change"],
        reading["status"] if reading["status"] != usual else "", reading["firmness"],
        f"kind={reading['kind']}" if reading["kind"] else "",
    ]  # fmt: skip
    return [reading["indicator"], f"{value} {reading['unit']}".rstrip()], flags


def _honor_parts(reading: dict[str, Any]) -> tuple[list[str], list[str]]:
    flags = [f"{name}={reading[name]}" if reading[name] else "" for name in ("year", "batch")]
    return [reading["recipient"], reading["level"] or "-"], [*flags, "sought" if reading["status"] == "sought" else ""]


def write_inline(text: str, spans: list[GoldSpan], part: str = "review") -> str:
    """Write text with its spans as markup.

    Raises
    ------
    ValueError
        If spans overlap, leave the text, or a METRIC or HONOR has no reading.

    Examples
    --------
    >>> write_inline("区委来了", [GoldSpan(0, 2, "ORG")])
    '[区委|O]来了'
    """
    pieces, end = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        surface = text[span.start : span.end]
        if span.start < end or span.end > len(text) or not surface:
            raise ValueError(f"the span {surface!r} overlaps the one before it or leaves the text")
        if span.label != "ORG" and span.reading is None:
            raise ValueError(f"the {span.label} {surface!r} has no reading")
        parts: list[str] = []
        flags: list[str] = []
        if span.reading is not None:
            parts, flags = _metric_parts(span.reading, part) if span.label == "METRIC" else _honor_parts(span.reading)
        flags = [flag for flag in [*flags, "?" if span.optional else ""] if flag]
        fields = [surface, _LETTERS[span.label], *parts] + ([" ".join(flags)] if flags else [])
        pieces += [text[end : span.start], f"[{'|'.join(fields)}]"]
        end = span.end
    return "".join([*pieces, text[end:]])


def write_report(report: GoldReport) -> str:
    """Write a report as the text of a corpus file; parsing it gives an equal report.

    Raises
    ------
    InputError
        If something in the report cannot be said in the markup, for instance a bracket in a text.
    """
    lines = ["---", *(f"{name}: {report.header[name]}" for name in HEADER_FIELDS if name in report.header), "---"]
    for number, paragraph in enumerate([*report.paragraphs, None]):
        for heading in report.headings:
            if heading.before == number:
                lines.append(f"{'#' * heading.depth} {heading.text}" + (f" {{{heading.part}}}" if heading.part else ""))
        if paragraph is not None:
            try:
                text = write_inline(paragraph.text, paragraph.spans, paragraph.part)
            except ValueError as error:
                raise InputError(paragraph.id, str(error)) from None
            lines += [_mark_line(paragraph), text]
    written = "\n".join(lines) + "\n"
    try:
        same = parse_text(written, report.path) == report
    except MarkupError as error:
        raise InputError(report.id, f"it cannot be written as markup: {error.reason}: {lines[error.line - 1][:60]}") from None
    if not same:
        raise InputError(report.id, "a text, a heading or a section of it cannot be said in the markup without a change")
    return written


def _mark_line(paragraph: GoldParagraph) -> str:
    words = [paragraph.domain, *(f"+{domain}" for domain in paragraph.also), *(f"!{damage}" for damage in paragraph.damage)]
    return f"@ {' '.join(words)}"


def excerpt(report: GoldReport, numbers: Collection[int]) -> GoldReport:
    """Return a report of some paragraphs only, with the headings above them.

    Parameters
    ----------
    report
        The whole report.
    numbers
        Positions of the paragraphs to keep, from 0.
    """
    paragraphs: list[GoldParagraph] = []
    headings: list[Heading] = []
    for number, paragraph in enumerate(report.paragraphs):
        if number not in numbers:
            continue
        for heading in _above(report, number):
            moved = dataclasses.replace(heading, before=len(paragraphs))
            if not any((h.depth, h.text) == (heading.depth, heading.text) for h in _open(headings)):
                headings.append(moved)
        paragraphs.append(dataclasses.replace(paragraph, id=f"{report.id}/{len(paragraphs):03d}"))
    lines = [(heading.before, 0, "heading", heading.text) for heading in headings]
    lines += [(number, 1, "paragraph", paragraph.text) for number, paragraph in enumerate(paragraphs)]
    in_order = sorted(lines, key=lambda line: line[:2])
    return dataclasses.replace(report, paragraphs=paragraphs, headings=headings, lines=[line[2:] for line in in_order])


def _open(headings: list[Heading]) -> list[Heading]:
    """Return the headings that are still open after the last one."""
    stack: list[Heading] = []
    for heading in headings:
        stack = [other for other in stack if other.depth < heading.depth] + [heading]
    return stack


def _above(report: GoldReport, number: int) -> list[Heading]:
    return _open([heading for heading in report.headings if heading.before <= number])


def blind(report: GoldReport, numbers: Collection[int]) -> str:
    r"""Write some paragraphs without marks, domains and damage, for a second annotator.

    The lines ``@ ?`` are to be filled in; until they are, the file is for people and does not parse.

    Examples
    --------
    >>> from govreport.corpus.markup import parse_text
    >>> head = "---\ntitle: t\nissuer: i\nprovince: p\nlevel: town\nyear: 2020\ndate: 2020-01-01\npunctuation: full\n---\n"
    >>> print(blind(parse_text(head + "# 一\n@ health\n[区委|O]来了\n", "a.txt"), [0])[len(head):].strip())
    # 一
    @ ?
    区委来了
    """
    part = excerpt(report, numbers)
    bare = [dataclasses.replace(paragraph, spans=[], domain="general", also=[], damage=[]) for paragraph in part.paragraphs]
    lines = write_report(dataclasses.replace(part, paragraphs=bare)).splitlines()
    return "\n".join("@ ?" if line == "@ general" else line for line in lines) + "\n"
