"""Find honours by the cues and shapes of their titles, and read their level, year, batch and status."""

import re
from dataclasses import dataclass
from functools import cache

from .lexicon import lexicon_folder, read_table
from .numbers import parse_number
from .places import area_before, leading_level

_YEAR = r"(?:(?:19|20)\d\d(?: ?[-—–~至、] ?(?:19|20)?\d\d)?年?度?)"
_BATCH = r"(?:首批次?|首届|首轮|第[一二三四五六七八九十百\d]+(?:批次?|届|轮)|新一届|新一轮)"
_TITLE = r"[^，,。；;：:、！!？?“”\"《》（）()\[\]\s]"
_QUOTED = rf"(?:(?:(?!和“){_TITLE}){{0,16}}“(?![^”]{{1,3}}连冠)[^“”，,。；;]{{1,24}}”{_TITLE}{{0,12}}?)"
_GENERIC = re.compile(
    r"(?:各类|各级|各项|多项|一批|若干)?(?:国家级|省级|市级|区级|县级|全国|全省|全市)?(?:奖项|荣誉|典型|先进典型|先进)"
)
_LEADING = re.compile(
    rf"(?:{_YEAR}(?:、(?=20\d\d))?|{_BATCH}|了|为|成为|的|我(?=[省市区县镇乡街])[省市区县镇乡]?(?:街道)?|“|\s)*"
)
_SEVERAL = re.compile(r"一批|一系列|一个|一些|多个|多项|若干|更多|各类|各级|各项")
_ANOTHER_CUE = re.compile(r"获评|荣获|获得|获授|授予|评为|分获|入选|命名|.获(?!得)")  # a comma was lost, or a clause begins
_PRIZE = re.compile(r"[金银铜]奖|(?:特|一|二|三|特等|优秀|优胜|提名|组织|创新|鲁班|群星|文华)等?奖")
_AFTER_TITLE = re.compile(r"(?:荣誉称号|称号|荣誉|奖牌|牌匾|(?:的)?(?:创建成果|(?<=[区市镇县乡村道])成果)|\d+[个家所处名户])$")
_IN_THE_MAKING = re.compile(r"(?:创建|建设|培育|候选|参展|试点)(?:单位|对象|工作)$|通过|为第")
_NAMED_TITLE = re.compile(r"”?(?:荣誉)?(?:称号|荣誉|牌匾|奖牌)")
_SAYS_LEVEL = re.compile(
    r"全国|国家|中国|中华|首都|自治区|全?[省市区县旗](?!域|间|直|内|场|民|区|委|政)|[\u4e00-\u9fff]{2,4}?(?:省|市|自治区|新区|区|县|旗|自治州)(?!域|间|场|民|容)"
)
_FACILITIES = frozenset(
    ("中心", "站", "所", "服务站", "工作站", "站点", "食堂", "点", "基地", "平台", "公园", "市场", "学校", "医院")
)


@dataclass(frozen=True)
class Title:
    """A title by character offsets, with the rule that found it."""

    start: int
    end: int
    rule: str


def _words(name: str, column: str, *columns: str) -> list[dict[str, str]]:
    return [row for _, row in read_table(lexicon_folder() / name, (column, *columns))]


@cache
def _cues() -> re.Pattern[str]:
    cues = sorted((row["cue"] for row in _words("honor_cues.tsv", "cue", "status", "strong")), key=lambda cue: (-len(cue), cue))
    # 创建成|都市 and 争创|业 are other words
    return re.compile(
        "|".join(re.escape(cue) + ("(?!都)" if cue[-1] == "成" else "(?!业)" if cue[-1] == "创" else "") for cue in cues)
    )


@cache
def _cue_rows() -> dict[str, dict[str, str]]:
    return {row["cue"]: row for row in _words("honor_cues.tsv", "cue", "status", "strong")}


@cache
def _longest_cue() -> int:
    return max(map(len, _cue_rows()))


@cache
def _heads() -> tuple[re.Pattern[str], frozenset[str]]:
    rows = _words("honor_heads.tsv", "head", "strong")
    ordered = sorted((row["head"] for row in rows), key=lambda head: (-len(head), head))
    return re.compile(f"(?:{'|'.join(map(re.escape, ordered))})$"), frozenset(
        row["head"] for row in rows if row["strong"] == "y"
    )


