"""Title, issuer, date and year of a report."""

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import cache

from .furniture import furniture, is_salutation
from .lines import Line, fold, is_prose
from .numbering import numbered
from .tables import table, words

_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0", "０": "0"}
_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?P<s>[-/.])\s*(?P<m>\d{1,2})\s*(?P=s)\s*(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
)
_HAN_DATE = re.compile(r"([一二][〇零○O一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|([一二][〇零○O一二三四五六七八九]{3})(?=年)")
_REPRESENTS = re.compile(r"我(?:受|代表)\s*([^,。、;:向]{2,30}?)(?:的?委托|,|向|、|作|做|报告)")
_MEETING = re.compile(
    r"在\s*(?:中国共产党|中共)?(.{2,20}?)(?:第.{1,5}届|人民代表大会|社区代表|居民代表|代表大会|代表会议|.{0,6}次会议)"
)
_MEETING_LINE = re.compile(r"^[-—–(（\s]*.{0,30}(会议|大会|全会|扩大会).{0,8}[上)）]?$")
_SITE = re.compile(r"(网|网站|门户|门户网站|平台|首页|信息公开|政务公开)$")
_SELF_REFERENCE = ("市", "区", "县", "镇", "乡", "街道", "省", "州", "旗")


def parse_date(text: str) -> str:
    """Return the first date in the text as ISO, or an empty string.

    Examples
    --------
    >>> parse_date("发布日期:2019年07月12日"), parse_date("二〇二〇年一月十六日"), parse_date("2019年")
    ('2019-07-12', '2020-01-16', '')
    """
    plain = fold(text)
    found: list[tuple[int, int, int, int]] = []
    for pattern in _DATES:
        if match := pattern.search(plain):
            found.append((match.start(), int(match["y"]), int(match["m"]), int(match["d"])))
    if match := _HAN_DATE.search(plain):
        found.append((match.start(), _han_year(match[1]), _han_number(match[2]), _han_number(match[3])))
    for _, year, month, day in sorted(found):
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            continue
    return ""


def _han_year(text: str) -> int:
    return int("".join(_DIGITS[c] for c in text))


def _han_number(text: str) -> int:
    tens, found, units = text.rpartition("十")
    value = "一二三四五六七八九".find
    return (
        (value(tens) + 1 if tens else 1) * 10 + value(units) + 1
        if found and units
        else ((value(tens) + 1 if tens else 1) * 10 if found else value(units) + 1)
    )


def years(text: str) -> list[int]:
    """Return the years the text names, in order.

    Examples
    --------
    >>> years("2018年工作总结和二〇一九年工作计划")
    [2018, 2019]
    """
    return [int(m[1]) if m[1] else _han_year(m[2]) for m in _YEAR.finditer(fold(text))]


@cache
def _label_pattern() -> re.Pattern[str]:
    names = sorted((row["label"] for row in table("labels")), key=len, reverse=True)
    # Index tables spread short labels out: 索 引 号.
    spread = "|".join(r"\s*".join(map(re.escape, name)) for name in names)
    return re.compile(rf"(?:^|(?<=[\s\[\]【】()|]))({spread})(?=\s|:|】|]|$)\s*[】\]]?\s*(:?)")


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {row["label"]: row for row in table("labels")}


def labelled(text: str) -> list[tuple[str, str]]:
    """Return the (label, value) pairs of an index-table or publication line, empty if it is none.

    Examples
    --------
    >>> labelled("索引号 发布机构 周家渡街道")
    [('索引号', ''), ('发布机构', '周家渡街道')]
    >>> labelled("来源于群众的呼声")
    []
    """
    plain = fold(text).strip(" [](【】)|")
    matches = list(_label_pattern().finditer(plain))
    if not matches or matches[0].start() > 0:
        return []
    pairs = []
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        label = re.sub(r"\s", "", match[1])
        if _labels()[label]["needs_colon"] and not match[2] and len(matches) == 1:
            return []
        pairs.append((label, plain[match.end() : after.start() if after else None].strip(" :[]【】()|,;")))
    return pairs


def _same(one: str, other: str) -> bool:
    strip = str.maketrans("", "", " \t\n\r\xa0\u3000")
    return fold(one).translate(strip) == fold(other).translate(strip) != ""


def _names_report(text: str) -> bool:
    return any(word in text for word in words("report"))


def _site_free(title: str) -> list[str]:
    """Return the parts of a page's <title> that are not the site or the column."""
    parts = [part.strip() for part in re.split(r"\s*[_|｜]\s*|\s+[-–—]\s+|-{1,2}(?=[^\d])|—{1,2}|>{1,2}|»", title)]
    return [part for part in parts if part and not _SITE.search(part)]


