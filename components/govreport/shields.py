"""Contexts in which the name of a body is a class, a plural or part of another word."""

import re
from functools import cache

from .lexicon import lexicon_folder, read_table, table
from .places import area_before

_LEVEL_WORDS = frozenset({"shield.street_word", "shield.city_word"})  # 社区|委员会, but 宝山区|委 where the text names the area


@cache
def org_shields() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns around a body's name that make it a class or a plural."""
    path = lexicon_folder() / "org_shields.tsv"
    return tuple((row["id"], re.compile(row["pattern"])) for _, row in read_table(path, ("id", "pattern", "reason", "example")))


def shielded(folded: str, start: int, end: int) -> str | None:
    """Return the id of the shield that says that the name at these offsets is no single body, or None."""
    window_start = max(0, start - 12)
    window = f"{folded[window_start:start]}\uf000{folded[start:end]}\uf001{folded[end : end + 6]}"
    for identifier, pattern in org_shields():
        if pattern.search(window) and not (identifier in _LEVEL_WORDS and area_before(folded, start + 1) is not None):
            return identifier
    return None


@cache
def _ends() -> re.Pattern[str]:
    rows = table("name_ends.tsv", ("last", "not_before", "example"), ("not_before", "example"))
    parts = (f"(?<={re.escape(row['last'])})(?:{'|'.join(map(re.escape, row['not_before'].split('|')))})" for row in rows)
    return re.compile("|".join(parts))


def runs_on(folded: str, end: int) -> bool:
    """Say whether the last characters of a name that ends here belong to another word.

    Examples
    --------
    >>> runs_on("全国文明村庄", 5), runs_on("全国文明村称号", 5)
    (True, False)
    """
    return _ends().match(folded, end) is not None