@cache
def _marks() -> re.Pattern[str]:
    words = sorted((row["word"] for row in _words("honor_marks.tsv", "word")), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


def _is_title(phrase: str, strong_cue: bool) -> bool:
    plain = phrase.replace("“", "").replace("”", "")
    head = _heads()[0].search(plain)
    if head is None or _ANOTHER_CUE.search(plain) or len(plain) > 40 or _GENERIC.fullmatch(plain) or _SEVERAL.match(plain):
        return False
    if len(plain) < 4:
        return bool(strong_cue and _PRIZE.fullmatch(plain))
    if head[0] in _heads()[1]:
        return True
    return bool(_marks().search(plain)) and (strong_cue or len(plain) >= 5)


_ITEM = re.compile(
    rf"({_QUOTED}|{_TITLE}{{2,36}}?)(?:荣誉称号|称号|荣誉|奖牌|牌匾|”|(?=名单|行列|“[^”]{{1,3}}连冠|[(（]第|通过(?:初验|验收)|进入公示|为目标)|(?=[，,。；;、！？）)\s]|等(?![奖级功])|和(?:全国|国家|[\u4e00-\u9fff]{{1,4}}[省市区县]|[省市区县](?:级|十佳|优秀|先进|文明|示范|最佳|最美|平安|五星)|“)|$))"
)


def find_honors(folded: str) -> list[Title]:
    """Find titles that a strong cue announces, also in lists.

    Parameters
    ----------
    folded
        Text in half width.

    Examples
    --------
    >>> text = "荣获2023年度上海市文明社区、全国科普示范街道称号"
    >>> [text[title.start:title.end] for title in find_honors(text)]
    ['上海市文明社区', '全国科普示范街道']
    """
    found: list[Title] = []
    position = 0
    for cue in _cues().finditer(folded):
        if cue.start() < position:
            continue
        strength = _cue_rows()[cue[0]]["strong"]
        if strength == "x":
            continue
        position = cue.end()
        for _ in range(12):
            item = _item(folded, position)
            if item is None or not (_is_title(item[1], True) if strength == "y" else _is_weak_title(cue[0], *item, folded)):
                break
            start, phrase, position = item
            rule = "honor.cue" if strength == "y" else "honor.weak_cue"
            found.append(Title(start, start + len(phrase), rule))
            separator = re.match(r"”?(?:等)?(?:荣誉)?(?:称号)?(?:和|及|、|以及|(?=“))", folded[position : position + 8])
            if not separator:
                break
            position += separator.end()
    return found


def _item(folded: str, position: int) -> tuple[int, str, int] | None:
    """Return the phrase that could be a title from a position on: where it starts, its text, and where to go on after it."""
    lead = _LEADING.match(folded, position)
    start = lead.end() if lead else position
    item = _ITEM.match(folded, start)
    if folded[start - 1 : start] == "“" and (part := _ITEM.match(folded, start - 1)) and part[1][-1] != "”":
        start, item = start - 1, part  # the mark opens a part of the title: “平安”示范县
    if item is None:
        return None
    return start, _AFTER_TITLE.sub("", item[1]), item.end()


def _is_weak_title(cue: str, start: int, phrase: str, position: int, folded: str) -> bool:
    """Say whether a phrase is a title after a word that announces other things too (获得好评): it says its level or that it is a title."""
    named = _NAMED_TITLE.match(folded, start + len(phrase)) is not None
    if not _is_title(phrase, named) or _IN_THE_MAKING.search(phrase):
        return False
    head = _heads()[0].search(phrase.replace("”", ""))
    if cue == "建成" and head and head[0] in _FACILITIES:
        return False
    return named or _SAYS_LEVEL.match(phrase.lstrip("“")) is not None


@cache
def _designations() -> re.Pattern[str]:
    rows = _words("designations.tsv", "word", "part")
    parts = {
        part: "|".join(
            sorted((re.escape(row["word"]) for row in rows if row["part"] == part), key=lambda word: (-len(word), word))
        )
        for part in ("quality", "place")
    }
    level = r"(?:全国|国家级?|[省市区县]级?)?"
    title = rf"({level}“?(?:{parts['quality']})”?(?:{parts['place']})(?:[（(](?:{parts['place']})[）)])?)"
    after = r"(?=”?(?:的)?(?:创建|复评|复审|复检|复查|创评|创城|创卫|巩固提升|荣誉|称号))"
    return re.compile(title + after)


def find_designations(folded: str) -> list[Title]:
    """Find designations in the course of being created or reviewed, or kept.

    Examples
    --------
    >>> text = "有序推进园林街道创建,国家卫生镇复审顺利"
    >>> [text[title.start:title.end] for title in find_designations(text)]
    ['园林街道', '国家卫生镇']
    >>> text = "荣获上海市文明社区称号"
    >>> [text[title.start:title.end] for title in find_designations(text)]
    ['上海市文明社区']
    """
    found = []
    for match in _designations().finditer(folded):
        start, end = match.span(1)
        if folded[start] == "“" and folded.count("“", start, end) > folded.count("”", start, end):
            start += 1
        elif folded[start] in "省市区县" and (area := area_before(folded, start + 1)) is not None:
            start = area
        found.append(Title(start, end, "honor.designation"))
    return found


_LEVELS = (
    ("international", re.compile(r"国际|世界|全球|联合国|亚洲")),
    (
        "national",
        re.compile(r"全国|国家|中国|中华|中央|民政部|公安部|司法部|国务院|教育部|农业农村部|部级|文化部|体育总局|卫健委$"),
    ),
    ("provincial", re.compile(r"全省|省级|省|自治区|全区域")),
    ("municipal", re.compile(r"市级|全市|市")),
    ("district", re.compile(r"区级|全区|新区|县级|全县|县|旗|区")),
    ("subdistrict", re.compile(r"街道级|镇级|乡级")),
)
_GENERIC_PLACE = re.compile(
    r"城市(?!$)|城区|社区|小区|园区|街区|景区|居民区|商区|校区|片区|示范区|先行区|实验区|试验区|保护区|功能区|灾区|地区|市民|市容|市场|(?<!成)都市|超市|县城|门市|区域|市域|市政"
)


def title_level(title: str, before: str = "") -> str:
    """Return the conferring level that a title says, or failing that the words right before it; empty if neither does.

    Examples
    --------
    >>> title_level("全国文明城区"), title_level("上海市文明社区"), title_level("园林街道"), title_level("浦东新区平安单位")
    ('national', 'municipal', '', 'district')
    """
    found = _level(title)
    if found or not before:
        return found
    tail = re.split(r"[，,。；;、]", before)[-1][-10:]
    said = re.search(
        r"(国际|国家级?|全国|省级?|自治区级?|市级?|区级?|县级?|旗级?|街道级|镇级|(?<=[获评为])街道)(?:的|级)?(?:首批|第.批|年度|\d{4}年度?|“)*$",
        tail,
    )
    if not said:
        return ""
    return _level(said[1] if said[1] != "街道" else "街道级")


def _level(title: str) -> str:
    plain = title.replace("“", "").replace("”", "")
    if found := leading_level(plain):
        return found
    if plain.startswith("首都"):
        return "municipal"
    place = re.match(r"(?!全国|中国|国家)[\u4e00-\u9fff]{2,3}(?:省|市|自治区)", plain)
    for level, pattern in _LEVELS[:2]:
        match = pattern.search(plain[:14])
        if match and not (place and place.end() <= match.start()):
            return level
    head = _GENERIC_PLACE.sub(lambda match: "〇" * len(match[0]), plain)
    head = re.sub(r"[省市县区旗]$", "〇", head)
    for level, pattern in _LEVELS[2:]:
        if pattern.search(head[:12]):
            if level == "municipal" and re.match(r"[\u4e00-\u9fff]{2,4}市[\u4e00-\u9fff]{1,4}(?:区|县)", head):
                return "district"
            return level
    return ""


_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)(?: ?[-—–~至、] ?((?:19|20)?\d\d))? ?(?:年度?|)$")
_BATCH_BEFORE = re.compile(r"(首批|第([一二三四五六七八九十百\d]+)(?:批次?|届|轮))")


