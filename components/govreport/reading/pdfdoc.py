"""Read the text layer of a PDF into lines and lines into paragraphs, by what stands where on the page."""

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from govreport.errors import InputError

from .furniture import furniture
from .lines import EDGE, Dropped, Line, Page, cannot_begin, ends_sentence, merge
from .wrapping import fill_count, first_unit, starts_anew

PAGES_MAXIMUM = 600
EDGE_BAND = 0.1
_BOLD = re.compile(r"bold|black|heavy|simhei|heiti|黑体|xiaobiao|小标宋", re.I)


@dataclass(slots=True)
class _Printed:
    """A line as printed."""

    line: Line
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    height: float  # of the page
    text: str


@dataclass(slots=True)
class _Character:
    text: str
    x0: float
    x1: float
    baseline: float  # from the top of the page
    size: float
    bold: bool


def _characters(page: Any) -> list[_Character]:
    """Read the characters of a page with their places; those PDFium makes up (spaces, line ends) are left out."""
    layer = page.get_textpage()
    height = page.get_height()
    found = []
    x, y, name, flags = ctypes.c_double(), ctypes.c_double(), ctypes.create_string_buffer(128), ctypes.c_int()
    for index in range(layer.count_chars()):
        code = pdfium.FPDFText_GetUnicode(layer, index)
        if code < 32 or code in (0xFFFE, 0xFFFF) or pdfium.FPDFText_IsGenerated(layer, index) == 1:
            continue
        left, bottom, right, top = layer.get_charbox(index, loose=True)
        pdfium.FPDFText_GetCharOrigin(layer, index, x, y)
        pdfium.FPDFText_GetFontInfo(layer, index, name, 128, flags)
        # The nominal size may be 1 with the real one in the text matrix; the box tells.
        size = pdfium.FPDFText_GetFontSize(layer, index)
        size = size if size > 3 else max(top - bottom, 1.0)
        bold = bool(_BOLD.search(name.value.decode("utf-8", "ignore"))) or pdfium.FPDFText_GetFontWeight(layer, index) >= 600
        found.append(_Character(chr(code), left, right, height - y.value, size, bold))
    layer.close()
    return found


def _printed_lines(page: Any, number: int) -> list[_Printed]:
    """Group the characters of one page into lines, top to bottom, left to right."""
    rows: list[list[_Character]] = []
    for character in sorted(_characters(page), key=lambda c: (c.baseline, c.x0)):
        if rows and abs(character.baseline - rows[-1][0].baseline) < 0.4 * min(rows[-1][0].size, character.size):
            rows[-1].append(character)
        else:
            rows.append([character])
    printed = []
    for row in rows:
        row.sort(key=lambda c: c.x0)
        visible = [c for c in row if c.text.strip(EDGE)]
        if not visible:
            continue
        text = row[0].text
        for before, character in zip(row, row[1:], strict=False):
            # A gap between two Latin words is a space that was not written; between Chinese characters it is justification.
            latin = before.text.isascii() and before.text.isalpha() and character.text.isascii() and character.text.isalpha()
            text += (" " if latin and character.x0 - before.x1 > 0.2 * character.size else "") + character.text
        size = Counter(round(c.size, 1) for c in visible).most_common(1)[0][0]
        # The line keeps its spaces until it is joined: a space at a break belongs to the paragraph.
        line = Line(text, strong=all(c.bold for c in visible), place=f"page {number}")
        baseline = visible[0].baseline
        printed.append(
            _Printed(
                line,
                number,
                visible[0].x0,
                visible[-1].x1,
                baseline - size,
                baseline,
                size,
                page.get_height(),
                text.strip(EDGE),
            )
        )
    return printed


