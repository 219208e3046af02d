"""Candidates for the phrase that names what a figure measures, and what speaks for each of them."""

from collections.abc import Hashable
from dataclasses import dataclass

from spacy.tokens import Doc, Span

WINDOW, LONGEST, AFTER = 14, 7, 7
_STOPS = frozenset("。！？；!?;")
_BREAKS = frozenset("，,：:（）()")
_EDGE = frozenset("。！？；!?;，,：:、（）()《》 \u3000\xa0")
_OPENING, _CLOSING = "“‘《", "”’》"


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

    phrases: list[tuple[int, int]]
    groups: dict[Hashable, list[str]]
    members: list[tuple[Hashable, ...]]


def _token_features(side: str, where: str, doc: Doc, index: int) -> list[str]:
    token = doc[index]
    norm = token.norm_
    before = doc[index - 1].norm_ if index else "^"
    after = doc[index + 1].norm_ if index + 1 < len(doc) else "$"
    return [
        f"{side}{where}={norm}", f"{side}{where}s={token.suffix_}", f"{side}{where}p={token.prefix_}", f"{side}{where}-={before}",
        f"{side}{where}+={after}", f"{side}{where}-+={before}|{norm}", f"{side}{where}++={norm}|{after}", f"{side}{where}l={len(norm)}",
    ]  # fmt: skip


def _distance(gap: int) -> str:
    return str(gap) if gap < 4 else "4" if gap < 6 else "6" if gap < 9 else "9"


def indicator_candidates(doc: Doc, ent: Span, unit: str, kind: str, previous: list[tuple[int, int]], in_entity: list[str]) -> Candidates:
    """List the phrases that could name what a metric measures.

    Parameters
    ----------
    doc, ent
        The paragraph and the metric in it.
    unit, kind
        As read from the metric.
    previous
        Offsets of the indicators chosen for earlier metrics, the nearest last.
    in_entity
        For each token the label of the entity it is in, or "".
    """
    result = Candidates([], {}, [])
    after_word = doc[ent.end].norm_ if ent.end < len(doc) else "$"
    before_word = doc[ent.start - 1].norm_ if ent.start else "^"
    result.groups["unit"] = []

    def add(phrase: tuple[int, int], *members: Hashable) -> None:
        result.phrases.append(phrase)
        result.members.append(members)

    result.groups["none"] = [
        "none", f"none:u={unit}", f"none:k={kind}", f"none:a={after_word}", f"none:b={before_word}", f"none:ab={before_word}|{after_word}",
    ]  # fmt: skip
    add((0, 0), "none")
    for back, phrase in enumerate(reversed(previous[-2:])):
        last = doc.char_span(*phrase, alignment_mode="expand") if phrase[1] else None
        gap = ent.start - last.end if last is not None else 99
        key = ("copy", back)
        comma = "、" if before_word == "、" else "," if before_word in ("，", ",") else "-"
        result.groups[key] = [
            f"copy{back}", f"copy{back}:u={unit}", f"copy{back}:k={kind}", f"copy{back}:a={after_word}", f"copy{back}:b={before_word}",
            f"copy{back}:c={comma}|{'end' if after_word in _EDGE else 'in'}", f"copy{back}:g={_distance(max(gap, 0))}", f"copy{back}:ba={before_word}|{after_word}",
        ]  # fmt: skip
        add(phrase, key)
    # after the figure: it starts right there, or after a closing particle
    end = ent.end
    while end < len(doc) and end - ent.end < AFTER and (doc[end].norm_ not in _EDGE or (doc[end].norm_ == "、" and end > ent.end)) and not in_entity[end]:
        end += 1
    for start in range(ent.end, min(ent.end + 2, end)):
        skey = ("A<", start)
        result.groups[skey] = [
            *_token_features("A", "<", doc, start), f"A<skip={start - ent.end}", f"A<u={unit}", f"A<k={kind}|{doc[start].norm_}", f"A<b={before_word}",
        ]  # fmt: skip
        for stop in range(start + 1, end + 1):
            if doc[stop - 1].norm_ in _EDGE:
                continue
            ekey = ("A>", stop)
            if ekey not in result.groups:
                following = doc[stop].norm_ if stop < len(doc) else "$"
                result.groups[ekey] = [*_token_features("A", ">", doc, stop - 1), f"A>at_end={stop == end}", f"A>f={following}"]
            lkey = ("AL", stop - start)
            result.groups[lkey] = [f"A:len={stop - start}", f"A:len={stop - start}|{kind}"]
            add((doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1])), skey, ekey, lkey)
    # before the figure: any phrase of the sentence that ends before it
    first = ent.start
    breaks = 0
    while first > 0 and ent.start - first < WINDOW and doc[first - 1].norm_ not in _STOPS:
        first -= 1
    for stop in range(ent.start, first, -1):
        word = doc[stop - 1].norm_
        if word in _BREAKS:
            breaks += 1
        if word in _EDGE or in_entity[stop - 1] == "METRIC":
            continue
        ekey = ("B>", stop)
        between = [doc[i].norm_ for i in range(stop, ent.start)]
        result.groups[ekey] = [
            *_token_features("B", ">", doc, stop - 1), f"B>gap={_distance(len(between))}", f"B>gap={_distance(len(between))}|a={'end' if after_word in _EDGE else 'in'}",
            f"B>breaks={min(breaks, 3)}", f"B>between={'|'.join(between[:3]) if len(between) < 4 else '*'}", f"B>k={kind}|{word}", f"B>u={unit}|{doc[stop - 1].suffix_}",
            f"B>aw={after_word}", f"B>aw={after_word}|gap={_distance(len(between))}", f"B>e={in_entity[stop - 1]}",
            f"B>metric_between={any(in_entity[i] == 'METRIC' for i in range(stop, ent.start))}",
        ]  # fmt: skip
        for start in range(stop - 1, max(first, stop - LONGEST) - 1, -1):
            opening = doc[start].norm_
            if in_entity[start] == "METRIC" or opening in _STOPS or opening in _BREAKS:
                break
            if opening in _EDGE:
                continue
            text = doc[start:stop].text
            if any(text.count(a) != text.count(b) for a, b in zip(_OPENING, _CLOSING, strict=True)):
                continue
            skey = ("B<", start)
            if skey not in result.groups:
                result.groups[skey] = [*_token_features("B", "<", doc, start), f"B<e={in_entity[start]}", f"B<k={kind}"]
            lkey = ("BL", stop - start)
            result.groups[lkey] = [f"B:len={stop - start}", f"B:len={stop - start}|{kind}"]
            add((doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1])), skey, ekey, lkey)
    return result


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


def right_candidates(doc: Doc, candidates: Candidates, wanted: str) -> list[int]:
    """Return the indices of the candidates that say what the annotator wrote, exact ones if there are any."""
    texts = [doc.text[a:b] for a, b in candidates.phrases]
    exact = [i for i, text in enumerate(texts) if text == wanted]
    if exact or not wanted:
        return exact
    close = [i for i, text in enumerate(texts) if text and (text in wanted or wanted in text) and 2 * len(text) >= len(wanted)]
    return close
