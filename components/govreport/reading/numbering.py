"""Recognise the number a heading or list item begins with."""

import re
from dataclasses import dataclass
from functools import cache

from .lines import fold
from .tables import table

_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


@dataclass(frozen=True, slots=True)
class Number:
    """A heading number: its style, the rank of the style (1 is outermost), its value and its length in characters."""

    style: str
    rank: int
    ordinal: int
    length: int


@cache
def _styles() -> list[tuple[str, int, re.Pattern[str]]]:
    return [(row["style"], int(row["rank"]), re.compile(row["pattern"])) for row in table("numbering")]


def _ordinal(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if "." in written:
        return int(written.rpartition(".")[2])
    if len(written) == 1 and written not in _HAN and written != "十":
        # Signs such as ①, ⑴, ⒈, ㈠ and Ⅲ stand in order in Unicode.
        start = next((s for s in "①⑴⒈㈠Ⅰ" if ord(s) <= ord(written) < ord(s) + 20), written)
        return ord(written) - ord(start) + 1
    if set(written) <= set("IVX"):
        return 1 if written == "I" else 2
    tens, found, units = written.replace("百", "").rpartition("十")
    if not found:
        return _HAN.get(written[-1], 0)
    return _HAN.get(tens[-1:], 1) * 10 + _HAN.get(units[-1:], 0)


def numbered(text: str) -> Number | None:
    """Return the number that the line begins with, or None.

    Examples
    --------
    >>> numbered("（十二）加强平安建设")
    Number(style='han_bracket', rank=5, ordinal=12, length=4)
    >>> numbered("1.787亿元") is numbered("一是推进改造") is numbered("十四五规划") is None
    True
    """
    plain = fold(text)
    for style, rank, pattern in _styles():
        if match := pattern.match(plain):
            written = match["n"] or match.groupdict().get("n2") or ""
            return Number(style.removesuffix("_sign"), rank, _ordinal(written), match.end())
    return None
