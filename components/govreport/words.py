"""Word boundaries that are certain: numbers, units, dates, codes and Latin words, whatever the segmenter says."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .quantities import calm, find_quantities, fold_width

_CERTAIN = re.compile(
    r"(?:19|20)\d\d年度?|\d{1,2}月|\d{1,2}日(?![均前])"  # dates are one word each
    r"|[\dA-Za-zＸ](?:[\dA-Za-z]*\+)+[\dA-Za-z\u4e00-\u9fff]?[\dA-Za-z]*|[\u4e00-\u9fff]\+[\u4e00-\u9fff]"  # codes: 1+32+X, 互+生
    r"|\d+[A-Za-z]+|[A-Za-z]+\d*(?:[-_][A-Za-z\d]+)*"  # 5A, APP, G60
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?[万亿]*%?|\d+(?:\.\d+)?[余多几]?[千百万亿]*[余多几]?[%‰]?"  # numbers with multipliers
    r"|(?<![\u4e00-\u9fff])第[一二三四五六七八九十百]{1,3}|第[一二三四五六七八九十]{1,3}(?=[届批次个期条名位季期])|第\d+"  # ordinals
)
_PUNCTUATION = re.compile(r"[,。;:!?、\"'“”‘’()\[\]{}<>《》〈〉【】—…·~/|*#&@^=\\]")


def certain_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of stretches that are one word each, sorted and without overlaps.

    An empty stretch is an edge: a word begins there, whatever the segmenter says.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> text = "2023年惠及近1.2万户"
    >>> [text[start:end] for start, end in certain_words(text)]
    ['2023年', '', '近', '1.2万', '户', '']
    """
    folded = calm(fold_width(text))
    spans: list[tuple[int, int]] = []
    edges: list[tuple[int, int]] = []
    for quantity in find_quantities(text):
        edges.extend(((quantity.start, quantity.start), (quantity.end, quantity.end)))
        spans.extend((a, b) for a, b in pairwise(quantity.cuts) if folded[a:b].strip())
    spans = [trimmed for span in spans if (trimmed := _trim(folded, span))]
    position, index, found = 0, 0, []
    for match in _CERTAIN.finditer(folded):
        while index < len(spans) and spans[index][1] <= match.start():
            index += 1
        if index < len(spans) and spans[index][0] < match.end():
            continue
        found.append(match.span())
    for match in _PUNCTUATION.finditer(folded):
        found.append(match.span())
    for start, end in sorted(spans + found + edges):
        if start >= position:
            yield start, end
            position = end


def _trim(folded: str, span: tuple[int, int]) -> tuple[int, int] | None:
    start, end = span
    while start < end and folded[start].isspace():
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    # a number broken by a space stays one span but cannot be one word
    if " " in folded[start:end]:
        return None
    return (start, end) if start < end else None
