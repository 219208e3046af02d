"""Resolve the candidates of rules and model into flat entities; keep every candidate."""

import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from .confidence import Confidence
from .edges import Edges, load_edges, save_edges
from .labels import ENTITY_LABELS
from .places import township_stems
from .quantities import Overlaps, find_shields, fold_width, read_quantity
from .scanner import RULER_KEY, clear_marks
from .shields import shielded
from .surface import surface
from .units import units
from .unseen_words import edge_words
from .verifier import SpanVerifier

CANDIDATES_KEY = "candidates"
_PRIORITY = {"HONOR": 0, "ORG": 1, "METRIC": 2}
USE = ("both", "rules", "model")
THRESHOLDS = {"ORG": 0.0, "HONOR": 0.0}
_NOT_IN_TITLE = re.compile(r"(?:19|20)\d\d(?:年度?)?|年度?|首批|称号")
_PROPER = re.compile(r"[\u4e00-\u9fff]{1,4}")
_LONGEST_NAME = 3  # words: 周家|渡 is a name of two
_EDGES = " \t\u3000\xa0,，。;；:：、!！?？"


class Resolver:
    """Decide which candidates become entities.

    Metrics: the rules' are certain; the model adds one only where no rule speaks, a number can be read
    and no shield refuses it. Honours and organisations: rules and model together, a name that only the
    model finds where the verifier lets it; where spans overlap
    the longer wins, on a tie HONOR before ORG before METRIC, then rule before model. Every candidate
    stays in ``doc.spans["candidates"]``, losers included, with its probability in the group's ``attrs["scores"]``.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    use
        ``both``, or ``rules`` or ``model`` alone, for comparisons.
    thresholds
        By label, the log odds that the verifier must give a name that only the model finds.
    overlooked
        The log odds that the verifier must give a body that neither rules nor model find; None finds none.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "govreport_resolver",
        *,
        use: str = "both",
        thresholds: Mapping[str, float] | None = None,
        overlooked: float | None = None,
    ) -> None:
        if use not in USE:
            raise ValueError(f"use must be one of {', '.join(USE)}, not {use!r}")
        self.thresholds = {**THRESHOLDS, **(thresholds or {})}
        if unknown := sorted(set(self.thresholds) - set(THRESHOLDS)):
            raise ValueError(f"there is no threshold for {', '.join(unknown)}: only for {', '.join(THRESHOLDS)}")
        self.name, self.use, self.overlooked = name, use, overlooked
        self.edges, self.verifier, self.confidence = Edges(), SpanVerifier({}, ()), Confidence()

    def initialize(
        self,
        get_examples: Any = None,
        *,
        nlp: Language | None = None,
        edges: str | None = None,
        verifier: str | None = None,
        confidence: str | None = None,
    ) -> None:
        """Load the words that no name begins or ends with, the verifier, and the table of probabilities.

        The files are those that `scripts/train_readings.py` and `scripts/calibrate_entities.py` write.
        """
        if edges:
            self.edges = load_edges(Path(edges))
        if verifier:
            self.verifier = SpanVerifier.from_disk(Path(verifier))
        if confidence:
            self.confidence = Confidence.from_disk(Path(confidence))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the learned edges, the verifier and the table of probabilities."""
        Path(path).mkdir(parents=True, exist_ok=True)
        save_edges(Path(path) / "edges.json", self.edges.table)
        self.verifier.to_disk(Path(path) / "verifier.msgpack")
        self.confidence.to_disk(Path(path) / "confidence.json")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Resolver":
        """Load the learned edges, the verifier and the table of probabilities."""
        self.edges = load_edges(Path(path) / "edges.json")
        self.verifier = SpanVerifier.from_disk(Path(path) / "verifier.msgpack")
        self.confidence = Confidence.from_disk(Path(path) / "confidence.json")
        return self

    def __call__(self, doc: Doc) -> Doc:
        """Resolve one document."""
        folded = surface(doc).folded
        rules = [span for span in doc.spans.get(RULER_KEY, []) if span.label_ in ENTITY_LABELS]
        proposed = (ent for ent in doc.ents if not ent.ent_id_ and ent.label_ in ENTITY_LABELS)
        model = [span for span in (self._trimmed(doc, ent) for ent in proposed) if span is not None]
        rules += self._named_bodies(doc, folded, rules)
        candidates = ([] if self.use == "model" else rules) + ([] if self.use == "rules" else model)
        odds = {_key(span): self.verifier.score(span) for span in model if span.label_ != "METRIC"}
        accepted = model if self.use == "model" else self._accepted(folded, rules, [] if self.use == "rules" else model, odds)
        taken = [False] * len(doc)
        chosen: list[Span] = []
        for span in sorted(accepted, key=self._rank):
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = [True] * (span.end - span.start)
                chosen.append(span)
        if self.use == "both" and self.overlooked is not None:
            for span, score in self.verifier.overlooked(doc, taken, self.overlooked):
                if not any(taken[span.start : span.end]) and not shielded(folded, span.start_char, span.end_char):
                    taken[span.start : span.end] = [True] * (span.end - span.start)
                    chosen.append(span)
                    candidates.append(span)
                    odds[_key(span)] = score
        kept = sorted({_key(span): span for span in candidates}.values(), key=_key)
        scores = [self.confidence.of(span.label_, span.id_, odds.get(_key(span), math.inf)) for span in kept]
        doc.spans[CANDIDATES_KEY] = SpanGroup(doc, name=CANDIDATES_KEY, attrs={"scores": scores}, spans=kept)
        doc.ents = sorted(chosen, key=lambda s: s.start)
        clear_marks(doc)
        return doc

    def _trimmed(self, doc: Doc, ent: Span) -> Span | None:
        """Cut what cannot belong to a name off the edges of a model's span, and close an open quotation mark."""
        start, end = ent.start, ent.end
        if ent.label_ != "METRIC" and self.use != "model":
            left, right = self.edges.trim([token.norm_ for token in ent], ent.label_)
            start, end = start + left, start + right
        while start < end and (
            doc[start].text.strip(_EDGES) == ""
            or (ent.label_ == "HONOR" and _NOT_IN_TITLE.fullmatch(fold_width(doc[start].text)))
        ):
            start += 1
        while end > start and doc[end - 1].text.strip(_EDGES) == "":
            end -= 1
        words = [token.text for token in doc[start:end]]
        opened, closed = words.count("“"), words.count("”")
        if opened > closed and end < len(doc) and doc[end].text == "”" and words[0] != "“":
            end += 1
        elif opened == closed == 1 and words[0] == "“" and words[-1] == "”":
            start, end = start + 1, end - 1
        elif opened != closed and words[:1] == ["“"]:
            start += 1
        elif opened != closed and words[-1:] == ["”"]:
            end -= 1
        return Span(doc, start, end, label=ent.label_) if start < end else None

    def _named_bodies(self, doc: Doc, folded: str, rules: list[Span]) -> list[Span]:
        """Join a known body with the proper name right before it: 向阳渠 and 司法所 are one name."""
        taken = {index for span in rules if span.label_ != "ORG" for index in range(span.start, span.end)}
        found = []
        for span in rules:
            start = self._proper_name(doc, folded, span.start, taken) if span.id_.startswith("body.") else None
            if start is not None and shielded(folded, doc[start].idx, span.end_char) is None:
                found.append(Span(doc, start, span.end, label="ORG", span_id="org.named_body"))
        return found

    def _proper_name(self, doc: Doc, folded: str, stop: int, taken: set[int]) -> int | None:
        """Return the first word of the proper name that ends before a word: a known place's, or one that the text has elsewhere."""
        never = self.edges.never_first("ORG")
        end, longest = doc[stop].idx if stop < len(doc) else len(folded), None
        for start in range(stop - 1, max(-1, stop - 1 - _LONGEST_NAME), -1):
            first = doc[start]
            name = folded[first.idx : end]
            if start in taken or not _PROPER.fullmatch(name):
                break
            if (
                len(name) < 2
                or first.norm_ in never
                or any(name in edge_words("before_names.tsv", role) for role in ("verb", "lead"))
            ):
                continue
            if name not in township_stems() or (start < stop - 1 and len(name) < 3):
                local = re.finditer(name + "(?:街道|镇|乡|社区|居民区|村|居委会)", folded)
                if all(match.start() == first.idx for match in local):
                    continue
            longest = start
        return longest

    @staticmethod
    def _rank(span: Span) -> tuple[int, int, int, int]:
        return (span.start_char - span.end_char, 0 if span.id_ else 1, _PRIORITY.get(span.label_, 9), span.start)

    def _accepted(
        self, folded: str, rules: list[Span], model: list[Span], odds: Mapping[tuple[int, int, str, str], float]
    ) -> list[Span]:
        certain = Overlaps((s.start_char, s.end_char, s.id_) for s in rules if s.label_ == "METRIC")
        shields: Overlaps | None = None
        accepted = list(rules)
        for span in model:
            start, end = span.start_char, span.end_char
            if span.label_ == "METRIC":
                if any(True for _ in certain.at(start, end)) or not _plausible(span.text):
                    continue
                shields = Overlaps(find_shields(folded)) if shields is None else shields
                if any(True for _ in shields.at(start, end)):
                    continue
            elif odds[_key(span)] < self.thresholds[span.label_] or (span.label_ == "ORG" and shielded(folded, start, end)):
                continue
            accepted.append(span)
        return accepted


def _plausible(surface: str) -> bool:
    """Say whether a model's metric is a number with a known unit or none, and no year."""
    quantity = read_quantity(surface)
    if quantity is None:
        return False
    return quantity.unit in units() if quantity.unit else not 1900 <= quantity.value <= 2100


def _key(span: Span) -> tuple[int, int, str, str]:
    return (span.start, span.end, span.label_, span.id_)


@Language.factory(
    "govreport_resolver",
    assigns=["doc.ents", "doc.spans"],
    default_config={"use": "both", "thresholds": THRESHOLDS, "overlooked": None},
)
def create_resolver(nlp: Language, name: str, use: str, thresholds: dict[str, float], overlooked: float | None) -> Resolver:
    """Make the resolver component."""
    return Resolver(nlp, name, use=use, thresholds=thresholds, overlooked=overlooked)
