"""Join lines that were broken by the width of a page rather than by their author."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .furniture import furniture, is_salutation
from .lines import EDGE, Line, breaks_off, cannot_begin, ends_sentence, fold, is_prose, merge
from .metadata import labelled
from .numbering import numbered

HEADING_MAXIMUM, PAGE_WIDTH = 60, 130


def columns(text: str) -> int:
    """Return the width of a text in half-width columns.

    Examples
    --------
    >>> columns("绿道3.2公里")
    11
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.%+\-/]*|.", re.S)


def first_unit(text: str) -> str:
    """Return what stays together at the start of a line: a number, a Latin word, a character and its closing mark."""
    opening = re.match(r"[“‘《〈「『(（\[【]+", text)
    if opening:
        return opening[0] + first_unit(text[opening.end() :])
    match = _UNIT.match(text)
    unit = match[0] if match else ""
    rest = text[len(unit) :]
    return unit + (rest[0] if rest and cannot_begin(rest) else "")


def fill_width(widths: Sequence[int]) -> int:
    """Return the column at which a hard-wrapped text breaks, or 0 if its lines are as long as their paragraphs.

    Examples
    --------
    >>> fill_width([80, 79, 80, 34, 80, 78, 12, 80, 80, 60]), fill_width([80, 300, 41, 500, 220, 150, 12, 90, 66])
    (80, 0)
    """
    longest = sorted(widths)[-max(1, len(widths) // 50) :][0] if widths else 0
    near = sum(longest - 6 <= width <= longest + 4 for width in widths)
    return longest if len(widths) >= 6 and 30 <= longest <= PAGE_WIDTH and near >= 0.4 * len(widths) else 0


def fill_count(lengths: Sequence[int]) -> int:
    """Return the number of characters after which every line of a text breaks, or 0.

    Examples
    --------
    >>> fill_count([40, 40, 12, 40, 40, 40, 31, 40]), fill_count([200, 41, 330, 12, 95, 60])
    (40, 0)
    """
    if len(lengths) < 6:
        return 0
    count, times = Counter(lengths).most_common(1)[0]
    longer = sum(length > count for length in lengths)
    return count if count >= 15 and times >= 0.4 * len(lengths) and longer <= 0.03 * len(lengths) else 0


def starts_anew(text: str, after_sentence: bool) -> bool:
    """Tell whether a line that could run on from a full one before it begins something instead."""
    number = numbered(text)
    if after_sentence:
        return bool(number or is_salutation(text) or labelled(text) or furniture(Line(text))[0])
    # In mid-sentence only a heading's shape counts: a reference such as (一) may stand at any line's start.
    return number is not None and number.rank <= 5 and _is_heading_like(text)


def _is_heading_like(text: str) -> bool:
    return bool(numbered(text)) and len(text) <= HEADING_MAXIMUM and not re.search(r"[。;!?]", fold(text))


def join_text_lines(lines: Sequence[Line]) -> list[Line]:
    """Join the broken lines of a text whose only layout is its line breaks."""
    texts = [line for line in lines if line.text]
    count = fill_count([len(line.text) for line in texts])
    for line in texts:
        # In a text broken by the number of characters a space at the break is one of the paragraph's.
        whole = line.lead + line.text + line.tail
        if count and len(whole) + 2 * line.indented == count:
            line.text = whole
    spaced = sum(line.blank_before for line in texts) >= 0.6 * len(texts)
    width = fill_width([columns(line.text) + 4 * line.indented for line in texts if not furniture(line)[0]])

    def wrapped(before: Line, line: Line) -> bool:
        if line.indented or line.blank_before or starts_anew(line.text, ends_sentence(before.text)):
            return False
        room = width - columns(before.text) - 4 * before.indented
        return room < columns(first_unit(line.text)) + 2 or len(before.text) + 2 * before.indented >= count > 0

    def loose(before: Line, line: Line) -> bool:
        if furniture(before)[0] or labelled(before.text) or furniture(line)[0] or is_salutation(before.text):
            return False
        if breaks_off(before.text) or (cannot_begin(line.text) and not ends_sentence(before.text)):
            return not (numbered(line.text) and line.indented)
        if line.indented or line.blank_before or line.block or starts_anew(line.text, True) or ends_sentence(before.text):
            return False
        # Without a mark at the break only running text of a page's width is taken to run on, never a heading.
        running = is_prose(before.text + "。") and re.search("[,、;。]", fold(before.text)) is not None
        return running and not _is_heading_like(before.text) and (spaced or columns(before.text) <= PAGE_WIDTH)

    joined = merge(texts, wrapped if width or count else loose)
    for line in joined:
        line.text = line.text.strip(EDGE)
    return joined


def join_blocks(lines: Sequence[Line]) -> list[Line]:
    """Join blocks of a marked-up text: those cut in mid-sentence, and bare line breaks as in plain text."""
    joined: list[Line] = []
    group: list[Line] = []
    for line in [*lines, None]:
        if line is None or line.block:
            joined += join_text_lines(group) if len(group) > 1 else group
            group = []
        if line is not None:
            group.append(replace(line))

    def cut(before: Line, line: Line) -> bool:
        same = (before.level, before.table, before.aside) == (line.level, line.table, line.aside) == (0, False, "")
        if not same or furniture(before)[0] or furniture(line)[0] or labelled(before.text):
            return False
        return (breaks_off(before.text) and not numbered(line.text)) or (
            cannot_begin(line.text) and not ends_sentence(before.text)
        )

    return merge([line for line in joined if line.text], cut)
