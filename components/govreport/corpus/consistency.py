"""Find names that are marked in one place and not, or otherwise, in another."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from ..lexicon import read_table
from .findings import Finding
from .markup import GoldParagraph, GoldReport

Labels = dict[str, Counter[str]]


def read_exceptions(path: Path) -> set[str]:
    """Read the table of surfaces that are rightly treated in two ways."""
    return {row["surface"] for _, row in read_table(path, ("surface", "reason"), required=("reason",))}


def _labels(reports: list[GoldReport]) -> Labels:
    labels: Labels = defaultdict(Counter)
    for report in reports:
        for paragraph in report.paragraphs:
            for span in paragraph.spans:
                if not span.optional:
                    labels[paragraph.text[span.start : span.end]][span.label] += 1
    return labels


def _unmarked(paragraph: GoldParagraph, names: dict[str, list[str]], minimum: int) -> Iterator[str]:
    """Yield the longest known name at each place that no span touches."""
    text, taken = paragraph.text, bytearray(len(paragraph.text))
    for span in paragraph.spans:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    place = 0
    while place <= len(text) - minimum:
        for name in names.get(text[place : place + minimum], ()):
            if text.startswith(name, place) and not any(taken[place : place + len(name)]):
                yield name
                place += len(name) - 1
                break
        place += 1


def check_consistency(reports: list[GoldReport], minimum: int = 4, exceptions: Collection[str] = ()) -> list[Finding]:
    """Warn where a name of at least `minimum` characters is marked in one place and not, or otherwise, in another.

    Parameters
    ----------
    reports
        The corpus.
    minimum
        Shorter names (区委) stand inside other words too often to be looked for.
    exceptions
        Surfaces that are rightly treated in two ways.
    """
    labels = _labels(reports)
    names: dict[str, list[str]] = defaultdict(list)
    for name in sorted((n for n, c in labels.items() if len(n) >= minimum and set(c) != {"METRIC"}), key=len, reverse=True):
        names[name[:minimum]].append(name)
    usual = {name: counts.most_common(1)[0][0] for name, counts in labels.items()}
    findings = []
    for report in reports:
        for paragraph in report.paragraphs:
            for name in dict.fromkeys(_unmarked(paragraph, names, minimum)):
                if name not in exceptions:
                    reason = f"{name!r} is unmarked here, {usual[name]} elsewhere ({sum(labels[name].values())} times)"
                    findings.append(Finding(report.path, paragraph.line, reason, "warning"))
            for span in paragraph.spans:
                name = paragraph.text[span.start : span.end]
                if name in usual and span.label != usual[name] and not span.optional and name not in exceptions:
                    reason = f"{name!r} is {span.label} here, {usual[name]} elsewhere"
                    findings.append(Finding(report.path, paragraph.line, reason, "warning"))
    return findings
