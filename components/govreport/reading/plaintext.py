"""Read plain text into lines."""

import re

from .lines import EDGE, INDENTS, Line, Page
from .wrapping import join_text_lines

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\f\v\x85\u2028\u2029]|$)")


def split_lines(text: str) -> list[Line]:
    r"""Split a text into trimmed lines with their offsets; blank lines leave a mark on the line after them.

    Examples
    --------
    >>> [(line.text, line.start, line.end, line.indented) for line in split_lines("一、回顾\n\n\u3000\u3000全年。")]
    [('一、回顾', 0, 4, False), ('全年。', 8, 11, True)]
    """
    lines: list[Line] = []
    blank = False
    for number, match in enumerate(_LINE.finditer(text), 1):
        raw = match[0]
        bare = raw.strip(EDGE)
        if not bare:
            blank = True
            continue
        lead = len(raw) - len(raw.lstrip(EDGE))
        indent = sum(2 if c in "\u3000\u2003\t" else 1 for c in raw[:lead] if c in INDENTS)
        start = match.start() + lead
        tail = raw.rstrip("\r\n")[lead + len(bare) :]
        lines.append(
            Line(
                bare,
                start,
                start + len(bare),
                indented=indent >= 2,
                blank_before=blank,
                block=False,
                lead="" if indent >= 2 else raw[:lead],
                tail=tail,
                place=f"line {number}",
            )
        )
        blank = False
    return lines


def read_plain(text: str) -> Page:
    """Read a plain text."""
    return Page(join_text_lines(split_lines(text)), text=text)
