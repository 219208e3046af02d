"""Tell from its words which part of a report a heading opens."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .lines import fold
from .metadata import years
from .numbering import numbered
from .tables import table

_ANNEX = re.compile(r"^附(件|录|表)?\s*[\d一二三四五六七八九十]{0,2}\s*[:.、]?\s*")
_EDGES = ' 。:;,.、!?()《》“”"—-'
_AND = re.compile(r"[和及与暨、]|以及")


@dataclass(frozen=True, slots=True)
class Cue:
    """What a heading's words say: its part, if it opens a top section, if it is the whole heading, if it wavers."""

    part: str
    outermost: bool
    whole: bool
    wavers: bool


@cache
def cue(heading: str) -> Cue | None:
    """Read the part from a heading's words, or return None.

    Examples
    --------
    >>> cue("二、2019年重点工作完成情况").part, cue("三、下一步打算").part, cue("附件：名词解释").part
    ('review', 'plan', 'glossary')
    >>> cue("(一)扎实推进城市更新") is None
    True
    """
    text = fold(heading).strip()
    number = numbered(text)
    core = text[number.length :] if number else _ANNEX.sub("", text) or text
    core = core.strip(_EDGES)
    found: list[tuple[int, int, dict[str, str]]] = []
    for row in table("parts"):
        word = fold(row["cue"]).strip(_EDGES)
        if row["where"] == "whole":
            at = 0 if re.sub(r"\s", "", core) == word else -1
        elif row["where"] == "end":
            at = len(core) - len(word) if core.endswith(word) else -1
        else:
            at = core.rfind(word)
        if at >= 0:
            found.append((at + len(word), len(word), row))
    if not found:
        return None
    end, length, row = max(found, key=lambda item: item[:2])
    # 2018年工作总结和2019年工作计划 opens both; only the headings under it can tell.
    other = [e for e, _, r in found if r["part"] != row["part"] and e <= end - length]
    wavers = any(_AND.search(core[e : end - length]) for e in other)
    return Cue(row["part"], bool(row["outermost"]), row["where"] == "whole", wavers)


def part_of(path: Sequence[str], year: int | None, default: str = "other") -> str:
    """Return the part that a heading path, outermost first, stands for.

    Examples
    --------
    >>> part_of(["一、2018年工作回顾", "(三)工作目标"], 2019), part_of(["二、2019年工作"], 2019), part_of([], 2019)
    ('review', 'plan', 'other')
    """
    wavering = ""
    for heading in path:
        found = cue(heading)
        if found and not found.wavers:
            return found.part
        if found:
            wavering = found.part
            continue
        named = years(heading)
        if named and year and default == "other":
            return "review" if max(named) < year else "plan" if max(named) == year else "other"
    return default if default != "other" or not wavering else wavering
