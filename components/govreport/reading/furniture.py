"""Tell page furniture from text."""

import re
from functools import cache

from .lines import Line, fold, is_prose
from .tables import table, words

_SEPARATORS = re.compile(r"[\s|/·>»›【】\[\]():,、;_\-–—+]+")
_FILLER = re.compile(r"\d+(\.\d+)?|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|星期[一二三四五六日天]")
_SHORT = 60


@cache
def _rows(match: str) -> list[dict[str, str]]:
    return [row for row in table("furniture") if row["match"] == match]


@cache
def _single_words() -> dict[str, str]:
    return {row["phrase"]: row["reason"] for row in _rows("word")}


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    return [(re.compile(row["phrase"]), row) for row in _rows("pattern")]


@cache
def _containers() -> dict[str, str]:
    return {row["phrase"]: row["reason"] for row in _rows("container")}


@cache
def _salutation() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(re.escape(fold(word)) for word in words('vocative'))}|\\s)+")


def container_reason(names: str) -> str:
    """Return why an HTML element of these class or id names holds no body text, or an empty string."""
    for name in re.split(r"[\s_\-]+", names.lower()):
        if name in _containers():
            return _containers()[name]
    return ""


def is_salutation(text: str) -> bool:
    """Tell whether the line only addresses the audience.

    Examples
    --------
    >>> is_salutation("各位代表、同志们:"), is_salutation("各位代表,让我们一同努力!")
    (True, False)
    """
    plain = fold(text).strip()
    addressed = "各位" in plain or "同志" in plain or "尊敬" in plain
    return len(plain) <= 40 and addressed and bool(_salutation().fullmatch(plain))


def furniture(line: Line) -> tuple[str, bool]:
    """Judge one line.

    Parameters
    ----------
    line
        The line; what its markup says counts too.

    Returns
    -------
    Why it is furniture (empty: it is not), and whether the text of the page ends here.

    Examples
    --------
    >>> furniture(Line("【字体：大 中 小】"))
    ('font or colour chooser', False)
    >>> furniture(Line("打印社会治理新名片,全年服务群众3万人次。"))
    ('', False)
    """
    plain = fold(line.text).strip()
    prose = is_prose(line.text)
    for row in _rows("whole") + _rows("start") + _rows("contains"):
        phrase, match = row["phrase"], row["match"]
        found = plain == phrase if match == "whole" else plain.startswith(phrase) if match == "start" else phrase in plain
        if not found or (prose and not (row["even_prose"] and len(plain) <= 4 * _SHORT)):
            continue
        # A phrase that only starts or stands in the line needs a line as short as furniture is.
        if row["even_prose"] or match == "whole" or len(plain) <= _SHORT:
            return row["reason"], bool(row["ends_page"])
    if prose:
        return "", False
    for pattern, row in _patterns():
        if pattern.fullmatch(plain):
            return row["reason"], bool(row["ends_page"])
    tokens = [token for token in _SEPARATORS.split(plain) if token]
    known = [_single_words().get(token) for token in tokens]
    if any(known) and all(reason or _FILLER.fullmatch(token) for reason, token in zip(known, tokens, strict=True)):
        return next(reason for reason in known if reason), False
    if not tokens:
        return "separator", False
    if line.aside:
        return line.aside, False
    if line.linked:
        return "link", False
    return ("table", False) if line.table else ("", False)
