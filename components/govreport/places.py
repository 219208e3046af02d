"""Names of administrative areas and of sub-districts, towns and townships, and what they may be part of."""

import re
from functools import cache

from .lexicon import lexicon_folder, read_table

_CLASS_WORD = re.compile(r"街道(?![路边景])|[镇乡](?![级区村街域上江痛乡镇亲愁土情贤音友])|苏木")
_LONGEST = 9


@cache
def areas() -> frozenset[str]:
    """Return the names of provinces, prefectures and counties."""
    return frozenset(row["name"] for _, row in read_table(lexicon_folder() / "areas.tsv", ("name", "level")))


@cache
def townships() -> frozenset[str]:
    """Return the names of sub-districts, towns and townships."""
    return frozenset(row["name"] for _, row in read_table(lexicon_folder() / "townships.tsv", ("name",)))


def find_townships(folded: str) -> list[tuple[int, int]]:
    """Find known sub-districts, towns and townships by their full names.

    Examples
    --------
    >>> text = "会同天山路街道开展巡查"
    >>> [text[start:end] for start, end in find_townships(text)]
    ['天山路街道']
    """
    known, found = townships(), []
    for match in _CLASS_WORD.finditer(folded):
        end = match.end()
        for start in range(max(0, end - _LONGEST), end - 2):
            if folded[start:end] in known:
                found.append((start, end))
                break
    return found


def area_before(folded: str, position: int) -> int | None:
    """Return where an area name starts that ends at ``position`` (as 长宁区 does in 长宁区房管局 at 3), or None."""
    known = areas()
    for start in range(max(0, position - 12), position - 1):
        if folded[start:position] in known:
            return start
    return None
