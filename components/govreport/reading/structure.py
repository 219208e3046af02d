"""Make a report of a page's lines: what is head, furniture, heading and text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from govreport.errors import InputError

from .furniture import furniture, is_salutation
from .headings import Placed, place
from .lines import Dropped, Line, Page, fold, is_prose
from .metadata import find_date, find_issuer, find_title, find_year, is_body_name, labelled, parse_date
from .numbering import numbered
from .parts import cue, part_of
from .tables import words

_DATE_LINE = re.compile(
    r"[-—–(\[【\s]*((19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]?(\s*\d{1,2}\s*日?)?|[一二][〇零○O一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月([一二三四五六七八九十]{1,3}日)?)"
    r"(\s*\d{1,2}:\d\d(:\d\d)?)?[\s)\]】]*"
)
_SUBTITLE = re.compile(r"^\s*(——|--|—|\(|〔|\[)")
_MEETING = re.compile(r"(会议|大会|全会)\s*(上|上的报告|上的讲话|通过)?\s*\)?$")
_LEADER = re.compile(r"(…+|\.{4,}|·{3,}|\t|\s{4,}|-{4,}|_{4,})\s*[-—]?\s*\d{1,3}\s*[-—]?$")
_OPENING = re.compile(r"(现在|下面|我).{0,12}(代表|受).{2,30}(报告|汇报|述职)|(向(大会|会议|各位)|作).{0,12}(报告|汇报)")
_TITLE_END = re.compile(r"(报告|总结|要点|汇报|述职|讲话|工作计划|工作安排)\s*(\(.{1,20}\))?$")


@dataclass(slots=True)
class Structure:
    """The parts of a report."""

    title: str
    issuer: str
    date: str
    year: int | None
    placed: list[tuple[Placed, str]]
    dropped: list[Dropped] = field(default_factory=list)


def _head_reason(line: Line, title: str) -> str:
    """Return what a line between the title and the text is, or an empty string if it is none of the known."""
    plain = fold(line.text).strip()
    if _bare(plain) and _bare(plain) in _bare(fold(title)):
        return "title repeated"
    if _SUBTITLE.match(plain) or (_MEETING.search(plain) and len(plain) <= 60):
        return "subtitle"
    if parse_date(plain) or re.fullmatch(r"\(?\d{4}年\d{1,2}月\)?", plain):
        return "date line"
    if is_body_name(plain):
        return "issuer line"
    offices = "|".join(words("person"))
    if (
        len(plain) <= 30
        and re.search(rf"({offices})[\s:]*[\u4e00-\u9fff·]{{1,4}}\s?[\u4e00-\u9fff]{{0,3}}$", plain)
        and not cue(plain)
    ):
        return "speaker"
    if re.search(r"(报告|讲话|述职|白皮书)$", plain) and len(plain) <= 60:
        return "second title"
    if _TITLE_END.search(plain) and re.match(r".{0,30}?(" + "|".join(words("issuer")) + r")(\d{4}年|工作)", plain):
        return "second title"
    return ""


def _bare(text: str) -> str:
    return re.sub(r"[\s《》“”\"()]", "", text)


def _starts_text(line: Line, following: Line | None) -> bool:
    """Tell whether the text of the report begins here."""
    if is_prose(line.text) or numbered(line.text) or is_salutation(line.text):
        return True
    found = cue(line.text)
    return bool(found and found.outermost and following and (is_prose(following.text) or numbered(following.text)))


def _second_report(lines: Sequence[Line], index: int, prose_before: int) -> bool:
    """Tell whether another report begins at the line: a title, and soon an opening, and text."""
    line = lines[index]
    plain = fold(line.text).strip()
    if prose_before < 2 or line.linked or line.table or len(plain) > 50 or numbered(plain) or is_prose(plain):
        return False
    if not _TITLE_END.search(plain) or _SUBTITLE.match(plain) or cue(plain) and cue(plain).whole:  # type: ignore[union-attr]
        return False
    if not re.search(r"\d{4}年|[一二][〇零○O一二三四五六七八九]{3}年|工作报告", plain):
        return False
    near = lines[index + 1 : index + 9]
    opens = any(
        is_salutation(n.text) or _OPENING.search(fold(n.text)) or _MEETING.search(fold(n.text))
        or any(parse_date(value) for _, value in labelled(n.text)) or _DATE_LINE.fullmatch(fold(n.text))
        for n in near
    )  # fmt: skip
    restarts = any((n := numbered(follower.text)) and n.ordinal == 1 for follower in near)
    prose_after = sum(is_prose(follower.text) for follower in lines[index + 1 :])
    return (opens or restarts) and prose_after >= 2


def _contents(lines: Sequence[Line]) -> set[int]:
    """Return the ids of the lines of a table of contents: dotted leaders, or a run of lines that all come again as headings."""
    # the end of the line is enough, and a pattern with several spaces in it must not meet thousands of them
    found = {id(line) for line in lines if _LEADER.search(line.text[-40:]) and not is_prose(line.text)}
    later: dict[str, int] = {_bare(line.text): index for index, line in enumerate(lines)}
    run: list[Line] = []
    for index, line in enumerate([*lines, Line("")]):
        if line.text and numbered(line.text) and later[_bare(line.text)] > index and not is_prose(line.text):
            run.append(line)
            continue
        if len(run) >= 2:
            found |= {id(entry) for entry in run}
        run = []
    return found


def _pairs(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Collect the labelled values of index tables and publication lines; a value may stand in the next cell or line."""
    pairs: list[tuple[str, str]] = []
    for index, line in enumerate(lines):
        if is_prose(line.text):
            continue
        found = labelled(line.text)
        if found and not found[-1][1] and index + 1 < len(lines):
            following = lines[index + 1].text
            if len(following) <= 40 and not labelled(following) and not numbered(following):
                found[-1] = (found[-1][0], fold(following).strip())
        pairs += found
    return pairs


