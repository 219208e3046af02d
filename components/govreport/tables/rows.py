"""From annotated docs to rows of the tables."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from spacy.tokens import Doc, Span

from .. import units
from ..labels import DOMAINS
from .schema import DATA_TABLES, MODEL, SECTION_SEPARATOR, Row, Tables

_TABLE_OF_LABEL = {"ORG": "organizations", "HONOR": "honors", "METRIC": "metrics"}


class ReportLike(Protocol):
    """What the tables need to know about a report."""

    id: str
    title: str
    issuer: str
    date: Any
    year: Any


def canonical(value: float | None, unit: str) -> tuple[float, str] | None:
    """Convert a value to the canonical unit, or None where no conversion is known."""
    return None if value is None else units.canonical(value, unit)


def empty_tables() -> Tables:
    """Give one empty list of rows per data table."""
    return {table.name: [] for table in DATA_TABLES}


def report_fields(report: ReportLike) -> Row:
    """Give the fields that all rows of a report share."""
    return {
        "report_id": report.id,
        "title": report.title or "",
        "issuer": report.issuer or "",
        "year": int(report.year) if report.year else None,
        "date": str(report.date) if report.date else "",
    }


def report_rows(report: ReportLike, docs: Iterable[Doc], paragraphs: Iterable[Any] = ()) -> Tables:
    """Make the rows of one report.

    Parameters
    ----------
    report
        Anything with id, title, issuer, date and year.
    docs
        The annotated paragraphs in order.
    paragraphs
        The paragraphs as read; where they carry `start` and `end`, these are offsets into the source.
    """
    tables = empty_tables()
    shared = report_fields(report)
    places = list(paragraphs)
    for number, doc in enumerate(docs, 1):
        place = places[number - 1] if number <= len(places) else None
        source = {"source_start": getattr(place, "start", None), "source_end": getattr(place, "end", None)}
        for name, rows in doc_rows(doc, {**shared, "paragraph": number, **source}).items():
            tables[name] += rows
    return tables


def doc_rows(doc: Doc, shared: Mapping[str, Any]) -> Tables:
    """Make the rows of one annotated paragraph; `shared` has the report fields and the paragraph number."""
    tables = empty_tables()
    base: Row = {
        **shared,
        "section": SECTION_SEPARATOR.join(doc._.section or ()),
        "part": doc._.part,
    }
    place = "/".join(str(base[name]) for name in ("report_id", "paragraph") if base.get(name) not in (None, ""))
    scores = doc.cats
    domain = doc._.domain or max(scores, key=scores.__getitem__, default="")
    confidences = candidate_scores(doc)
    for entity in doc.ents:
        name = _TABLE_OF_LABEL.get(entity.label_)
        if name is None:  # a user's own component may add labels that have no table
            continue
        sentence = sentence_of(entity)
        row: Row = {
            **base,
            "row_id": f"{place}/{entity.start_char}-{entity.end_char}".lstrip("/"),
            "paragraph_domain": domain,
            "start_char": entity.start_char,
            "end_char": entity.end_char,
            "text": entity.text,
            "sentence": sentence.text,
            "sentence_start": sentence.start_char,
            "found_by": entity.ent_id_ or MODEL,
            "confidence": confidences.get((entity.start, entity.end, entity.label)),
        }
        if name == "metrics":
            row |= metric_fields(entity)
        elif name == "honors":
            row |= honor_fields(entity)
        tables[name].append(row)
    paragraph: Row = {
        **base,
        "row_id": place,
        "domain": domain,
        "domain_confidence": scores.get(domain),
        "text": doc.text,
        "characters": len(doc.text),
        **{name: len(rows) for name, rows in tables.items() if name != "paragraphs"},
        **{f"p_{name}": scores.get(name) for name in DOMAINS},
    }
    tables["paragraphs"].append(paragraph)
    return tables


def sentence_of(entity: Span) -> Span:
    """Give the sentence or sentences an entity stands in; the whole paragraph where none are set."""
    doc = entity.doc
    if not doc.has_annotation("SENT_START"):
        return doc[:]
    # an entity may run over a wrong sentence boundary: then both sentences belong to it
    return doc[doc[entity.start].sent.start : doc[entity.end - 1].sent.end]


def candidate_scores(doc: Doc) -> dict[tuple[int, int, int], float]:
    """Give the confidence of each candidate, where spaCy's `scores` attribute of the span group has them."""
    if "candidates" not in doc.spans:
        return {}
    group = doc.spans["candidates"]
    scores = group.attrs.get("scores")
    if scores is None or len(scores) != len(group):
        return {}
    found: dict[tuple[int, int, int], float] = {}
    for span, score in zip(group, scores, strict=True):
        if score is not None:
            key = (span.start, span.end, span.label)
            found[key] = max(float(score), found.get(key, 0.0))
    return found


def metric_fields(entity: Span) -> Row:
    """Give the reading of a METRIC with its value in the canonical unit."""
    reading = dict(entity._.metric or {})
    low = canonical(reading.get("value"), reading.get("unit", ""))
    high = canonical(reading.get("high"), reading.get("unit", ""))
    return {
        **reading,
        "canonical_value": low[0] if low else None,
        "canonical_high": high[0] if high else None,
        "canonical_unit": low[1] if low else "",
    }


def honor_fields(entity: Span) -> Row:
    """Give the reading of an HONOR; its year is `honor_year`, since `year` is that of the report."""
    reading = dict(entity._.honor or {})
    reading["honor_year"] = reading.pop("year", "")
    return reading
