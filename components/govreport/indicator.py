"""Candidates for the phrase that names what a figure measures, and what speaks for each of them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .linear import SHARED
from .token_table import EDGES, STOPS, TokenTable

WINDOW, LONGEST, AFTER = 14, 7, 7
_BREAKS = frozenset("，,：:（）()")
_OPENING, _CLOSING = frozenset("“‘《"), frozenset("”’》")


@dataclass
class Candidates:
    """Candidate phrases with their feature groups, ready for a `linear.LinearRanker`.

    Attributes
    ----------
    phrases
        Character offsets (start, end) of each candidate; (0, 0) for «the paragraph does not say».
    groups, members
        As `LinearRanker.scores` takes them.
    """

    phrases: list[tuple[int, int]] = field(default_factory=list)
    groups: dict[Hashable, Sequence[str]] = field(default_factory=dict)
    members: list[tuple[Hashable, ...]] = field(default_factory=list)

    def add(self, phrase: tuple[int, int], *members: Hashable) -> None:
        """Add one candidate with the names of its groups."""
        self.phrases.append(phrase)
        self.members.append(members)

    def features(self) -> list[list[str]]:
        """Return the features of each candidate, for training."""
        return [[feature for name in names for feature in self.groups[name]] for names in self.members]


def _token_features(side: str, table: TokenTable, index: int) -> tuple[str, ...]:
    return _features(
        side, table.norms[index], table.suffixes[index], table.prefixes[index], table.norm(index - 1), table.norm(index + 1)
    )


@lru_cache(maxsize=SHARED)
def _features(side: str, norm: str, suffix: str, prefix: str, before: str, after: str) -> tuple[str, ...]:
    return (
        f"{side}={norm}", f"{side}s={suffix}", f"{side}p={prefix}", f"{side}-={before}",
        f"{side}+={after}", f"{side}-+={before}|{norm}", f"{side}++={norm}|{after}", f"{side}l={len(norm)}",
    )  # fmt: skip


def _distance(gap: int) -> str:
    return str(gap) if gap < 4 else "4" if gap < 6 else "6" if gap < 9 else "9"


def indicator_candidates(
    table: TokenTable, first: int, last: int, unit: str, kind: str, previous: list[tuple[int, int]]
) -> Candidates:
    """List the phrases that could name what a metric measures.

    Parameters
    ----------
    table
        The paragraph's words.
    first, last
        The metric's tokens, ``last`` exclusive.
    unit, kind
        As read from the metric.
    previous
        Character offsets of the indicators chosen for earlier metrics, the nearest last.
    """
    result = Candidates()
    before_word, after_word = table.norm(first - 1), table.norm(last)
    place = "end" if after_word in EDGES or after_word == "$" else "in"
    result.groups["none"] = [
        "none", f"none:u={unit}", f"none:k={kind}", f"none:a={after_word}", f"none:b={before_word}", f"none:ab={before_word}|{after_word}",
    ]  # fmt: skip
    result.add((0, 0), "none")
    comma = "、" if before_word == "、" else "," if before_word in ("，", ",") else "-"
    start_char = table.starts[first]
    for back, phrase in enumerate(reversed(previous[-2:])):
        gap = sum(phrase[1] <= table.starts[i] < start_char for i in range(max(0, first - 12), first)) if phrase[1] else 99
        key = ("copy", back)
        result.groups[key] = [
            f"copy{back}", f"copy{back}:u={unit}", f"copy{back}:k={kind}", f"copy{back}:a={after_word}", f"copy{back}:b={before_word}",
            f"copy{back}:c={comma}|{place}", f"copy{back}:g={_distance(gap)}", f"copy{back}:ba={before_word}|{after_word}",
        ]  # fmt: skip
        result.add(phrase, key)
    _after(result, table, last, unit, kind, before_word)
    _before(result, table, first, unit, kind, after_word, place)
    return result


def _after(result: Candidates, table: TokenTable, last: int, unit: str, kind: str, before_word: str) -> None:
    """Add the phrases after the figure: they start right there, or one word on."""
    end = last
    while (
        end < len(table)
        and end - last < AFTER
        and not table.labels[end]
        and (table.norms[end] not in EDGES or (table.norms[end] == "、" and end > last))
    ):
        end += 1
    for start in range(last, min(last + 2, end)):
        stoken, skey = ("A<t", start), ("A<", start)
        result.groups[stoken] = _token_features("A<", table, start)
        result.groups[skey] = [
            f"A<skip={start - last}", f"A<u={unit}", f"A<k={kind}|{table.norms[start]}", f"A<b={before_word}",
        ]  # fmt: skip
        for stop in range(start + 1, end + 1):
            if table.norms[stop - 1] in EDGES:
                continue
            etoken, ekey, lkey = ("A>t", stop), ("A>", stop), ("AL", stop - start)
            if ekey not in result.groups:
                result.groups[etoken] = _token_features("A>", table, stop - 1)
                result.groups[ekey] = [f"A>at_end={stop == end}", f"A>f={table.norm(stop)}"]
            if lkey not in result.groups:
                result.groups[lkey] = [f"A:len={stop - start}", f"A:len={stop - start}|{kind}"]
            result.add((table.starts[start], table.ends[stop - 1]), stoken, skey, etoken, ekey, lkey)


def _before(result: Candidates, table: TokenTable, first: int, unit: str, kind: str, after_word: str, place: str) -> None:
    """Add the phrases of the same sentence that end before the figure."""
    norms, labels = table.norms, table.labels
    earliest = first
    while earliest > 0 and first - earliest < WINDOW and norms[earliest - 1] not in STOPS:
        earliest -= 1
    breaks, metric_between = 0, False
    for stop in range(first, earliest, -1):
        word = norms[stop - 1]
        if stop < first and labels[stop] == "METRIC":
            metric_between = True
        if word in _BREAKS:
            breaks += 1
        if word in EDGES or labels[stop - 1] == "METRIC":
            continue
        gap, etoken, ekey = _distance(first - stop), ("B>t", stop), ("B>", stop)
        between = "|".join(norms[stop:first]) if first - stop < 4 else "*"
        result.groups[etoken] = _token_features("B>", table, stop - 1)
        result.groups[ekey] = [
            f"B>gap={gap}", f"B>gap={gap}|a={place}", f"B>breaks={min(breaks, 3)}", f"B>between={between}",
            f"B>k={kind}|{word}", f"B>u={unit}|{table.suffixes[stop - 1]}", f"B>aw={after_word}", f"B>aw={after_word}|gap={gap}",
            f"B>e={labels[stop - 1]}", f"B>metric_between={metric_between}",
        ]  # fmt: skip
        open_marks = 0
        for start in range(stop - 1, max(earliest, stop - LONGEST) - 1, -1):
            opening = norms[start]
            if labels[start] == "METRIC" or opening in STOPS or opening in _BREAKS:
                break
            if opening in _CLOSING:
                open_marks += 1
            elif opening in _OPENING:
                open_marks -= 1
            if opening in EDGES or open_marks:
                continue
            stoken, skey, lkey = ("B<t", start), ("B<", start), ("BL", stop - start)
            if skey not in result.groups:
                result.groups[stoken] = _token_features("B<", table, start)
                result.groups[skey] = [f"B<e={labels[start]}", f"B<k={kind}"]
            if lkey not in result.groups:
                result.groups[lkey] = [f"B:len={stop - start}", f"B:len={stop - start}|{kind}"]
            result.add((table.starts[start], table.ends[stop - 1]), stoken, skey, etoken, ekey, lkey)


def same_phrase(a: str, b: str) -> bool:
    """Say whether two phrases name the same thing: equal, one inside the other, or half of their characters shared."""
    if not a or not b:
        return a == b
    if a in b or b in a:
        return True
    rest, shared = list(b), 0
    for character in a:
        if character in rest:
            rest.remove(character)
            shared += 1
    return shared / (len(a) + len(b) - shared) >= 0.5


def right_candidates(text: str, candidates: Candidates, wanted: str) -> list[int]:
    """Return the indices of the candidates that say what the annotator wrote, exact ones if there are any."""
    texts = [text[a:b] for a, b in candidates.phrases]
    exact = [i for i, phrase in enumerate(texts) if phrase == wanted]
    if exact or not wanted:
        return exact
    return [
        i
        for i, phrase in enumerate(texts)
        if phrase and (phrase in wanted or wanted in phrase) and 2 * len(phrase) >= len(wanted)
    ]