def _running(printed: Sequence[_Printed]) -> dict[int, str]:
    """Find page numbers and the heads and feet that run through the pages, by object id."""
    found: dict[int, str] = {}
    pages = {p.page for p in printed}
    edge = [p for p in printed if p.bottom < EDGE_BAND * p.height or p.top > (1 - EDGE_BAND) * p.height]
    shapes = Counter((re.sub(r"\d+", "#", p.text), round(p.top / 10)) for p in edge)
    for p in edge:
        if furniture(p.line)[0] == "page number":
            found[id(p)] = "page number"
        elif len(pages) >= 3 and shapes[(re.sub(r"\d+", "#", p.text), round(p.top / 10))] >= max(3, len(pages) // 2):
            found[id(p)] = "running head or foot"
    return found


def _right_edge(ends: Sequence[float]) -> float:
    """Return where full lines end: most often at one place, whatever hangs over or falls short of it."""
    place, count = Counter(round(x) for x in ends).most_common(1)[0]
    longest = sorted(ends)[-1 - len(ends) // 20]
    return float(place) if count >= 3 and place > longest - 30 else longest


def _layout(printed: list[_Printed]) -> list[Line]:
    """Join printed lines into paragraphs and note what typography says of them."""
    sizes: Counter[float] = Counter()
    for p in printed:
        sizes[p.size] += len(p.text)
    size = sizes.most_common(1)[0][0]
    body = [p for p in printed if abs(p.size - size) < 0.6]
    left = Counter(round(p.x0) for p in body)
    # The margin is the leftmost place where lines begin often; an indented first line begins two characters further in.
    often = [x for x, count in left.items() if count >= max(2, 0.04 * len(body))]
    margin = min(often) if often else min(p.x0 for p in printed)
    right = _right_edge([p.x1 for p in body])
    # Closing marks may hang over the edge; what other characters reach is where a line could still have gone on to.
    reach = sorted(p.x1 for p in body if not cannot_begin(p.text[-1])) or [right]
    furthest = max(right, reach[-1 - len(reach) // 40])
    count = fill_count([len(p.line.text) for p in printed])
    follow = [(a, b) for a, b in zip(body, body[1:], strict=False) if a.page == b.page]
    steps = Counter(round(b.bottom - a.bottom) for a, b in follow if a.x1 > right - 3 * size)
    step = min((s for s, n in steps.items() if s > 0 and n >= 0.2 * max(steps.values())), default=1.6 * size)
    places = {id(p.line): p for p in printed}
    for p in printed:
        room_left, room_right = p.x0 - margin, right - p.x1
        p.line.indented = 1.2 * size < room_left < 4.5 * size
        p.line.centered = room_left > 3 * size and abs(room_left - room_right) < 2 * size
        p.line.strong = p.line.strong or p.size > size + 0.9

    def continues(before: Line, line: Line) -> bool:
        a, b = places[id(before)], places[id(line)]
        if abs(a.size - b.size) > 0.6 or before.strong != line.strong:
            return False
        if b.line.centered or b.line.indented:
            # Both lines of a title are centred; a paragraph's second line never is.
            return False
        if a.page == b.page and b.bottom - a.bottom > step + 0.22 * size:
            return False
        unit = first_unit(b.text)
        shown = len(unit) if not unit.isascii() else 0.5 * len(unit)
        closed = ends_sentence(a.text)
        if len(a.line.text) >= count > 0:
            pass  # broken by the number of characters, however wide they are
        elif (furthest if closed else right) - a.x1 >= (shown - 0.05) * size:
            return False
        return not starts_anew(b.text, closed)

    joined = merge([p.line for p in printed], continues)
    for line in joined:
        line.text = line.text.strip(EDGE)
        line.blank_before = True
    return joined


def read_pdf(data: bytes, source: object) -> Page:
    """Read the text layer of a PDF.

    Raises
    ------
    InputError
        If the file is protected, damaged, a scan without text, or far longer than a report.
    """
    printed: list[_Printed] = []
    empty: list[int] = []
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise InputError(source, "the PDF is protected by a password; save a copy without it") from error
        raise InputError(source, f"a damaged PDF ({str(error)[:100]})") from error
    try:
        count = len(document)
        if count > PAGES_MAXIMUM:
            raise InputError(source, f"{count} pages; more than {PAGES_MAXIMUM} is no report. Split the file")
        for number in range(1, count + 1):
            page = document[number - 1]
            found = _printed_lines(page, number)
            printed += found
            if not found:
                empty.append(number)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise InputError(source, f"a damaged PDF ({str(error)[:100]})") from error
    finally:
        document.close()
    if len("".join(p.text for p in printed)) < 10 * max(1, count // 4):
        raise InputError(source, "the PDF has no text layer (a scan?); run character recognition (OCR) on it first")
    unreadable = sum(len(re.findall("[\ufffd\ue000-\uf8ff]", p.text)) for p in printed)
    if unreadable > 0.05 * sum(len(p.text) for p in printed):
        raise InputError(source, "the PDF's fonts do not say which characters they show; run character recognition (OCR) on it")
    dropped = [Dropped("", "a page without text (blank or a scan)", f"page {number}") for number in empty]
    running = _running(printed)
    dropped += [Dropped(p.text, running[id(p)], p.line.place) for p in printed if id(p) in running]
    return Page(_layout([p for p in printed if id(p) not in running]), dropped=dropped)