def find_title(lines: Sequence[Line], meta: dict[str, str]) -> tuple[str, int | None]:
    """Return the title and the index of the line that bears it (None if only the metadata does)."""
    head: list[int] = []
    for index, line in enumerate(lines[:400]):
        if is_prose(line.text) and not line.level and not labelled(line.text) and not furniture(line)[0] and head:
            break
        if is_salutation(line.text):
            break
        usable = not (line.linked or line.table or line.aside or furniture(line)[0] or labelled(line.text))
        if usable and not (parse_date(line.text) and len(line.text) < 24) and not is_prose(line.text):
            if numbered(line.text) and not line.level and head:
                break
            head.append(index)
    declared = meta.get("articletitle", "").strip()
    for wanted in [declared, *_site_free(meta.get("title", ""))]:
        for index in head:
            if wanted and _same(lines[index].text, wanted):
                return lines[index].text, index
    if declared:
        return declared, None
    unnumbered = [index for index in head if not numbered(lines[index].text)]
    page_title = fold(meta.get("title", ""))
    choices = (
        [i for i in unnumbered if lines[i].level == 1 and _names_report(lines[i].text)],
        [i for i in unnumbered if len(t := lines[i].text) >= 5 and fold(t) in page_title and _names_report(t)],
        [i for i in unnumbered if _names_report(lines[i].text) and not _MEETING_LINE.match(fold(lines[i].text).lstrip("—-"))
         or _names_report(lines[i].text[-8:])],
        [i for i in unnumbered if lines[i].level == 1],
        [i for i in unnumbered if lines[i].centered or lines[i].strong],
        unnumbered[:1],
    )  # fmt: skip
    best = next((found for found in choices if found), [])
    # Numbered headings, part headings and office lines are no title; nor is a lone heading before text without a report word.
    if best:
        return _whole_title(lines, best[0]), best[0]
    parts = _site_free(meta.get("title", ""))
    return (next((part for part in parts if _names_report(part)), parts[0] if parts else ""), None)


def _whole_title(lines: Sequence[Line], index: int) -> str:
    """Return the title with the line before it where one title is set on two lines."""
    title = lines[index].text
    if index:
        before = lines[index - 1]
        typeset = (before.centered or before.strong or before.level) and (
            (before.centered, before.strong, before.level) == (lines[index].centered, lines[index].strong, lines[index].level)
        )
        unfinished = before.text.startswith("关于") and not _names_report(before.text[-4:])
        fragment = is_body_name(before.text) or re.fullmatch(r".{0,20}\d{4}年(度)?", fold(before.text))
        if unfinished or (typeset and fragment and not furniture(before)[0]):
            return before.text + title
    return title


@cache
def _issuer_pattern() -> re.Pattern[str]:
    names = "|".join(words("issuer"))
    follows = (
        r"(?:\d{4}|[一二][〇零○O一二三四五六七八九]{3}年|关于|政府工作|工作|人大|社代会|党代会|社区代表|居民代表|第.{1,5}届"
        r"|年度|上半年|下半年|国民经济|“?十[一二三四五]|法治|$)"
    )
    return re.compile(rf"(?:关于|中共(?=.*委))?([^\d《》“”,。:的]{{1,30}}?(?:{names}))(?={follows})")


def is_body_name(text: str) -> bool:
    """Tell whether the line is nothing but the name of a public body."""
    plain = fold(text).strip(" ()")
    return 3 <= len(plain) <= 30 and plain.endswith(words("issuer")) and not re.search(r"[,。、;:]", plain)


def find_issuer(
    title: str, pairs: Iterable[tuple[str, str]], head: Sequence[Line], opening: Sequence[str], meta: dict[str, str]
) -> str:
    """Return the reporting body: from the title, the index table, the speaker's words, the meeting or the source line."""
    if match := _issuer_pattern().match(fold(title)):
        return match[1].removesuffix("街道办") + ("街道" if match[1].endswith("街道办") else "")
    known = list(pairs)
    if found := _first_value(known, "issuer"):
        return found
    for text in opening:
        match = _REPRESENTS.search(fold(text))
        if match and is_body_name(match[1]) and not _is_self_reference(match[1]):
            return match[1]
    for line in head:
        if is_body_name(line.text) and not numbered(line.text):
            return fold(line.text).strip(" ()")
    for text in [line.text for line in head] + list(opening):
        match = _MEETING.search(fold(text))
        if match and match[1].endswith(words("issuer")):
            return match[1]
    return _first_value(known, "source") or meta.get("contentsource", "").strip()


def _is_self_reference(name: str) -> bool:
    """Tell whether the body is named without its place: 市人民政府, 镇政府."""
    return any(name.startswith(unit) and len(name) - len(unit) <= 5 for unit in _SELF_REFERENCE)


def _first_value(pairs: Sequence[tuple[str, str]], field: str) -> str:
    order = [row["label"] for row in table("labels") if row["field"] == field]
    found = [(order.index(label), value) for label, value in pairs if label in order and value]
    return min(found, key=lambda item: item[0])[1] if found else ""


def find_date(pairs: Sequence[tuple[str, str]], meta: dict[str, str], head: Sequence[Line], tail: Sequence[str]) -> str:
    """Return when the report was published, else when it was given or signed."""
    order = [row["label"] for row in table("labels") if row["field"] == "date"]
    dated = [(order.index(label), parse_date(value)) for label, value in pairs if label in order and parse_date(value)]
    if dated:
        return min(dated)[1]
    candidates = [meta.get("pubdate", ""), *(line.text for line in head), *tail]
    return next((date for date in map(parse_date, candidates) if date), "")


def find_year(title: str, headings: Sequence[tuple[str, str]], head: Sequence[Line], date: str) -> int | None:
    """Return the year the report stands for: the title's, else the one its plan is for, else the meeting's or the date's.

    Of a title that names two (总结 of one, 计划 of the next) the later one counts.
    """
    limit = int(date[:4]) + 1 if date else 2100
    for found in (
        years(title),
        [year for heading, part in headings if part == "plan" for year in years(heading)],
        [year + 1 for heading, part in headings if part == "review" for year in years(heading)],
        [year for line in head for year in years(line.text)],
    ):
        if fitting := [year for year in found if 1949 <= year <= limit]:
            return max(fitting)
    return int(date[:4]) if date else None
