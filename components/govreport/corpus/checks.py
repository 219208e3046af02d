"""Check the corpus: markup, offsets, vocabulary, readings, consistency, originality and balance.

Every finding names file, line and reason. Errors fail the check; warnings are for the eye.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..labels import METRIC_KINDS
from ..quantities import read_quantity
from .markup import GoldParagraph, GoldReport, GoldSpan, MarkupError, parse_report

_EDGE = re.compile(r"^[\s,，。;；:：、!！?？)）】》]|[\s,，。;；:：、!！?？(（【《]$")
_SHARED_RUN = 13
_REAL_RUN = 12
_PUNCTUATION = re.compile(r"[\s,，。;；:：、!！?？()（）“”\"'‘’《》\-—…·]+")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the corpus."""

    path: str
    line: int
    reason: str
    severity: str = "error"

    def __str__(self) -> str:
        """Return file, line and reason on one line."""
        return f"{self.path}:{self.line}: {'' if self.severity == 'error' else 'warning: '}{self.reason}"


def _numbers_differ(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs(a - b) > 1e-3 * max(1e-9, abs(b))


def _check_metric(text: str, span: GoldSpan) -> Iterable[str]:
    surface = text[span.start : span.end]
    reading = span.reading or {}
    if reading["indicator"] and reading["indicator"] not in text:
        yield f"indicator {reading['indicator']!r} of {surface!r} is not verbatim in the paragraph"
    if reading["kind"] is not None and reading["kind"] not in METRIC_KINDS:
        yield f"kind {reading['kind']!r} of {surface!r} is none of {', '.join(METRIC_KINDS)}"
    if reading["firmness"] and reading["status"] != "plan":
        yield f"firmness {reading['firmness']!r} of {surface!r}: only plan figures have one"
    quantity = read_quantity(surface)
    if quantity is None:
        yield f"no number can be read in the metric {surface!r}"
        return
    if _numbers_differ(reading["value"], quantity.value) or _numbers_differ(reading["high"], quantity.high):
        said = f"{quantity.value:g}" + (f"..{quantity.high:g}" if quantity.high is not None else "")
        given = f"{reading['value']:g}" + (f"..{reading['high']:g}" if reading["high"] is not None else "")
        yield f"value {given} of {surface!r}: the number says {said}"
    if reading["unit"] != quantity.unit:
        yield f"unit {reading['unit']!r} of {surface!r}: the span says {quantity.unit!r}"
    if reading["bound"] != quantity.bound:
        yield f"bound {reading['bound']!r} of {surface!r}: its words say {quantity.bound!r}"


def check_paragraph(paragraph: GoldParagraph) -> Iterable[str]:
    """Yield what is wrong with one annotated paragraph."""
    text, last = paragraph.text, 0
    for span in sorted(paragraph.spans, key=lambda s: s.start):
        surface = text[span.start : span.end]
        if span.start < last:
            yield f"span {surface!r} overlaps the one before it"
        last = span.end
        if _EDGE.search(surface):
            yield f"span {surface!r} begins or ends with white space or punctuation"
        elif surface[0] in "“\"‘" and surface[-1] in "”\"’" and len(re.findall("[“\"‘]", surface)) == 1:
            yield f"span {surface!r} is enclosed in quotation marks: they stay outside"
        elif surface.count("“") != surface.count("”") and "lost" not in paragraph.damage:
            yield f"span {surface!r} has an unpaired quotation mark"
        if span.label == "METRIC":
            yield from _check_metric(text, span)
        elif span.label == "HONOR":
            reading = span.reading or {}
            if reading["recipient"] and reading["recipient"] not in text:
                yield f"recipient {reading['recipient']!r} of {surface!r} is not verbatim in the paragraph"
            if surface.endswith("称号"):
                yield f"honour {surface!r}: 称号 stays outside"
    if re.search(r"[ \u3000\xa0]", text) and not {"space", "break", "lost", "mark", "ocr"} & set(paragraph.damage):
        yield "white space in the text without a !space or !break mark"
    if text != text.strip():
        yield "the paragraph begins or ends with white space"


def check_report(report: GoldReport) -> list[Finding]:
    """Return what is wrong with one report."""
    return [Finding(report.path, p.line, reason) for p in report.paragraphs for reason in check_paragraph(p)]


def _runs(text: str, length: int) -> set[str]:
    plain = _PUNCTUATION.sub("", text)
    return {plain[i : i + length] for i in range(len(plain) - length + 1)}


def check_near_duplicates(reports: list[GoldReport], limit: float = 0.02) -> list[Finding]:
    """Find paragraphs that share 13-character runs with another; an error if their share passes the limit."""
    seen: dict[str, str] = {}
    findings: list[Finding] = []
    shared: set[str] = set()
    total = 0
    for report in reports:
        for paragraph in report.paragraphs:
            total += 1
            for run in sorted(_runs(paragraph.text, _SHARED_RUN)):
                other = seen.setdefault(run, paragraph.id)
                if other != paragraph.id and paragraph.id not in shared:
                    shared.add(paragraph.id)
                    findings.append(Finding(report.path, paragraph.line, f"shares {run!r} with {other}", "warning"))
    if total and len(shared) / total > limit:
        findings.append(Finding("corpus", 0, f"{len(shared)} of {total} paragraphs share a run of {_SHARED_RUN} characters with another (limit {limit:.0%})"))
    return findings


def check_against_real(reports: list[GoldReport], real: Iterable[Path], allowed: Iterable[str] = ()) -> list[Finding]:
    """Find runs of 12 characters that stand in a real report too; allowed names and stock phrases are taken out first."""
    stock = sorted(allowed, key=len, reverse=True)

    def runs(text: str) -> set[str]:
        for phrase in stock:
            text = text.replace(phrase, "\n")
        return {run for piece in text.split("\n") for run in _runs(piece, _REAL_RUN)}

    real_runs: set[str] = set()
    for path in real:
        real_runs |= runs(path.read_text(encoding="utf8"))
    findings = []
    for report in reports:
        for paragraph in report.paragraphs:
            common = sorted(runs(paragraph.text) & real_runs)
            if common:
                findings.append(Finding(report.path, paragraph.line, f"shares {common[0]!r} with a real report"))
    return findings


def check_consistency(reports: list[GoldReport], minimum: int = 4) -> list[Finding]:
    """Warn where a name of at least four characters is labelled in one place and not, or otherwise, in another."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        for paragraph in report.paragraphs:
            for span in paragraph.spans:
                if span.label != "METRIC" and not span.optional:
                    labels[paragraph.text[span.start : span.end]][span.label] += 1
    findings = []
    for report in reports:
        names = {name: c for name, c in labels.items() if len(name) >= minimum}
        for paragraph in report.paragraphs:
            taken = [(s.start, s.end) for s in paragraph.spans]
            for name, counts in names.items():
                at = paragraph.text.find(name)
                while at >= 0:
                    inside = [s for s in taken if s[0] < at + len(name) and at < s[1]]
                    if not inside:
                        findings.append(Finding(report.path, paragraph.line, f"{name!r} is unmarked here, {next(iter(counts))} elsewhere", "warning"))
                        break
                    at = paragraph.text.find(name, at + 1)
    for name, counts in labels.items():
        if len(counts) > 1:
            findings.append(Finding("corpus", 0, f"{name!r} has several labels: {dict(counts)}", "warning"))
    return findings


def check_segmentation(path: Path, report: GoldReport | None) -> list[Finding]:
    """Check a segmentation file: single spaces, and each sentence verbatim in its report."""
    findings: list[Finding] = []
    texts = "\n".join(p.text for p in report.paragraphs) if report else None
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if not line.strip():
            continue
        if line != line.strip() or "  " in line:
            findings.append(Finding(path.name, number, "words must be separated by one space, none at the ends"))
        plain = line.replace(" ", "")
        if plain in seen:
            findings.append(Finding(path.name, number, "the sentence stands twice"))
        seen.add(plain)
        if texts is not None and plain not in texts:
            findings.append(Finding(path.name, number, f"not verbatim in the report: {plain[:30]}"))
        for word in line.split():
            if len(word) > 1 and re.search(r"[,，。;；:：、“”‘’()（）《》!！?？]", word) and not re.fullmatch(r"[\d,.]+%?|[\d.:：∶]+", word):
                findings.append(Finding(path.name, number, f"a punctuation mark is a word of its own: {word!r}"))
            if re.fullmatch(r"\d[\d.]*[余多]?[万亿千]*(?:元|个|户|人次|平方米|家|名|件|次|项|场)", word):
                findings.append(Finding(path.name, number, f"number and unit are two words: {word!r}"))
    return findings


def check_files(paths: Iterable[Path]) -> list[Finding]:
    """Check single files, the quick check of a writer: paragraphs or segmentation by their folder."""
    findings: list[Finding] = []
    for path in paths:
        try:
            if path.parent.name == "segmentation":
                twin = path.parent.parent / "paragraphs" / path.name
                findings += check_segmentation(path, parse_report(twin) if twin.exists() else None)
            else:
                findings += check_report(parse_report(path))
        except MarkupError as error:
            findings.append(Finding(error.path, error.line, error.reason))
        except OSError as error:
            raise InputError(path, f"cannot be read: {error.strerror}") from None
    return findings


if __name__ == "__main__":
    results = check_files(Path(argument) for argument in sys.argv[1:])
    print("\n".join(map(str, results)) or "no errors")
    sys.exit(bool(results))
