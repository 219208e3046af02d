"""Count the corpus by every dimension, and hold the counts against the balance that is wanted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from statistics import median

from ..errors import InputError
from ..labels import DOMAINS, ENTITY_LABELS, HONOR_STATUSES, LEVELS, METRIC_KINDS, METRIC_STATUSES, PARTS
from ..lexicon import read_table
from .docs import complete_reading
from .findings import Finding
from .markup import DAMAGES, PUNCTUATION, REPORT_LEVELS, GoldParagraph, GoldReport
from .splits import SPLITS

Counts = dict[str, dict[str, float]]

_SENTENCE = re.compile("[^。！？!?；;]*[^。！？!?；;\\s][^。！？!?；;]*[。！？!?；;]*")
_COLUMNS = ("measure", "minimum", "maximum", "severity", "reason")
# Enumerations whose empty cells are worth a row; what is not here is counted as it comes.
_EXPECTED: dict[str, Iterable[str]] = {
    "domain": DOMAINS, "level": REPORT_LEVELS, "part": PARTS, "damage": DAMAGES, "label": ENTITY_LABELS,
    "metric_kind": METRIC_KINDS, "metric_status": METRIC_STATUSES, "honor_level": (*LEVELS, "not said"),
    "honor_status": HONOR_STATUSES, "report_split": SPLITS, "report_punctuation": PUNCTUATION,
}  # fmt: skip


def count_sentences(text: str) -> int:
    """Count the sentences of a paragraph.

    Examples
    --------
    >>> count_sentences("一是修路。二是种树；三是治水")
    3
    """
    return len(_SENTENCE.findall(text))


def read_segmentation(folder: Path) -> dict[str, list[list[str]]]:
    """Return the segmented sentences by report id."""
    return {
        path.stem: [line.split() for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
        for path in sorted(folder.glob("*.txt"))
    }


def _metric_keys(paragraph: GoldParagraph) -> Iterator[tuple[str, str]]:
    for span in paragraph.spans:
        surface = paragraph.text[span.start : span.end]
        reading = complete_reading({"label": span.label, "reading": span.reading}, surface)
        if span.label == "METRIC" and reading:
            yield "metric_kind", reading["kind"]
            yield "metric_bound", reading["bound"]
            yield "metric_status", reading["status"]
            yield "metric_unit", reading["unit"] or "none"
            yield "metric_form", "range" if reading["high"] is not None else "single"
            yield "metric_indicator", "in the paragraph" if reading["indicator"] else "not said"
            if reading["change"]:
                yield "metric_change", reading["change"]
            if reading["status"] == "plan":
                yield "metric_firmness", reading["firmness"] or "neither"
        elif span.label == "HONOR" and reading:
            yield "honor_level", reading["level"] or "not said"
            yield "honor_status", reading["status"]
            for name in ("recipient", "year", "batch"):
                if reading[name]:
                    yield "honor_with", name


def _paragraph_keys(report: GoldReport, paragraph: GoldParagraph, split: str) -> Iterator[tuple[str, str]]:
    yield "domain", paragraph.domain
    yield f"domain_{split}", paragraph.domain
    yield "paragraph_split", split
    yield "paragraph_level", report.header["level"]
    yield "paragraph_province", report.header["province"]
    yield "part", paragraph.part
    for name in paragraph.also:
        yield "also", name
    for name in paragraph.damage:
        yield "damage", name
    for span in paragraph.spans:
        yield "label", span.label
        yield f"label_{split}", span.label
        if span.optional:
            yield "optional", span.label


def count_corpus(
    reports: list[GoldReport], segmentation: Mapping[str, list[list[str]]], splits: Mapping[str, str] | None = None
) -> Counts:
    """Count the corpus.

    Parameters
    ----------
    reports
        The annotated reports.
    segmentation
        Segmented sentences by report id.
    splits
        Split by report id; what is missing counts as ``none``.

    Returns
    -------
    dict
        Counts by dimension and value. ``totals`` and ``shares`` hold the figures of the whole.
    """
    tables: dict[str, Counter[str]] = {name: Counter(dict.fromkeys(values, 0)) for name, values in _EXPECTED.items()}
    characters: set[str] = set()
    lengths: list[int] = []
    sentences = damaged = 0
    for report in reports:
        split = (splits or {}).get(report.id, "none")
        keys = [("level", report.header["level"]), ("province", report.header["province"]), ("year", report.header["year"])]
        keys += [("report_split", split), ("report_punctuation", report.header["punctuation"])]
        for paragraph in report.paragraphs:
            characters.update(paragraph.text)
            lengths.append(len(paragraph.text))
            sentences += count_sentences(paragraph.text)
            damaged += bool(paragraph.damage)
            keys += [*_paragraph_keys(report, paragraph, split), *_metric_keys(paragraph)]
        for name, value in keys:
            tables.setdefault(name, Counter())[value] += 1
    words = [word for group in segmentation.values() for sentence in group for word in sentence]
    paragraphs = len(lengths)
    totals = {
        "reports": len(reports), "paragraphs": paragraphs, "characters": sum(lengths), "sentences": sentences,
        "spans": tables["label"].total(), "different_characters": len(characters),
        "median_paragraph_characters": median(lengths) if lengths else 0,
        "segmented_reports": len(segmentation), "segmented_sentences": sum(map(len, segmentation.values())),
        "segmented_characters": sum(map(len, words)), "segmented_words": len(words), "vocabulary": len(set(words)),
    }  # fmt: skip
    split_sizes = {name: tables["report_split"][name] / max(len(reports), 1) for name in SPLITS}
    shares = {
        "shanghai_reports": tables["province"]["上海"] / max(len(reports), 1),
        "damaged_paragraphs": damaged / max(paragraphs, 1),
        "honors_sought": tables["honor_status"]["sought"] / max(tables["label"]["HONOR"], 1),
        **{f"{name}_reports": share for name, share in split_sizes.items()},
    }
    totals["provinces"], totals["years"] = len(tables["province"]), len(tables["year"])
    return {"totals": totals, "shares": {name: round(share, 4) for name, share in shares.items()}, **map_tables(tables)}


def map_tables(tables: Mapping[str, Counter[str]]) -> Counts:
    """Return counters as plain dictionaries: enumerations in their own order, years by time, the rest by size."""
    ordered: Counts = {}
    for name, counter in sorted(tables.items()):
        rows = list(counter.items()) if name in _EXPECTED else sorted(counter.items(), key=lambda row: (-row[1], row[0]))
        ordered[name] = dict(sorted(rows) if name == "year" else rows)
    return ordered


def check_balance(counts: Counts, limits: Path) -> list[Finding]:
    """Hold counts against the table of limits.

    Parameters
    ----------
    counts
        What `count_corpus` returns.
    limits
        A table of measure (``totals.paragraphs``, ``domain.*``), minimum, maximum, severity and reason.

    Raises
    ------
    InputError
        If a row of the table names no measure or no number.
    """
    measures = {f"{name}.{value}": count for name, table in counts.items() for value, count in table.items()}
    findings = []
    for line, row in read_table(limits, _COLUMNS, required=("severity",)):
        where = f"{limits}:{line}"
        if row["severity"] not in ("error", "warning"):
            raise InputError(where, f"severity {row['severity']!r} is neither error nor warning")
        try:
            low, high = (float(row[name]) if row[name] else None for name in ("minimum", "maximum"))
        except ValueError:
            raise InputError(where, "minimum and maximum are numbers or empty") from None
        found = {name: count for name, count in measures.items() if fnmatchcase(name, row["measure"])}
        if not found:
            raise InputError(where, f"no measure is called {row['measure']!r}")
        for name, count in found.items():
            if low is not None and count < low:
                reason = f"{name} is {count:g}, at least {low:g} wanted"
            elif high is not None and count > high:
                reason = f"{name} is {count:g}, at most {high:g} wanted"
            else:
                continue
            because = f" ({row['reason']})" if row["reason"] else ""
            findings.append(Finding(limits.name, line, reason + because, row["severity"]))
    return findings
