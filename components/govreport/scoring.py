"""Score annotated documents against gold paragraphs: entities, readings, domains and boundaries.

Readings are scored end to end: a METRIC or HONOR that was not found exactly counts as wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from .indicator import same_phrase
from .labels import ENTITY_LABELS
from .quantities import fold_width
from .units import units

METRIC_FIELDS = ("value", "unit", "bound", "change", "status", "indicator", "kind", "firmness")
CORE_FIELDS = ("value", "unit", "bound")
HONOR_FIELDS = ("level", "recipient", "year", "batch", "status")


@dataclass
class Scores:
    """What `score` found.

    Attributes
    ----------
    table
        Nested dictionary of figures, ready for JSON.
    errors
        Rows (paragraph id, what, label, detail).
    confusion
        Counts by (gold domain, predicted domain).
    """

    table: dict[str, Any]
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)


def _same_number(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-9 * abs(b) or (abs(b) < 1 and abs(a - b) <= 1e-3)


def _unit(unit: str) -> str:
    found = units().get(unit)
    return found.canonical if found else unit


def metric_matches(got: dict[str, Any] | None, want: dict[str, Any]) -> dict[str, bool]:
    """Say for each field of a metric's reading whether it is right."""
    got = got or {}
    return {
        "value": _same_number(got.get("value"), want["value"]) and _same_number(got.get("high"), want["high"]),
        "unit": _unit(got.get("unit") or "") == _unit(want["unit"]),
        "bound": got.get("bound") == want["bound"],
        "change": (got.get("change") or "") == want["change"],
        "status": got.get("status") == want["status"],
        "indicator": same_phrase(fold_width(got.get("indicator") or ""), fold_width(want["indicator"])),
        "kind": want.get("kind") is None or got.get("kind") == want["kind"],
        "firmness": (got.get("firmness") or "") == (want.get("firmness") or ""),
    }


def honor_matches(got: dict[str, Any] | None, want: dict[str, Any]) -> dict[str, bool]:
    """Say for each field of an honour's reading whether it is right."""
    got = got or {}
    exact = {name: str(got.get(name) or "") == str(want[name] or "") for name in ("level", "year", "batch", "status")}
    return {**exact, "recipient": same_phrase(got.get("recipient") or "", want["recipient"])}


def prf(right: int, predicted: int, wanted: int) -> dict[str, float]:
    """Return precision, recall and F, rounded to four places.

    Examples
    --------
    >>> prf(1, 2, 1)
    {'p': 0.5, 'r': 1.0, 'f': 0.6667, 'gold': 1}
    """
    return {
        "p": round(right / max(predicted, 1), 4), "r": round(right / max(wanted, 1), 4),
        "f": round(2 * right / max(predicted + wanted, 1), 4), "gold": wanted,
    }  # fmt: skip