def title_year(before: str) -> str:
    """Return the year or year range that stands with a title, from the text before it.

    Examples
    --------
    >>> title_year("被评为2018-2019年度"), title_year("荣获2023年"), title_year("获评第三批")
    ('2018-2019', '2023', '')
    """
    text = re.sub(
        rf"(?:{_BATCH}|全国|国家级|省级|市级|区级|县级|度|“|\s)+$", lambda m: "度" if m[0].startswith("度") else "", before
    )
    match = _YEAR_BEFORE.search(text)
    if not match:
        return ""
    return match[1] if not match[2] else f"{match[1]}-{match[2] if len(match[2]) == 4 else match[1][:2] + match[2]}"


def title_batch(before: str) -> str:
    """Return the batch or edition that stands with a title, as digits.

    Examples
    --------
    >>> title_batch("成为首批"), title_batch("入选第八批"), title_batch("荣获")
    ('1', '8', '')
    """
    tail = re.sub(rf"(?:{_YEAR}|“|\s)+$", "", before)[-8:]
    match = re.search(_BATCH_BEFORE.pattern + "(?:全国|国家级|省级|市级|区级)?$", tail)
    if not match:
        return ""
    if match[1] == "首批":
        return "1"
    try:
        return str(int(parse_number(match[2])))
    except ValueError:
        return ""


_BETWEEN = re.compile(rf"(?:{_YEAR}|{_BATCH}|年度|了|为|成为|成|“|\s)+$")
_INTENT = re.compile(r"(?:力争|争取|努力|确保|将|拟|计划|目标|力求|推荐|申报|早日)[^，,。；;]{0,8}$")


def cue_status(before: str) -> str:
    """Return the status that the word right before a title says, or an empty string where it leaves that open.

    Examples
    --------
    >>> cue_status("街道荣获2023年度“"), cue_status("积极申报"), cue_status("力争获评"), cue_status("推进"), cue_status("创建")
    ('received', 'sought', '', '', '')
    """
    text = _BETWEEN.sub("", before)
    cue = next((text[-length:] for length in range(_longest_cue(), 0, -1) if text[-length:] in _cue_rows()), "")
    status = _cue_rows()[cue]["status"] if cue else "open"
    if status == "open" or (status == "received" and _INTENT.search(text[: -len(cue)])):
        return ""
    return status
