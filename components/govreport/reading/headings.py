"""Find the headings among the lines of a report and put every line under its heading path."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .lines import CJK, Line, ends_sentence, fold, is_prose
from .numbering import Number, numbered
from .parts import cue

SHAPE_MAXIMUM, TYPE_MAXIMUM, NUMBERED_MAXIMUM = 22, 45, 60
_STOP = re.compile(r"[。!?;]")


@dataclass(slots=True)
class Heading:
    """A heading, or the lead of a paragraph whose text runs on in the same line."""

    text: str
    style: str
    rank: int = 0
    ordinal: int = 0
    level: int = 0
    outermost: bool = False
    lead: bool = False


@dataclass(slots=True)
class Placed:
    """A line of text under its heading path."""

    line: Line
    section: list[str]


def tidy(text: str) -> str:
    r"""Return a heading with each run of spaces as one.

    Examples
    --------
    >>> tidy("(一)\xa0 推动城区建设")
    '(一) 推动城区建设'
    """
    return re.sub(r"\s+", " ", text).strip()


def _numbered_heading(line: Line, number: Number, after: Line | None) -> Heading | None:
    text = line.text
    rest = fold(text[number.length :])
    if not rest.strip() or len(CJK.findall(rest)) < 2:
        return None
    made = Heading(tidy(text), number.style, number.rank, number.ordinal, line.level)
    stop = _STOP.search(rest)
    if not stop:
        short = len(rest) <= NUMBERED_MAXIMUM and rest.rstrip()[-1] not in ",、"
        # An item such as 1.绿道3.2公里、公园2个: announces nothing; what follows decides (a childless heading is text).
        return made if short else None
    inside = rest[stop.end() :].strip("”’\"')） ")
    lead = rest[: stop.start()]
    if not inside:
        follows = after is not None and (not (n := numbered(after.text)) or n.rank > number.rank)
        mark = stop[0] in "。!"
        brief = len(lead) <= 35 and lead.count(",") <= 2 and (number.rank <= 5 or line.strong)
        return made if follows and mark and brief else None
    deep = number.rank >= 6
    if stop[0] == ";" or len(lead) > (30 if deep else 45) or (deep and (re.search(r"\d", lead) or lead.count(",") > 1)):
        return None
    made.text, made.lead = tidy(text[: number.length + stop.start()]), True
    return made


def _unnumbered_heading(line: Line, before: Line | None, after: Line | None, typed: tuple[bool, bool]) -> Heading | None:
    text, plain = line.text, fold(line.text).strip()
    words = cue(text)
    outermost = bool(words and words.outermost)
    if words and words.whole and len(plain) <= 30:
        return Heading(tidy(text), "cue", level=line.level, outermost=True)
    if len(CJK.findall(plain)) < 2 or after is None:
        return None
    if line.level and len(plain) <= NUMBERED_MAXIMUM and not is_prose(text):
        return Heading(tidy(text), f"h{line.level}", level=line.level)
    strong, centered = line.strong and typed[0], line.centered and typed[1]
    bare = plain.rstrip("。:")
    if (strong or centered) and len(bare) <= TYPE_MAXIMUM and not _STOP.search(bare) and plain[-1] not in ",、":
        if not ends_sentence(text) or (len(bare) <= 30 and strong):
            return Heading(tidy(text), "outer" if outermost else "strong" if strong else "centered", outermost=outermost)
        return None
    if len(plain) > SHAPE_MAXIMUM or len(CJK.findall(plain)) < 3 or re.search(r"[,。;:!?]", plain) or line.table:
        return None
    stands_alone = (
        before is None or ends_sentence(before.text) or len(before.text) <= SHAPE_MAXIMUM or bool(numbered(before.text))
    )
    if not stands_alone:
        return None
    if is_prose(after.text) and not numbered(after.text) and len(after.text) >= 2 * len(plain):
        return Heading(tidy(text), "outer" if outermost else "shape", outermost=outermost)
    # Words of a part open one also above a further heading.
    if outermost and (numbered(after.text) or (len(after.text) <= SHAPE_MAXIMUM and not ends_sentence(after.text))):
        return Heading(tidy(text), "outer", outermost=True)
    return None


def find_headings(lines: Sequence[Line]) -> list[Heading | None]:
    """Judge every line: a heading, the lead of a run-on paragraph, or None for text."""
    prose = [line for line in lines if is_prose(line.text)] or list(lines)
    # Where much of the text itself is bold or centred, being so says nothing.
    typed = (sum(p.strong for p in prose) <= 0.4 * len(prose), sum(p.centered for p in prose) <= 0.4 * len(prose))
    found: list[Heading | None] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        number = numbered(line.text)
        if number:
            found.append(_numbered_heading(line, number, after))
        else:
            found.append(_unnumbered_heading(line, before, after, typed))
    _rank_by_use(found)
    return found


def _rank_by_use(found: Sequence[Heading | None]) -> None:
    """Swap two styles that a report nests the other way round: 1. on top, (一) starting anew under each."""
    first: dict[str, int] = {}
    restarts: Counter[str] = Counter()
    ranks: dict[str, int] = {}
    for index, heading in enumerate(found):
        if heading and heading.rank:
            first.setdefault(heading.style, index)
            restarts[heading.style] += heading.ordinal == 1
            ranks[heading.style] = heading.rank
    for inner in sorted(first, key=first.__getitem__):
        for outer in first:
            nested = ranks[outer] < ranks[inner] and first[inner] < first[outer]
            if nested and restarts[inner] == 1 and restarts[outer] >= 2:
                ranks[inner], ranks[outer] = ranks[outer], ranks[inner]
    for heading in found:
        if heading and heading.rank:
            heading.rank = ranks[heading.style]


def _enter(stack: list[Heading], new: Heading) -> list[Heading]:
    """Return the heading path after a new heading."""
    if new.style == "cue":
        return [new]
    same = next((i for i, entry in enumerate(stack) if entry.style == new.style), None)
    if new.rank:
        if same is not None:
            return [*stack[:same], new]
        kept = list(stack)
        while kept and (kept[-1].rank >= new.rank or (not kept[-1].rank and new.ordinal != 1 and not kept[-1].outermost)):
            kept.pop()
        # Under a markup heading that stands for the same level, a numbered one takes its place.
        cut = next((i for i, e in enumerate(kept) if e.rank >= new.rank), None)
        return [*(kept if cut is None else kept[:cut]), new]
    if new.outermost and _changes_part(stack, new):
        return [new]
    if new.level:
        cut = next((i for i, entry in enumerate(stack) if entry.level >= new.level), None)
        return [*(stack if cut is None else stack[:cut]), new]
    if same is not None:
        return [*stack[:same], new]
    if stack and stack[0].style == "cue" and not cue(new.text):
        return [stack[0], new]
    return [*stack, new]


def _changes_part(stack: Sequence[Heading], new: Heading) -> bool:
    now = next((found.part for entry in stack if (found := cue(entry.text)) and not found.wavers), "")
    wanted = cue(new.text)
    return wanted is not None and wanted.part != now


def place(lines: Sequence[Line]) -> tuple[list[Placed], list[str]]:
    """Put every line of text under its heading path.

    A heading with nothing under it is text (an item of a list), so that no line is lost.

    Returns
    -------
    The lines of text with their paths, and the headings in order.
    """
    found = find_headings(lines)
    paths: list[list[Heading]] = []
    stack: list[Heading] = []
    for line, heading in zip(lines, found, strict=True):
        if heading:
            stack = _enter(stack, heading)
        elif number := numbered(line.text):
            # A long item leaves the headings of its own style and below.
            cut = next((i for i, e in enumerate(stack) if e.style == number.style), None)
            stack = stack if cut is None else stack[:cut]
        paths.append(stack)
    placed: list[Placed] = []
    headings: list[str] = []
    for index, (line, heading, path) in enumerate(zip(lines, found, paths, strict=True)):
        if heading and not heading.lead:
            next_path = paths[index + 1] if index + 1 < len(lines) else []
            if heading in next_path:
                headings.append(heading.text)
                continue
            path = path[:-1]
        elif heading:
            headings.append(heading.text)
        placed.append(Placed(line, [entry.text for entry in path]))
    return placed, headings