def score(pairs: Iterable[tuple[dict[str, Any], Doc]]) -> Scores:
    """Score annotated documents.

    Parameters
    ----------
    pairs
        Gold paragraph (gold data format) and the annotated document of its text.
    """
    n: Counter[Any] = Counter()
    domains: Counter[tuple[str, str]] = Counter()
    result = Scores({})
    paragraphs = 0
    for gold, doc in pairs:
        paragraphs += 1
        identifier = gold["id"]
        predicted = {(e.start_char, e.end_char, e.label_): e for e in doc.ents}
        firm = {(s["start"], s["end"], s["label"]): s for s in gold["spans"] if not s.get("optional")}
        loose = [s for s in gold["spans"] if s.get("optional")]
        for key, ent in predicted.items():
            if key not in firm and any(key[0] < s["end"] and s["start"] < key[1] for s in loose):
                continue
            n[key[2], "predicted"] += 1
            if key not in firm:
                result.errors.append((identifier, "extra", key[2], ent.text))
        for key, span in firm.items():
            label = key[2]
            hit = predicted.get(key)
            n[label, "gold"] += 1
            n[label, "right"] += hit is not None
            n["spans"] += 1
            n["aligned"] += doc.char_span(key[0], key[1]) is not None
            if hit is None:
                result.errors.append((identifier, "missed", label, doc.text[key[0] : key[1]]))
            want = span.get("reading")
            if not want:
                continue
            n[label, "read"] += 1
            got = (hit._.metric if label == "METRIC" else hit._.honor) if hit is not None else None
            matches = (metric_matches if label == "METRIC" else honor_matches)(got, want) if hit is not None else {}
            for name, right in matches.items():
                n[label, name] += right
                if not right and hit is not None:
                    result.errors.append(
                        (identifier, f"wrong {name}", label, f"{hit.text}: {(got or {}).get(name)!r}, gold {want.get(name)!r}")
                    )
            n[label, "core"] += bool(matches) and label == "METRIC" and all(matches[name] for name in CORE_FIELDS)
        best = doc._.domain
        if best:
            n["domain"] += best == gold["domain"]
            n["domain_also"] += best == gold["domain"] or best in gold["also"]
            result.confusion[gold["domain"], best] += 1
            domains["gold", gold["domain"]] += 1
            domains["predicted", best] += 1
            domains["right", best] += best == gold["domain"]
            if best != gold["domain"]:
                kind = "ok" if best in gold["also"] else "wrong"
                result.errors.append(
                    (identifier, "domain", kind, f"{best} {doc.cats.get(best, 0):.2f}, gold {gold['domain']}: {doc.text[:24]}")
                )
    table: dict[str, Any] = {"paragraphs": paragraphs}
    for label in ENTITY_LABELS:
        table[label] = prf(n[label, "right"], n[label, "predicted"], n[label, "gold"])
    table["ents_f"] = prf(*(sum(n[label, what] for label in ENTITY_LABELS) for what in ("right", "predicted", "gold")))["f"]
    for label, names in (("METRIC", ("core", *METRIC_FIELDS)), ("HONOR", HONOR_FIELDS)):
        table[f"{label.lower()}_reading"] = {name: round(n[label, name] / max(n[label, "read"], 1), 4) for name in names}
    present = sorted({domain for kind, domain in domains if kind == "gold"})
    per_domain = {d: prf(domains["right", d], domains["predicted", d], domains["gold", d]) for d in present}
    table["domain"] = {
        "accuracy": round(n["domain"] / max(paragraphs, 1), 4), "accuracy_with_also": round(n["domain_also"] / max(paragraphs, 1), 4),
        "macro_f": round(sum(row["f"] for row in per_domain.values()) / max(len(per_domain), 1), 4),
    }  # fmt: skip
    table["per_domain"] = per_domain
    table["spans_on_token_boundaries"] = round(n["aligned"] / max(n["spans"], 1), 4)
    result.table = table
    return result


def calibration_error(rows: Iterable[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error of (confidence, right) pairs.

    Examples
    --------
    >>> calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    0.0
    """
    cells: dict[int, list[tuple[float, bool]]] = {}
    total = 0
    for confidence, right in rows:
        total += 1
        cells.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    error = sum(abs(sum(c for c, _ in cell) - sum(r for _, r in cell)) for cell in cells.values())
    return round(error / max(total, 1), 4)


def score_readings(examples: Iterable[Example], *, label: str, **_: Any) -> dict[str, Any]:
    """Score the readings of one label for `spacy evaluate`: the share of gold readings that are right, field by field."""
    attribute = label.lower()
    matches_of = metric_matches if label == "METRIC" else honor_matches
    right: Counter[str] = Counter()
    total = 0
    for example in examples:
        found = {(e.start_char, e.end_char): getattr(e._, attribute) for e in example.predicted.ents if e.label_ == label}
        for ent in example.reference.ents:
            want = getattr(ent._, attribute) if ent.label_ == label else None
            if not want:
                continue
            total += 1
            if (ent.start_char, ent.end_char) in found:
                right.update(name for name, ok in matches_of(found[ent.start_char, ent.end_char], want).items() if ok)
    names = METRIC_FIELDS if label == "METRIC" else HONOR_FIELDS
    if not total:
        return {f"{attribute}_acc": None, f"{attribute}_per_field": None}
    fields = {name: right[name] / total for name in names}
    return {f"{attribute}_acc": sum(fields.values()) / len(fields), f"{attribute}_per_field": fields}


@registry.scorers("govreport.readings_scorer.v1")
def make_readings_scorer(label: str) -> Callable[..., dict[str, Any]]:
    """Return a scorer of the readings of one label, METRIC or HONOR."""
    return partial(score_readings, label=label)
