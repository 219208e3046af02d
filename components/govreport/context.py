"""Features of a span's surroundings for one-of-few decisions: done or planned, up or down."""

import re
from collections.abc import Sequence
from functools import cache

from .lexicon import lexicon_folder, read_table, table
from .linear import LinearRanker
from .token_table import STOPS, TokenTable

_KNOWN_PARTS = ("review", "plan")
_COMPARED = re.compile("同比|环比|比上年|较上年|比去年|较去年|同期|相比|上年度")


def paragraph_features(table: TokenTable) -> list[str]:
    """Return features of the whole paragraph that tell a report of work done from a plan."""
    words = [word for word in table.norms if len(word) > 1 or word in "将要再新已共了"]
    seen = list(dict.fromkeys(words))[:200]
    figures = sum(word.startswith("<#") for word in words)
    return [*(f"P={word}" for word in seen), f"P:figures={min(figures, 6)}", f"P:length={min(len(table) // 40, 6)}"]


def status_features(table: TokenTable, first: int, last: int, part: str) -> list[str]:
    """Return features that tell whether the span from token ``first`` up to ``last`` is reported or promised."""
    norms = table.norms
    start, end = table.back_to(first), table.on_to(last)
    sentence = table.back_to(first, STOPS)
    near = norms[max(start, first - 6) : first]
    return [
        "bias", f"part={part}",
        *(f"C={word}" for word in norms[start : min(end, start + 30)]),
        *(f"N={word}" for word in near),
        *(f"S={word}" for word in norms[sentence : min(start, sentence + 20)]),
        f"F={norms[start]}", f"FS={norms[sentence]}", f"L={near[-1] if near else '^'}",
    ]  # fmt: skip


def change_features(table: TokenTable, first: int, unit: str) -> list[str]:
    """Return features that tell whether the figure at token ``first`` is an amount of change."""
    start = table.back_to(first)
    last, second, third = table.norm(first - 1), table.norm(first - 2), table.norm(first - 3)
    clause = table.text[table.starts[start] : table.starts[first]]
    compared = bool(_COMPARED.search(clause))
    return [
        "bias", f"1={last}", f"2={second}", f"3={third}", f"12={second}|{last}", f"u={unit}", f"1u={last}|{unit}",
        f"cmp={compared}", f"cmp1={compared}|{last}", f"c1={clause[-1:]}", f"c2={clause[-2:]}", f"c3={clause[-3:]}", f"c2u={clause[-2:]}|{unit}",
    ]  # fmt: skip


def known_part(part: str, use_part: bool) -> str:
    """Return the part of a report where it is known and may count as evidence, else ``unknown``."""
    return part if use_part and part in _KNOWN_PARTS else "unknown"


def training_parts(part: str, number: int) -> list[str]:
    """Return the parts under which a document's cases are shown in training: always unknown, in every other document the true one too."""
    return ["unknown", part] if part in _KNOWN_PARTS and number % 2 else ["unknown"]


def class_features(name: str, features: Sequence[str]) -> list[str]:
    """Return the features as they count for one class."""
    return [f"{name}:{feature}" for feature in features]


def class_scores(ranker: LinearRanker, classes: Sequence[str], features: Sequence[str]) -> list[float]:
    """Return what the features say for each class."""
    return ranker.class_totals(tuple(classes), features)


def choose(ranker: LinearRanker, classes: Sequence[str], features: Sequence[str], base: Sequence[float] | None = None) -> str:
    """Return the class that the features speak for most, on top of what ``base`` says."""
    scores = class_scores(ranker, classes, features)
    totals = [score + extra for score, extra in zip(scores, base or [0.0] * len(classes), strict=True)]
    return classes[totals.index(max(totals))]


@cache
def _status_cues() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = table("status_cues.tsv", ("cue", "status", "example"), ("status", "example"))
    cues = {row["cue"]: row["status"] for row in rows}
    return re.compile("|".join(map(re.escape, sorted(cues, key=len, reverse=True)))), cues


def settled_status(clause: str) -> str:
    """Return done or plan where a cue before the figure in its clause settles it, else an empty string.

    Examples
    --------
    >>> settled_status("已建成口袋公园"), settled_status("明年将完成旧住房修缮"), settled_status("力争已建成泊位"), settled_status("新建绿道")
    ('done', 'plan', '', '')
    """
    pattern, cues = _status_cues()
    found = pattern.findall(clause)
    return cues[found[-1]] if found and not firmness(clause, "")[0] else ""


@cache
def firmness_cues() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the cues of hard and soft promises in table order."""
    path = lexicon_folder() / "firmness_cues.tsv"
    return tuple(
        (re.compile(row["cue"]), row["firmness"])
        for _, row in read_table(path, ("cue", "firmness", "note"), required=("firmness",))
    )


def firmness(clause: str, surface: str) -> tuple[str, str]:
    """Return how firmly a planned figure is promised, and the cue that says so.

    Examples
    --------
    >>> firmness("力争引进企业", "20家"), firmness("确保签约率达", "95%以上")
    (('soft', '力争'), ('hard', '确保'))
    """
    best: tuple[int, str, str] | None = None
    for text, offset in ((clause, 0), (surface, 1000)):
        for pattern, value in firmness_cues():
            for match in pattern.finditer(text):
                if best is None or match.start() + offset >= best[0]:
                    best = (match.start() + offset, value, match[0])
    return (best[1], best[2]) if best else ("", "")
