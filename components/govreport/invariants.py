"""What must hold of every annotated document, whatever the text was: the contract as a check."""

import math
from typing import Any

from spacy.tokens import Doc

from .labels import (
    BOUNDS,
    CHANGES,
    DOMAINS,
    ENTITY_LABELS,
    FIRMNESS,
    HONOR_STATUSES,
    LEVELS,
    METRIC_KINDS,
    METRIC_STATUSES,
    PARTS,
)

_METRIC_KEYS = ("indicator", "value", "high", "unit", "bound", "change", "status", "kind", "firmness")
_METRIC_CHOICES = {"bound": BOUNDS, "change": CHANGES, "status": METRIC_STATUSES, "kind": METRIC_KINDS, "firmness": FIRMNESS}
_HONOR_KEYS = ("level", "recipient", "year", "batch", "status")
_HONOR_CHOICES = {"level": ("", *LEVELS), "status": HONOR_STATUSES}


def broken_promises(doc: Doc, text: str) -> list[str]:
    """Return what an annotated document breaks of the contract, nothing if all is well.

    Parameters
    ----------
    doc
        A document that the whole pipeline annotated.
    text
        The text that went in.

    Examples
    --------
    >>> import spacy
    >>> broken_promises(spacy.blank("zh")("好"), "好!")
    ['doc.text is not the input', 'doc.cats has not the 15 domains', "doc._.domain is '', not the best of doc.cats"]
    """
    broken = []
    if doc.text != text:
        broken.append("doc.text is not the input")
    broken += _broken_domain(doc) if text else []
    if doc._.part not in PARTS:
        broken.append(f"doc._.part is {doc._.part!r}")
    candidates = {(span.start, span.end, span.label_) for span in doc.spans.get("candidates", [])}
    for ent in doc.ents:
        where = f"{ent.label_} at {ent.start_char}"
        if ent.label_ not in ENTITY_LABELS:
            broken.append(f"{where}: unknown label")
        if not ent.text.strip():
            broken.append(f"{where}: an entity of white space")
        if ent.text != text[ent.start_char : ent.end_char]:
            broken.append(f"{where}: its text is not that of its offsets")
        if (ent.start, ent.end, ent.label_) not in candidates:
            broken.append(f"{where}: no candidate")
        broken += [f"{where}: {reason}" for reason in _broken_reading("metric", ent._.metric, ent.label_ == "METRIC")]
        broken += [f"{where}: {reason}" for reason in _broken_reading("honor", ent._.honor, ent.label_ == "HONOR")]
        reading = ent._.metric or ent._.honor or {}
        broken += [
            f"{where}: {key} is not in the text" for key in ("indicator", "recipient") if reading.get(key, "") not in text
        ]
    return broken


def _broken_domain(doc: Doc) -> list[str]:
    broken = []
    if set(doc.cats) != set(DOMAINS):
        broken.append(f"doc.cats has not the {len(DOMAINS)} domains")
    elif not abs(sum(doc.cats.values()) - 1) < 1e-3:
        broken.append(f"doc.cats sum to {sum(doc.cats.values())}")
    if not doc.cats or doc._.domain not in doc.cats or doc.cats[doc._.domain] < max(doc.cats.values()):
        broken.append(f"doc._.domain is {doc._.domain!r}, not the best of doc.cats")
    return broken


def _broken_reading(name: str, reading: Any, wanted: bool) -> list[str]:
    if not wanted:
        return [] if reading is None else [f"a reading {name} on another label"]
    keys, choices = (_METRIC_KEYS, _METRIC_CHOICES) if name == "metric" else (_HONOR_KEYS, _HONOR_CHOICES)
    if not isinstance(reading, dict) or set(reading) != set(keys):
        return [f"the reading {name} has not the keys {', '.join(keys)}"]
    broken = [f"{key} is {reading[key]!r}" for key, allowed in choices.items() if reading[key] not in allowed]
    numbers = ("value", "high") if name == "metric" else ()
    broken += [f"{key} is {reading[key]!r}, no str" for key in keys if key not in numbers and not isinstance(reading[key], str)]
    for key in numbers:
        number = reading[key]
        if not (isinstance(number, float) and math.isfinite(number)) and not (key == "high" and number is None):
            broken.append(f"{key} is {number!r}, no finite float")
    return broken
