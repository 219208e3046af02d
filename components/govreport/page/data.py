"""Annotated docs as the plain data that the page and the plots are made from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from .. import extensions  # noqa: F401  (the attributes read below)
from ..labels import DOMAIN_NAMES, METRIC_KINDS, PARTS

_METRIC_FIELDS = ("indicator", "value", "high", "unit", "bound", "change", "status", "kind", "firmness")
_HONOR_FIELDS = ("level", "recipient", "year", "batch", "status")


def page_data(docs: Iterable[Doc], reports: Iterable[Any] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the reports, in order of first appearance, and their paragraphs as JSON-ready dicts.

    Parameters
    ----------
    docs
        Annotated docs, one a paragraph, in reading order within each report (``doc._.report``).
    reports
        Report objects with any of ``id``, ``title``, ``issuer``, ``date``, ``year``, ``provenance``, ``dropped``.
        They are joined to the docs by ``id``; reports without a known id go, in order, to the reports still unnamed.

    Returns
    -------
    dict
        ``reports`` and ``paragraphs``. Offsets count characters of the paragraph as Python does.
    """
    paragraphs: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    numbers: Counter[str] = Counter()
    for doc in docs:
        key = str(doc._.report)
        numbers[key] += 1
        paragraphs.append({"report": index.setdefault(key, len(index)), "number": numbers[key], **_paragraph(doc)})
    paragraphs.sort(key=lambda paragraph: paragraph["report"])  # stable: the order within a report stays
    return {"reports": _join_reports(list(index), list(reports or ())), "paragraphs": paragraphs}


def _paragraph(doc: Doc) -> dict[str, Any]:
    domain = doc._.domain or max(doc.cats, key=doc.cats.__getitem__, default="general")
    ranked = sorted(doc.cats.items(), key=lambda pair: -pair[1])[:3]
    return {
        "text": doc.text,
        "section": [str(heading) for heading in doc._.section or ()],
        "part": doc._.part if doc._.part in PARTS else "other",
        "domain": domain if domain in DOMAIN_NAMES else "general",
        "scores": [[key, round(float(score), 3)] for key, score in ranked if score > 0],
        "entities": [_entity(ent) for ent in doc.ents],
    }


def _entity(ent: Span) -> dict[str, Any]:
    row: dict[str, Any] = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_, "rule": ent.ent_id_ or ""}
    if ent._.metric:
        reading = {field: ent._.metric.get(field) for field in _METRIC_FIELDS}
        reading["kind"] = reading["kind"] if reading["kind"] in METRIC_KINDS else "other"
        row["reading"] = {key: _finite(value) for key, value in reading.items() if value not in (None, "")}
    elif ent._.honor:
        row["reading"] = {field: str(ent._.honor[field]) for field in _HONOR_FIELDS if ent._.honor.get(field)}
    return row


def _finite(value: Any) -> Any:
    """Keep JSON valid: a float that JSON cannot write becomes text."""
    return str(value) if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))) else value


def _join_reports(keys: Sequence[str], reports: list[Any]) -> list[dict[str, Any]]:
    ids = [str(_get(report, "id")) for report in reports]
    known = dict(zip(ids, reports, strict=True))
    left = iter([report for key, report in zip(ids, reports, strict=True) if key not in keys])
    return [_report(key, known[key] if key in known else next(left, None)) for key in keys]


def _report(key: str, report: Any) -> dict[str, Any]:
    described = {field: _text(_get(report, field)) for field in ("title", "issuer", "date", "year")}
    return {
        "id": key,
        **{field: value for field, value in described.items() if value},
        "provenance": {name: _text(value) for name, value in _fields(_get(report, "provenance")).items() if _text(value)},
        "dropped": [_dropped(item) for item in _get(report, "dropped") or ()],
    }


def _dropped(item: Any) -> dict[str, str]:
    """Accept a pair (text, reason) as well as an object or a dict with these fields."""
    if isinstance(item, (tuple, list)) and not hasattr(item, "_fields"):
        item = dict(zip(("text", "reason"), item, strict=False))
    if isinstance(item, str):
        item = {"text": item}
    return {field: _text(_get(item, field)) for field in ("text", "reason", "place")}


def _get(thing: Any, field: str) -> Any:
    return thing.get(field) if isinstance(thing, Mapping) else getattr(thing, field, None)


def _fields(thing: Any) -> dict[str, Any]:
    if isinstance(thing, Mapping):
        return dict(thing)
    if hasattr(thing, "_asdict"):
        return thing._asdict()
    slots = getattr(thing, "__dataclass_fields__", None) or getattr(thing, "__dict__", {})
    return {field: getattr(thing, field) for field in slots}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
