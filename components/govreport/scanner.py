"""Rules over characters: quantities, places with the bodies that follow them, and what is no name."""

import re
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from .honors import find_designations, find_honors
from .lexicon import lexicon_folder, read_table
from .names import township_cuts
from .patterns import BODY_COLUMNS
from .places import area_before, find_area_bodies
from .quantities import find_quantities
from .shields import runs_on, shielded
from .surface import surface

RULER_KEY = "ruler"
_BRANCH = re.compile(r"分中心|分站|分部|分院|分队")
# 各位代表：我受菱泾镇人民政府委托: the body that reports names itself in full, whether a table has the place or not
_MANDATE = re.compile(r"受([\u4e00-\u9fff]{2,8}?(?:人民政府|政府|办事处|党工委|工委|党委|委员会|常委会|主席团))的?委托")
_LEVEL = re.compile(r"(?:新区|[省市区县州旗])")


@cache
def township_tails() -> re.Pattern[str]:
    """Return the pattern of bodies that may follow the name of a sub-district or town."""
    names = {row["name"] for _, row in read_table(lexicon_folder() / "bodies.tsv", BODY_COLUMNS) if row["bare"] != "x"}
    names |= {"党委", "政府", "人民政府", "人大", "纪委", "党委政府", "党群服务中心", "工委"}
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, ordered)))


def char_span(doc: Doc, start: int, end: int, label: str, rule: str) -> Span | None:
    """Return the span at these offsets; where a word straddles an edge, the word gives way and is split."""
    span = doc.char_span(start, end, label=label, span_id=rule)
    if span is not None:
        return span
    for edge in (start, end):
        for token in doc.char_span(edge, min(edge + 1, len(surface(doc).text)), alignment_mode="expand") or ():
            inside = edge - token.idx
            if 0 < inside < len(token):
                with doc.retokenize() as retokenizer:
                    heads: list[Any] = [(token, 0), (token, 1)]
                    retokenizer.split(token, [token.text[:inside], token.text[inside:]], heads=heads)
                break
    return doc.char_span(start, end, label=label, span_id=rule)


def mark_words(doc: Doc) -> None:
    """Write what the rules propose into the words' TAG, a feature of the entity model: ``B-ORG``, ``I-ORG``, ``L-ORG``, ``U-ORG``."""
    longest_last = sorted(doc.spans[RULER_KEY], key=lambda span: (span.end_char - span.start_char, span.label_))
    for span in longest_last:
        for token in span:
            first, last = token.i == span.start, token.i == span.end - 1
            token.tag_ = f"{'U' if first and last else 'B' if first else 'L' if last else 'I'}-{span.label_}"


def clear_marks(doc: Doc) -> None:
    """Take the marks off again, so that no user sees tags that are no parts of speech."""
    for span in doc.spans.get(RULER_KEY, ()):
        for token in span:
            token.tag = 0


class Scanner:
    """Add the candidates that rules over characters find to ``doc.spans["ruler"]``.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    metrics, places, honors
        Which families of rules to run.
    marks
        Whether the words are marked for an entity model that has the rules' proposals as a feature.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "govreport_scanner",
        *,
        metrics: bool = True,
        places: bool = True,
        honors: bool = True,
        marks: bool = True,
    ) -> None:
        self.name, self.metrics, self.places, self.honors, self.marks = name, metrics, places, honors, marks

    def __call__(self, doc: Doc) -> Doc:
        """Scan one document."""
        text, folded = surface(doc).text, surface(doc).folded
        found: list[tuple[int, int, str, str]] = []
        if self.metrics:
            found += [(q.start, q.end, "METRIC", q.rule) for q in find_quantities(text)]
        if self.honors:
            found += [(h.start, h.end, "HONOR", h.rule) for h in (*find_honors(folded), *find_designations(folded))]
        ruler = [
            (s.start_char, s.end_char, s.label_, s.id_)
            for s in doc.spans.get(RULER_KEY, [])
            if not runs_on(folded, s.end_char) or s.label_ == "METRIC"
        ]
        if self.places:
            found += self._places(doc, folded, ruler)
        kept = [row for row in ruler + found if row[2] != "ORG" or shielded(folded, row[0], row[1]) is None]
        rows = sorted(set(kept))
        doc.spans[RULER_KEY] = []
        for start, end, _, _ in rows:
            if doc.char_span(start, end) is None:
                char_span(doc, start, end, "", "")
        spans = [doc.char_span(start, end, label=label, span_id=rule) for start, end, label, rule in rows]
        doc.spans[RULER_KEY] = [span for span in spans if span is not None]
        if self.marks:
            mark_words(doc)
        return doc

    def _places(self, doc: Doc, folded: str, ruler: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
        found: list[tuple[int, int, str, str]] = []
        tails = township_tails()
        for start, middle, end in township_cuts(folded):
            if doc.char_span(start, middle) is None:  # the tokenizer saw other words there: 巩固|城乡 is no 固城乡
                continue
            found.append((start, end, "ORG", "org.township"))
            if tail := tails.match(folded, end):
                found.append((start, tail.end(), "ORG", "org.township_body"))
        found += [(start, end, "ORG", "org.area_body") for start, end in find_area_bodies(folded) if not runs_on(folded, end)]
        found += [(*match.span(1), "ORG", "org.mandate") for match in _MANDATE.finditer(folded)]
        for start, end, label, _ in ruler:
            if label == "ORG" and (branch := _BRANCH.match(folded, end)):
                found.append((start, branch.end(), "ORG", "org.branch"))
            level = _LEVEL.match(folded, start) if label == "ORG" else None
            if level and (area := area_before(folded, level.end())) is not None and area < start:
                found.append((area, end, "ORG", "org.area_department"))
        return found


@Language.factory(
    "govreport_scanner",
    assigns=["doc.spans", "token.tag"],
    default_config={"metrics": True, "places": True, "honors": True, "marks": True},
)
def create_scanner(nlp: Language, name: str, metrics: bool, places: bool, honors: bool, marks: bool) -> Scanner:
    """Make the scanner component."""
    return Scanner(nlp, name, metrics=metrics, places=places, honors=honors, marks=marks)
