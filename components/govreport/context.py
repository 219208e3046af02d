"""Features of a span's surroundings for yes-or-no and one-of-few decisions: done or planned, up or down."""

import re
from collections.abc import Hashable, Sequence
from functools import cache

from spacy.tokens import Doc, Span

from .lexicon import lexicon_folder, read_table
from .linear import LinearRanker

_STOPS = frozenset("。！？；!?;")


def clause_start(doc: Doc, index: int, stops: frozenset[str] = frozenset("。！？；!?;，,：:")) -> int:
    """Return the first token of the clause that token ``index`` is in."""
    while index > 0 and doc[index - 1].norm_ not in stops:
        index -= 1
    return index


def clause_end(doc: Doc, index: int, stops: frozenset[str] = frozenset("。！？；!?;，,：:")) -> int:
    """Return the token after the clause that token ``index`` is in."""
    while index < len(doc) and doc[index].norm_ not in stops:
        index += 1
    return index


def paragraph_features(doc: Doc) -> list[str]:
    """Return features of the whole paragraph that tell a report of work done from a plan."""
    words = [token.norm_ for token in doc if len(token.norm_) > 1 or token.norm_ in "将要再新已共了"]
    seen = list(dict.fromkeys(words))[:200]
    figures = sum(word.startswith("<#") for word in words)
    return [*(f"P={word}" for word in seen), f"P:figures={min(figures, 6)}", f"P:length={min(len(doc) // 40, 6)}"]


def status_features(doc: Doc, span: Span, part: str) -> list[str]:
    """Return features that tell whether a span is reported or promised."""
    start = clause_start(doc, span.start)
    end = clause_end(doc, span.end)
    sentence = clause_start(doc, span.start, _STOPS)
    near = [doc[i].norm_ for i in range(max(start, span.start - 6), span.start)]
    return [
        "bias", f"part={part}",
        *(f"C={doc[i].norm_}" for i in range(start, min(end, start + 30))),
        *(f"N={word}" for word in near),
        *(f"S={doc[i].norm_}" for i in range(sentence, min(start, sentence + 20))),
        f"F={doc[start].norm_}", f"FS={doc[sentence].norm_}", f"L={near[-1] if near else '^'}",
    ]  # fmt: skip


def change_features(doc: Doc, span: Span, unit: str) -> list[str]:
    """Return features that tell whether a figure is an amount of change."""
    start = clause_start(doc, span.start)
    words = [doc[i].norm_ for i in range(max(0, span.start - 4), span.start)]
    padded = ["^"] * (3 - len(words[-3:])) + words[-3:]
    clause = doc[start : span.start].text
    compared = bool(re.search("同比|环比|比上年|较上年|比去年|较去年|同期|相比|上年度", clause))
    return [
        "bias", f"1={padded[-1]}", f"2={padded[-2]}", f"3={padded[-3]}", f"12={padded[-2]}|{padded[-1]}", f"u={unit}", f"1u={padded[-1]}|{unit}",
        f"cmp={compared}", f"cmp1={compared}|{padded[-1]}", f"c1={clause[-1:]}", f"c2={clause[-2:]}", f"c3={clause[-3:]}", f"c2u={clause[-2:]}|{unit}",
    ]  # fmt: skip


def choose(ranker: LinearRanker, classes: Sequence[str], features: list[str]) -> str:
    """Return the class that the features speak for most."""
    groups: dict[Hashable, list[str]] = {name: [f"{name}:{feature}" for feature in features] for name in classes}
    return classes[ranker.best(groups, [(name,) for name in classes])]


@cache
def firmness_cues() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the cues of hard and soft promises in table order."""
    path = lexicon_folder() / "firmness_cues.tsv"
    return tuple((re.compile(row["cue"]), row["firmness"]) for _, row in read_table(path, ("cue", "firmness", "note"), required=("firmness",)))


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
