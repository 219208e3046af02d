"""Names of administrative areas and of sub-districts, towns and townships, and what they may be part of."""

import re
from functools import cache

from .lexicon import lexicon_folder, read_table

_CLASS_WORD = re.compile(r"街道(?![路边景])|[镇乡](?![级区村街域上江痛乡镇亲愁土情贤音友])|苏木")
_CLASS_SUFFIX = re.compile(r"(?:街道|镇|乡|苏木)$")
_LONGEST = 9


@cache
def areas() -> frozenset[str]:
    """Return the names of provinces, prefectures and counties."""
    return frozenset(row["name"] for _, row in read_table(lexicon_folder() / "areas.tsv", ("name", "level")))


@cache
def townships() -> frozenset[str]:
    """Return the names of sub-districts, towns and townships."""
    return frozenset(row["name"] for _, row in read_table(lexicon_folder() / "townships.tsv", ("name",)))


@cache
def township_stems() -> frozenset[str]:
    """Return the proper parts of the names of sub-districts, towns and townships: 天山路 and 天山 of 天山路街道."""
    stems = {_CLASS_SUFFIX.sub("", name) for name in townships()}
    return frozenset(stem for stem in stems | {stem.removesuffix("路") for stem in stems} if len(stem) > 1)


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


_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
_LEVELS = {"province": "provincial", "prefecture": "municipal", "county": "district"}
_ORDER = tuple(_LEVELS)
_SUFFIX = re.compile(r"(?:市|省|县|区|旗|自治州|地区|盟|(?:壮族|回族|维吾尔)?自治区)$")


@cache
def _levels_by_name() -> dict[str, str]:
    levels: dict[str, str] = {}
    shorts: list[tuple[int, str, str]] = []
    for _, row in read_table(lexicon_folder() / "areas.tsv", ("name", "level")):
        level = "municipal" if row["name"].startswith(_MUNICIPALITIES) and row["level"] == "province" else _LEVELS[row["level"]]
        levels[row["name"]] = level
        short = _SUFFIX.sub("", row["name"])
        if len(short) > 1 and row["level"] != "county":  # 平安, 和平 and others are words before they are counties
            shorts.append((_ORDER.index(row["level"]), short, level))
    for _, short, level in sorted(shorts):
        levels.setdefault(short, level)
    return levels


def leading_level(text: str) -> str:
    """Return the level of the administrative area that a text begins with: the innermost one of a chain.

    Examples
    --------
    >>> leading_level("成都市精品林盘"), leading_level("上海市浦东新区先进集体"), leading_level("园林街道")
    ('municipal', 'district', '')
    """
    levels, found, position = _levels_by_name(), "", 0
    while position < len(text):
        end = next((e for e in range(min(len(text), position + 12), position + 1, -1) if text[position:e] in levels), None)
        if end is None:
            return found
        found, position = levels[text[position:end]], end
        if text[position : position + 1] in "省市县区":
            position += 1
    return found
