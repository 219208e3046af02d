"""Compare a second, blind annotation with the first: spans, domains, readings, and every disagreement."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..labels import ENTITY_LABELS
from ..scoring import HONOR_FIELDS, METRIC_FIELDS, honor_matches, metric_matches
from .docs import complete_reading
from .markup import GoldParagraph, GoldReport, GoldSpan, read_corpus

_FIELDS = {"METRIC": METRIC_FIELDS, "HONOR": HONOR_FIELDS}
DISAGREEMENT_COLUMNS = ("paragraph", "what", "label", "first", "second")


@dataclass
class Agreement:
    """What `compare_annotations` found.

    Attributes
    ----------
    table
        Nested dictionary of figures, ready for JSON.
    disagreements
        Rows of paragraph, what, label, first, second.
    """

    table: dict[str, Any]
    disagreements: list[tuple[str, str, str, str, str]] = field(default_factory=list)


def kappa(pairs: Iterable[tuple[str, str]]) -> float:
    """Return Cohen's kappa of two annotators' categories.

    Examples
    --------
    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    rows = list(pairs)
    if not rows:
        return 0.0
    first, second = Counter(a for a, _ in rows), Counter(b for _, b in rows)
    observed = sum(a == b for a, b in rows) / len(rows)
    expected = sum(first[name] * second[name] for name in first) / len(rows) ** 2
    return 1.0 if expected == 1 else round((observed - expected) / (1 - expected), 4)


def choose_paragraphs(reports: list[GoldReport], share: float) -> dict[str, list[int]]:
    """Choose a share of the paragraphs of every domain, spread over the reports, always the same ones for the same corpus."""
    by_domain: dict[str, list[tuple[str, str, int]]] = {}
    for report in reports:
        for number, paragraph in enumerate(report.paragraphs):
            order = sha256(f"{report.id}/{paragraph.text}".encode()).hexdigest()
            by_domain.setdefault(paragraph.domain, []).append((order, report.id, number))
    chosen: dict[str, list[int]] = {}
    for rows in by_domain.values():
        for _, name, number in sorted(rows)[: -(-len(rows) * round(share * 1000) // 1000)]:
            chosen.setdefault(name, []).append(number)
    return {name: sorted(numbers) for name, numbers in sorted(chosen.items())}


def _pairs(first: Path, second: Path) -> list[tuple[GoldParagraph, GoldParagraph]]:
    originals = {(r.id, p.text): p for r in read_corpus(first) for p in r.paragraphs}
    pairs = []
    for report in read_corpus(second):
        for paragraph in report.paragraphs:
            original = originals.get((report.id, paragraph.text))
            if original is None:
                where = f"{second / report.path}:{paragraph.line}"
                raise InputError(where, f"this text is not in {first / report.path}: {paragraph.text[:20]}")
            pairs.append((original, paragraph))
    if not pairs:
        raise InputError(second, "there is no annotated report (*.txt) in it")
    return pairs


def _firm(spans: list[GoldSpan], other: list[GoldSpan]) -> dict[tuple[int, int, str], GoldSpan]:
    """Return the spans that count: neither optional nor touching what the other annotator calls optional."""
    loose = [span for span in other if span.optional]
    return {
        (span.start, span.end, span.label): span
        for span in spans
        if not span.optional and not any(span.start < o.end and o.start < span.end for o in loose)
    }


def compare_annotations(first: Path, second: Path) -> Agreement:
    """Compare the markup files of two folders, paragraph by paragraph of the second.

    Parameters
    ----------
    first
        Folder with the first annotation; it may hold more than the second.
    second
        Folder with the blind annotation of the same texts.

    Raises
    ------
    InputError
        If a text of the second is not in the report of the same name in the first.
    """
    counts: Counter[Any] = Counter()
    result = Agreement({})
    pairs = _pairs(first, second)
    for a, b in pairs:
        counts["also"] += b.domain in (a.domain, *a.also) or a.domain in b.also
        if a.domain != b.domain:
            result.disagreements.append((a.id, "domain", "", " +".join([a.domain, *a.also]), " +".join([b.domain, *b.also])))
        ours, theirs = _firm(a.spans, b.spans), _firm(b.spans, a.spans)
        for key in sorted(ours.keys() | theirs.keys()):
            label, surface = key[2], a.text[key[0] : key[1]]
            counts[label, "first"] += key in ours
            counts[label, "second"] += key in theirs
            if key in ours and key in theirs:
                counts[label, "both"] += 1
                _compare_readings(a, ours[key], theirs[key], counts, result)
                continue
            mine, other = (theirs, "first") if key in ours else (ours, "second")
            touching = [k for k in mine if k[0] < key[1] and key[0] < k[1]]
            counts[label, "touched"] += bool(touching)
            if other == "second" and touching:
                continue  # listed with the span of the first
            instead = " / ".join(f"{a.text[k[0] : k[1]]}|{k[2]}" for k in touching)
            what = "boundary or label" if touching else "unmarked"
            cells = (surface, instead) if other == "first" else (instead, surface)
            result.disagreements.append((a.id, what, label, *cells))
    result.table = _table(counts, [(a.domain, b.domain) for a, b in pairs])
    return result


def _compare_readings(a: GoldParagraph, one: GoldSpan, two: GoldSpan, counts: Counter[Any], result: Agreement) -> None:
    if one.reading is None or two.reading is None:
        return
    surface = a.text[one.start : one.end]
    want, got = (complete_reading({"label": s.label, "reading": s.reading}, surface) or {} for s in (one, two))
    matches = (metric_matches if one.label == "METRIC" else honor_matches)(got, want)
    for name, same in matches.items():
        counts[one.label, "field", name] += same
        if not same:
            cells = (f"{surface}: {want.get(name)}", f"{got.get(name)}")
            result.disagreements.append((a.id, f"reading {name}", one.label, *cells))


def _table(counts: Counter[Any], domains: list[tuple[str, str]]) -> dict[str, Any]:
    def f(both: int, first: int, second: int) -> float:
        return round(2 * both / max(first + second, 1), 4)

    keys = ("both", "first", "second")
    spans = {
        label: {"f": f(*(counts[label, key] for key in keys)), **{key: counts[label, key] for key in keys}}
        for label in ENTITY_LABELS
    }
    total = [sum(counts[label, key] for label in ENTITY_LABELS) for key in keys]
    readings = {
        label.lower(): {name: round(counts[label, "field", name] / max(counts[label, "both"], 1), 4) for name in names}
        for label, names in _FIELDS.items()
    }
    agreed = sum(a == b for a, b in domains)
    return {
        "paragraphs": len(domains), "spans_f": f(*total), "spans": spans, "readings": readings,
        "domain": {
            "agreement": round(agreed / len(domains), 4), "agreement_with_also": round(counts["also"] / len(domains), 4),
            "kappa": kappa(domains),
        },
    }  # fmt: skip


def write_disagreements(rows: Iterable[tuple[str, ...]], path: Path) -> None:
    """Write disagreements as a tab-separated table."""
    lines = ["\t".join(DISAGREEMENT_COLUMNS), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
