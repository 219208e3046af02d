"""Names of administrative areas and of sub-districts, towns and townships, and what they may be part of."""

import re
from collections.abc import Mapping
from functools import cache

from .lexicon import lexicon_folder, read_table, table

_CLASS_WORD = re.compile(r"街道(?![路边景])|[镇乡](?![级区村街域上江痛乡镇亲愁土情贤音友])|苏木")
_CLASS_SUFFIX = re.compile(r"(?:街道|镇|乡|苏木)$")
_LONGEST = 9
_AREA_BEFORE = re.compile(r"(?<!全)[省市区县旗州盟]$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# around a title or slogan that is also the name of a place
_TITLE_BEFORE = re.compile(
    r"(?:建设|创建|争创|打造|推进|构建|深化|蝉联|迎接|筑牢|水平|荣获|获评|获|称|成|级|年度|届|批|全[区县]|[省市]|“)$"
)
_TITLE_AFTER = re.compile(r"”|(?:的)?(?:建设|创建|创评|评选|评定|评比|考核|申报|复评|验收|称号|标准|轮廓|指标|行列)")


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
                if not is_phrase(folded, start, end):
                    found.append((start, end))
                break
    return found


@cache
def _phrases() -> dict[str, str]:
    rows = table("place_phrases.tsv", ("name", "kind", "example"), ("kind", "example"))
    return {row["name"]: row["kind"] for row in rows}


@cache
def class_words() -> frozenset[str]:
    """Return the words that end like the name of a place and are none."""
    return frozenset(name for name, kind in _phrases().items() if kind == "word")


def is_phrase(folded: str, start: int, end: int) -> bool:
    """Say whether the name of a place is an ordinary phrase or a title at these offsets.

    Examples
    --------
    >>> is_phrase("新建街道养老服务中心", 0, 4), is_phrase("县新建街道办事处", 1, 5), is_phrase("迎接平安街道考核", 2, 6)
    (True, False, True)
    """
    kind = _phrases().get(folded[start:end])
    if kind == "phrase":
        return _AREA_BEFORE.search(folded[max(0, start - 2) : start]) is None
    before = folded[max(0, start - 4) : start]
    return kind == "title" and bool(_TITLE_BEFORE.search(before) or _TITLE_AFTER.match(folded, end))


def area_before(folded: str, position: int) -> int | None:
    """Return where an area name starts that ends at ``position`` (as 长宁区 does in 长宁区房管局 at 3), or None."""
    known = areas()
    for start in range(max(0, position - 12), position - 1):
        if folded[start:position] in known and not is_phrase(folded, start, position):
            # 市委和|县委: a name of one character and its class is too short to be told from other words
            return None if position - start == 2 and start and _CHINESE.match(folded, start - 1) else start
    return None


_GAP = 8  # characters between an area and the class word
_INSIDE = re.compile(r"(?:(?!蝉联|走进|结为|联系|联合|获|等(?!专|师|职))[^，,。；;：:、！!？?“”（）()《》\s\d])*")


@cache
def _class_words() -> re.Pattern[str]:
    rows = table("org_heads.tsv", ("word", "after_area"), ("after_area",))
    words = sorted((row["word"] for row in rows if row["after_area"] == "y"), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


def find_area_bodies(folded: str) -> list[tuple[int, int]]:
    """Find bodies whose names begin with an administrative area and end in a class word.

    Examples
    --------
    >>> text = "联合上海音乐学院、苏州市吴江区第二人民医院义诊"
    >>> [text[start:end] for start, end in find_area_bodies(text)]
    ['上海音乐学院', '苏州市吴江区第二人民医院']
    """
    known, found = _levels_by_name(), []
    for match in _class_words().finditer(folded):
        first = None
        for position in range(match.start(), max(1, match.start() - _GAP) - 1, -1):
            if position < match.start() and not _INSIDE.fullmatch(folded, position, match.start()):
                break
            start = _area_start(folded, position, known)
            first = start if start is not None else first
        while first is not None and (before := _area_start(folded, first, known)) is not None:
            first = before
        if first is not None:
            found.append((first, match.end()))
    return found


def _area_start(folded: str, position: int, known: Mapping[str, str]) -> int | None:
    """Return where an area begins that ends at a position, by its full or, if it is no county, its short name."""
    for start in range(max(0, position - 12), position - 1):
        if folded[start:position] in known and not is_phrase(folded, start, position):
            if position - start == 2 and folded[position - 1] == "县" and start and _CHINESE.match(folded, start - 1):
                return None
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
