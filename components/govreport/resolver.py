"""Resolve the candidates of rules and model into flat entities; keep every candidate."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from .labels import ENTITY_LABELS
from .quantities import find_shields, fold_width, read_quantity
from .scanner import RULER_KEY
from .shields import shielded
from .units import units

CANDIDATES_KEY = "candidates"
_PRIORITY = {"HONOR": 0, "ORG": 1, "METRIC": 2}
USE = ("both", "rules", "model")
_EDGES = " \t\u3000\xa0,，。;；:：、!！?？"


class Resolver:
    """Decide which candidates become entities.

    Metrics: the rules' are certain; the model adds one only where no rule speaks, a number can be read
    and no shield refuses it. Honours and organisations: rules and model together; where spans overlap
    the longer wins, on a tie HONOR before ORG before METRIC, then rule before model. Every candidate
    stays in ``doc.spans["candidates"]``, losers included.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    use
        ``both``, or ``rules`` or ``model`` alone, for comparisons.
    """

    def __init__(self, nlp: Language, name: str = "govreport_resolver", *, use: str = "both") -> None:
        if use not in USE:
            raise ValueError(f"use must be one of {', '.join(USE)}, not {use!r}")
        self.name, self.use = name, use

    def __call__(self, doc: Doc) -> Doc:
        """Resolve one document."""
        text = doc.text
        folded = fold_width(text)
        rules = [span for span in doc.spans.get(RULER_KEY, []) if span.label_ in ENTITY_LABELS]
        model = [span for span in (self._trimmed(doc, ent) for ent in doc.ents if not ent.ent_id_) if span is not None]
        candidates = ([] if self.use == "model" else rules) + ([] if self.use == "rules" else model)
        doc.spans[CANDIDATES_KEY] = sorted({(s.start, s.end, s.label_, s.id_): s for s in candidates}.values(), key=_reading_order)
        if self.use == "model":
            accepted = model
        else:
            accepted = self._accepted(folded, rules, [] if self.use == "rules" else model)
        taken = [False] * len(doc)
        chosen: list[Span] = []
        for span in sorted(accepted, key=self._rank):
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = [True] * (span.end - span.start)
                chosen.append(span)
        doc.ents = sorted(chosen, key=lambda s: s.start)
        return doc

    @staticmethod
    def _trimmed(doc: Doc, ent: Span) -> Span | None:
        """Cut stops and enclosing quotation marks off the edges of a model's span."""
        start, end = ent.start, ent.end
        while start < end and doc[start].text.strip(_EDGES) == "":
            start += 1
        while end > start and doc[end - 1].text.strip(_EDGES) == "":
            end -= 1
        if end - start > 2 and doc[start].text == "“" and doc[end - 1].text == "”" and "”" not in doc[start : end - 1].text:
            start, end = start + 1, end - 1
        elif end > start and doc[start].text == "“" and "”" not in doc[start:end].text:
            start += 1
        elif end > start and doc[end - 1].text == "”" and "“" not in doc[start:end].text:
            end -= 1
        return Span(doc, start, end, label=ent.label_) if start < end else None

    @staticmethod
    def _rank(span: Span) -> tuple[int, int, int, int]:
        return (span.start_char - span.end_char, _PRIORITY.get(span.label_, 9), 0 if span.id_ else 1, span.start)

    @staticmethod
    def _accepted(folded: str, rules: list[Span], model: list[Span]) -> list[Span]:
        certain = [(s.start_char, s.end_char) for s in rules if s.label_ == "METRIC"]
        shields: list[tuple[int, int, str]] | None = None
        accepted = list(rules)
        for span in model:
            start, end = span.start_char, span.end_char
            if span.label_ == "METRIC":
                if any(start < b and a < end for a, b in certain) or not _plausible(span.text):
                    continue
                shields = list(find_shields(folded)) if shields is None else shields
                if any(start < b and a < end for a, b, _ in shields):
                    continue
            elif span.label_ == "ORG" and shielded(folded, start, end):
                continue
            accepted.append(span)
        return accepted


def _plausible(surface: str) -> bool:
    """Say whether a model's metric is a number with a known unit or none, and no year."""
    quantity = read_quantity(surface)
    if quantity is None:
        return False
    return quantity.unit in units() if quantity.unit else not 1900 <= quantity.value <= 2100


def _reading_order(span: Span) -> tuple[int, int, str, str]:
    return (span.start, span.end, span.label_, span.id_)


@Language.factory("govreport_resolver", assigns=["doc.ents", "doc.spans"], default_config={"use": "both"})
def create_resolver(nlp: Language, name: str, use: str) -> Resolver:
    """Make the resolver component."""
    return Resolver(nlp, name, use=use)
