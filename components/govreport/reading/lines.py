"""The line of text every format is reduced to, and the small questions one asks about a line."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

# Everything that may stand at the edge of a paragraph without belonging to it, zero-width marks included.
EDGE = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
EDGE += "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\xad"
INDENTS = "\u3000\u2003\u2002\xa0\t "

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord(c): " " for c in EDGE if c != "\n"}
_ENDS_SENTENCE = re.compile(r"[。!?;:…][”’\"'）)】》」』〕\]]*$")
_BREAKS_OFF = re.compile(r"[,、(《“‘「『〔【]$")
_CANNOT_BEGIN = re.compile(r"[,、。;:!?%)》”’」』〕】‰℃…]")
CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
PROSE_MINIMUM, LONG_LINE = 12, 40


@dataclass(slots=True)
class Line:
    """One line or block of the source and what its typography says about it."""

    text: str
    start: int | None = None
    end: int | None = None
    level: int = 0  # heading level declared by the markup, 0 where there is none
    strong: bool = False
    centered: bool = False
    linked: bool = False
    table: bool = False
    aside: str = ""  # why the markup itself says this is no body text
    indented: bool = False
    blank_before: bool = False
    block: bool = True  # starts a paragraph of the format (p, Word paragraph); False for a bare line break
    lead: str = ""  # spaces before the text in its line, and after it
    tail: str = ""
    place: str = ""  # where the line stands, for people: "line 12", "page 3"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of the source that is no body text, and why it was left out."""

    text: str
    reason: str
    place: str = ""


@dataclass(slots=True)
class Page:
    """What a format reader hands on: lines in reading order, the file's own metadata, and what is gone already."""

    lines: list[Line]
    meta: dict[str, str] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    text: str = ""


def fold(text: str) -> str:
    """Return text with full-width ASCII and odd spaces made plain, character for character.

    Examples
    --------
    >>> fold("（一）２０１９年，")
    '(一)2019年,'
    """
    return text.translate(_FOLD)


def ends_sentence(text: str) -> bool:
    """Tell whether the line ends in a mark that closes a sentence or announces a list."""
    return bool(_ENDS_SENTENCE.search(fold(text)))


def breaks_off(text: str) -> bool:
    """Tell whether the line ends in a mark that no paragraph ends in: a comma or an opening bracket."""
    return bool(_BREAKS_OFF.search(fold(text)))


def cannot_begin(text: str) -> bool:
    """Tell whether the line begins with a mark that no paragraph begins with."""
    return bool(_CANNOT_BEGIN.match(fold(text))) and not text.startswith("…")


def is_prose(text: str) -> bool:
    """Tell whether the line reads as running text, which is never thrown away for looking like furniture.

    Examples
    --------
    >>> is_prose("全年共开展各类活动20余次,服务群众3万人次。"), is_prose("打印本页 关闭窗口")
    (True, False)
    """
    plain = fold(text)
    han = len(CJK.findall(plain))
    if ends_sentence(text):
        return han >= PROSE_MINIMUM
    return han >= LONG_LINE and len(re.findall(r"[,。;、]", plain)) >= 2


def merge(lines: Iterable[Line], continues: Callable[[Line, Line], bool]) -> list[Line]:
    """Join each line to the one before it where ``continues(before, line)`` says so, adding no character."""
    merged: list[Line] = []
    last: Line | None = None
    for line in lines:
        if last is not None and continues(last, line):
            whole = merged[-1]
            whole.text += line.text
            whole.end = line.end
            whole.strong, whole.linked = whole.strong and line.strong, whole.linked and line.linked
        else:
            merged.append(replace(line))
        last = line  # the decision looks at the printed line, not at the paragraph grown so far
    return merged