def build(page: Page, source: object) -> Structure:
    """Find title, issuer, date, year, headings, parts and paragraphs.

    Raises
    ------
    InputError
        If the page holds no report text, or two reports.
    """
    lines = page.lines
    dropped = list(page.dropped)
    title, title_at = find_title(lines, page.meta)
    pairs = _pairs(lines)
    contents = _contents(lines)
    body: list[Line] = []
    head: list[Line] = []
    in_head, in_tail, prose = True, False, 0
    value_expected = False

    def drop(line: Line, reason: str) -> None:
        dropped.append(Dropped(line.text, reason, line.place))

    for index, line in enumerate(lines):
        plain = fold(line.text).strip()
        if index == title_at:
            head.append(line)
            continue
        if _second_report(lines, index, prose):
            reason = f"two reports in one file: “{title}” and, from {line.place}, “{line.text}”; split the file in two"
            raise InputError(source, reason)
        before_title = title_at is not None and index < title_at
        is_text = is_prose(line.text)
        glossary = (found := cue(line.text)) is not None and found.whole and prose > 0 and not line.linked
        reason, ends_page = ("", False) if glossary else furniture(line)
        pair = [] if is_text else labelled(line.text)
        if glossary:
            in_tail = False
        if id(line) in contents or re.fullmatch(r"目\s*录|contents", plain, re.I):
            drop(line, "table of contents")
        elif pair:
            drop(line, "index table" if line.table or len(pair) > 1 else "publication line")
            value_expected = not pair[-1][1]
            continue
        elif value_expected and not is_text and not prose and len(plain) <= 40 and not numbered(plain) and not before_title:
            drop(line, "index table")
        elif reason:
            drop(line, reason)
            in_tail = in_tail or (ends_page and prose > 0)
        elif before_title and not is_text:
            drop(line, "before the title")
            if title_at is not None and title_at - index <= 3:
                head.append(line)
        elif in_tail and not is_text:
            drop(line, "after the end of the text")
        elif is_salutation(line.text):
            drop(line, "salutation")
            in_head = False
        elif in_head and not before_title and (known := _head_reason(line, title)) and not is_text and not numbered(plain):
            drop(line, known)
            head.append(line)
        elif _DATE_LINE.fullmatch(plain):
            drop(line, "date line")
        else:
            following = lines[index + 1] if index + 1 < len(lines) else None
            in_head = in_head and not (not before_title and _starts_text(line, following))
            body.append(line)
            prose += is_text
        value_expected = False
    while body and is_body_name(body[-1].text) and not numbered(body[-1].text):
        drop(body.pop(), "signature")
    if not prose:
        raise InputError(source, _why_empty(lines))
    placed, headings = place(body)
    tail = [entry.text for entry in dropped if entry.reason == "date line"]
    date = find_date(pairs, page.meta, head, tail)
    cues = [(heading, found.part) for heading in headings if (found := cue(heading))]
    year = find_year(title, cues, head, date)
    opening = [line.text for line in body[:4]]
    issuer = find_issuer(title, pairs, head, opening, page.meta)
    of_title = cue(title)
    default = of_title.part if of_title and not of_title.wavers and of_title.part in ("review", "plan") else "other"
    parted = [(p, part_of(p.section, year, default) if p.section or not headings else "other") for p in placed]
    return Structure(title, issuer, date, year, parted, dropped)


def _why_empty(lines: Sequence[Line]) -> str:
    if not lines:
        return "no text in it"
    if sum(line.table for line in lines) >= 0.5 * len(lines):
        return "only a table, no report text in sentences"
    return "no report text in sentences (only headings, links or page furniture; a page may load its text by script)"
