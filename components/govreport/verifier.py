"""A second look at the names that only the statistical model finds, and at those that it overlooks.

The model reads a few words to either side and, on prose unlike its corpus, takes phrases for names that no reader would.
A log-linear model over the words of a span, its edges and its neighbours, trained on the right names and on the spans
around and between them, says how much speaks for each; what falls short stays a candidate and becomes no entity. It also
finds bodies of its own before the words that names end in.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy
import srsly
from spacy.attrs import SHAPE
from spacy.tokens import Doc, Span

from .linear import LinearRanker

LABELS = ("ORG", "HONOR")
_HEADS = frozenset({"org_head", "body", "department", "organ", "township"})  # classes of words that names end in
_BREAKS = frozenset('，。；：、！？,;:!?()（）《》“”"[]【】… ')
_FREQUENT = 3  # a rarer word says nothing by itself
_LONGEST, _NEAR = 6, (-2, -1, 0, 1, 2)
_SHARES = {"near": 0.35, "head": 0.25, "any": 0.03}  # of the wrong spans that training sees, by kind

_SEEN = 5  # a word that the training reports have less often says nothing about names
_STEPS = (0.0, 0.02, 0.1, 0.3, 0.7)  # shares of a word's occurrences that are inside names, from never to nearly always

Word = tuple[str, str, str, str, str]  # norm, prefix, suffix, shape, how often the word is inside a name
_OUTSIDE: Word = ("^", "^", "^", "^", "^")


def _features(words: Sequence[Word], start: int, stop: int) -> list[str]:
    """Return the features of the span from ``start`` up to ``stop`` in a row of words."""

    def at(index: int) -> Word:
        return words[index] if 0 <= index < len(words) else _OUTSIDE

    before, previous, first, last, following, after = map(at, (start - 2, start - 1, start, stop - 1, stop, stop + 1))
    length = min(stop - start, 7)
    found = [
        "b", f"n={length}",
        f"p={previous[0]}", f"ps={previous[2]}", f"pc={previous[3]}", f"pp={before[0]}{previous[0]}",
        f"f={following[0]}", f"fp={following[1]}", f"fc={following[3]}", f"ff={following[0]}{after[0]}",
        f"a={first[0]}", f"ap={first[1]}", f"ac={first[3]}", f"z={last[0]}", f"zs={last[2]}", f"zc={last[3]}",
        f"pa={previous[0]}|{first[0]}", f"zf={last[0]}|{following[0]}", f"pcac={previous[3]}|{first[3]}",
        f"zcfc={last[3]}|{following[3]}", f"zsf={last[2]}|{following[0]}", f"zsn={last[2]}|{length}",
        f"zcn={last[3]}|{length}", f"pac={previous[0]}|{first[3]}", f"zcf={last[3]}|{following[0]}",
    ]  # fmt: skip
    if length == 1:
        found += [f"o={first[0]}", f"oc={first[3]}", f"or={first[4]}"]
    inside = words[start:stop]
    before_last = [word[4] for word in inside[:-1]]
    found += [
        f"ar={first[4]}", f"arn={first[4]}|{length}", f"zr={last[4]}", f"pr={previous[4]}", f"fr={following[4]}",
        f"r0={min(before_last, default='-')}", f"r1={max(before_last, default='-')}", f"r0z={min(before_last, default='-')}|{last[3]}",
        f"rn={min(before_last.count('0'), 3)}",
    ]  # fmt: skip
    for word, other in zip(inside, [*inside[1:], None], strict=True):
        found += [f"i={word[0]}", f"ic={word[3]}"]
        if other is not None:
            found.append(f"ii={word[0]}|{other[0]}")
    return found


class SpanVerifier:
    """Score how much speaks for a span as a name.

    Parameters
    ----------
    rankers
        A yes-or-no model by label.
    frequent
        The words that are features by themselves; every other word is one of the rare.
    shares
        By label, for words that the training reports have often enough, the step of their share inside names.
    """

    def __init__(
        self,
        rankers: Mapping[str, LinearRanker],
        frequent: Iterable[str],
        shares: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.rankers, self.frequent = dict(rankers), frozenset(frequent)
        self.shares = {label: dict(steps) for label, steps in (shares or {}).items()}

    def _words(self, doc: Doc, start: int, stop: int, label: str) -> list[Word]:
        steps = self.shares.get(label, {})
        return [
            (
                token.norm_ if token.norm_ in self.frequent else "<rare>", token.prefix_, token.suffix_, token.shape_,
                steps.get(token.norm_, "?"),
            )
            for token in doc[start:stop]
        ]  # fmt: skip

    def score(self, span: Span) -> float:
        """Return the log odds that a span is a name of its label; without end for a label that nobody trained."""
        ranker = self.rankers.get(span.label_)
        if ranker is None:
            return math.inf
        left = max(0, span.start - 2)
        words = self._words(span.doc, left, span.end + 2, span.label_)
        return ranker.total(_features(words, span.start - left, span.end - left))

    def overlooked(self, doc: Doc, taken: Sequence[bool], threshold: float) -> Iterator[tuple[Span, float]]:
        """Yield the bodies that nobody proposed: for each free word that names end in, the best span and its log odds, where enough speaks for it.

        Parameters
        ----------
        doc
            The document.
        taken
            For each word whether it belongs to an entity.
        threshold
            The log odds that a span must have.
        """
        ranker = self.rankers.get("ORG")
        if ranker is None:
            return
        heads = [doc.vocab.strings[name] for name in _HEADS]
        for last in numpy.flatnonzero(numpy.isin(doc.to_array(SHAPE), heads)).tolist():
            left = max(0, last - _LONGEST - 1)
            words = self._words(doc, left, last + 3, "ORG")
            best, start = threshold, None
            for first in range(last, max(-1, last - _LONGEST), -1):
                if taken[first] or doc[first].text in _BREAKS:
                    break
                score = ranker.total(_features(words, first - left, last + 1 - left))
                if score >= best:
                    best, start = score, first
            if start is not None:
                yield Span(doc, start, last + 1, label="ORG"), best

    def to_disk(self, path: Path) -> None:
        """Save models and words into one file."""
        rows = {label: ranker.to_dict() for label, ranker in sorted(self.rankers.items())}
        shares = {label: dict(sorted(steps.items())) for label, steps in sorted(self.shares.items())}
        srsly.write_msgpack(path, {"rankers": rows, "frequent": sorted(self.frequent), "shares": shares})

    @classmethod
    def from_disk(cls, path: Path) -> "SpanVerifier":
        """Load what `to_disk` wrote."""
        data = srsly.read_msgpack(path)
        return cls(
            {label: LinearRanker.from_dict(row) for label, row in data["rankers"].items()}, data["frequent"], data["shares"]
        )


class _Shares:
    """How often each word is inside names, as a document sees it that does not count itself."""

    def __init__(self, docs: Sequence[Doc], label: str) -> None:
        self._label = label
        self._all = sum(map(self._count, docs), Counter[tuple[str, bool]]())

    def _count(self, doc: Doc) -> Counter[tuple[str, bool]]:
        return Counter((token.norm_, token.ent_type_ == self._label) for token in doc)

    def steps(self, without: Doc | None = None) -> dict[str, str]:
        """Return the step of each word, of those in a document counted without it, or of all."""
        less = self._count(without) if without is not None else Counter[tuple[str, bool]]()
        found = {}
        for norm in {norm for norm, _ in (less or self._all)}:
            inside, outside = (self._all[norm, named] - less[norm, named] for named in (True, False))
            if inside + outside >= _SEEN:
                found[norm] = str(sum(inside / (inside + outside) > step for step in _STEPS))
        return found


def _wrong_spans(doc: Doc, right: set[tuple[int, int]], random: numpy.random.Generator) -> list[tuple[int, int]]:
    """Draw spans that are no names: around the right ones, before words that names end in, and anywhere."""
    breaks = [token.text in _BREAKS for token in doc]
    wrong: set[tuple[int, int]] = set()
    for a, b in sorted(right):
        for start in (a + shift for shift in _NEAR):
            for stop in (b + shift for shift in _NEAR):
                fits = 0 <= start < stop <= len(doc) and (start, stop) not in right
                if fits and not any(breaks[start:a]) and not any(breaks[b:stop]) and random.random() < _SHARES["near"]:
                    wrong.add((start, stop))
    for stop in range(1, len(doc) + 1):
        share = _SHARES["head" if doc[stop - 1].shape_ in _HEADS else "any"]
        for start in range(stop - 1, max(-1, stop - _LONGEST - 1), -1):
            if breaks[start]:
                break
            if (start, stop) not in right and random.random() < share:
                wrong.add((start, stop))
    return sorted(wrong)


def train_verifier(docs: Sequence[Doc], *, seed: int, epochs: int = 5, dropout: float = 0.3) -> SpanVerifier:
    """Train a verifier on documents with gold entities.

    Parameters
    ----------
    docs
        The training documents.
    seed
        For the choice of wrong spans and the order of the steps.
    epochs, dropout
        Passes over the cases, and the share of features that a step does not see.
    """
    counts = Counter(token.norm_ for doc in docs for token in doc)
    verifier = SpanVerifier({}, (word for word, count in counts.items() if count >= _FREQUENT))
    for label in LABELS:
        random, shares = numpy.random.default_rng(seed), _Shares(docs, label)
        cases: list[tuple[list[list[str]], list[int]]] = []
        for doc in docs:
            verifier.shares[label] = shares.steps(doc)
            words = verifier._words(doc, 0, len(doc), label)
            right = {(ent.start, ent.end) for ent in doc.ents if ent.label_ == label}
            cases += [([_features(words, *span)], [0]) for span in sorted(right)]
            cases += [([_features(words, *span)], []) for span in _wrong_spans(doc, right, random)]
        verifier.shares[label] = shares.steps()
        verifier.rankers[label] = LinearRanker(bits=20)
        verifier.rankers[label].train(cases, epochs=epochs, dropout=dropout, seed=seed)
    return verifier
