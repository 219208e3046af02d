"""Check the corpus: markup, offsets, vocabulary, readings, consistency, originality and balance.

Every finding names file, line and reason. Errors fail the check; warnings are for the eye.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError
from ..labels import METRIC_KINDS
from ..quantities import read_quantity
from .consistency import check_consistency, read_exceptions
from .findings import Finding
from .markup import GoldParagraph, GoldReport, GoldSpan, MarkupError, parse_report
from .originality import check_against_real, check_near_duplicates, read_stock_phrases, real_texts
from .splits import read_splits
from .statistics import check_balance, count_corpus, read_segmentation

_EDGE = re.compile(r"^[\s,，。;；:：、!！?？)）】》]|[\s,，。;；:：、!！?？(（【《]$")
_MARK = re.compile(r"[,，。;；:：、“”‘’()（）《》!！?？]")
_MARKED_NUMBER = re.compile(r"[\d,.]+%?|[\d.:：∶]+")


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
        elif surface[0] in '“"‘' and surface[-1] in '”"’' and len(re.findall('[“"‘]', surface)) == 1:
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
            if len(word) > 1 and _MARK.search(word) and not _MARKED_NUMBER.fullmatch(word):
                findings.append(Finding(path.name, number, f"a punctuation mark is a word of its own: {word!r}"))
            if re.fullmatch(r"\d[\d.]*[余多]?[万亿千]*(?:元|个|户|人次|平方米|家|名|件|次|项|场)", word):
                findings.append(Finding(path.name, number, f"number and unit are two words: {word!r}"))
    return findings


def check_splits(path: Path, reports: list[GoldReport]) -> list[Finding]:
    """Check that the table of splits covers every report, names no other, and parts no issuer's reports."""
    try:
        splits = read_splits(path)
    except InputError as error:
        return [Finding(*_place(error))]
    present = {report.id: report for report in reports}
    reasons = [f"no split is given for the report {name}" for name in sorted(set(present) - set(splits))]
    reasons += [f"there is no report {name}" for name in sorted(set(splits) - set(present))]
    findings = [Finding(path.name, 0, reason) for reason in reasons]
    issuers: dict[str, dict[str, str]] = defaultdict(dict)
    for name, report in present.items():
        issuers[report.header["issuer"]][splits.get(name, "")] = name
    for issuer, places in issuers.items():
        if len(places) > 1:
            where = ", ".join(f"{name} in {split or 'none'}" for split, name in places.items())
            findings.append(Finding(path.name, 0, f"reports of {issuer} stand in several splits: {where}"))
    return findings


def _place(error: InputError) -> tuple[str, int, str]:
    """Take file and line out of the source of an error about a table."""
    name, _, line = error.source.rpartition(":")
    return (Path(name).name, int(line), error.reason) if line.isdigit() else (Path(error.source).name, 0, error.reason)


def _parse_all(folder: Path) -> tuple[list[GoldReport], list[Finding]]:
    reports, findings = [], []
    for path in sorted(folder.glob("*.txt")):
        try:
            reports.append(parse_report(path))
        except MarkupError as error:
            findings.append(Finding(error.path, error.line, error.reason))
    return reports, findings


def check_corpus(folder: Path, *, real_reports: Path | None = None, allowed: Path | None = None) -> list[Finding]:
    """Check the whole corpus.

    Parameters
    ----------
    folder
        The folder with ``paragraphs``, ``segmentation``, ``splits.tsv``, ``balance.tsv`` and the tables of exceptions.
    real_reports
        A folder of real reports (``*.txt``) of which no run of 12 characters may stand in the corpus.
    allowed
        Table of names and stock phrases that may be shared; by default ``stock_phrases.tsv`` of the folder.

    Returns
    -------
    list of Finding
        What is wrong, file by file, then what concerns the whole.
    """
    if not (folder / "paragraphs").is_dir():
        raise InputError(folder, "there is no folder 'paragraphs' in it; name the folder of the corpus")
    reports, findings = _parse_all(folder / "paragraphs")
    findings += [finding for report in reports for finding in check_report(report)]
    present = {report.id: report for report in reports}
    for path in sorted((folder / "segmentation").glob("*.txt")):
        if path.stem in present:
            findings += check_segmentation(path, present[path.stem])
        else:
            findings.append(Finding(path.name, 0, f"there is no report {path.stem} of these sentences"))
    findings += check_splits(folder / "splits.tsv", reports)
    try:
        stock = read_stock_phrases(allowed or folder / "stock_phrases.tsv")
        exceptions = read_exceptions(folder / "consistency_exceptions.tsv")
        findings += check_consistency(reports, exceptions=exceptions)
        findings += check_near_duplicates(reports, allowed=stock)
        if real_reports is not None:
            findings += check_against_real(reports, real_texts(real_reports), stock)
        counts = count_corpus(reports, read_segmentation(folder / "segmentation"), read_splits(folder / "splits.tsv"))
        findings += check_balance(counts, folder / "balance.tsv")
    except InputError as error:
        found = Finding(*_place(error))
        findings += [found] if found not in findings else []  # a bad table of splits is named already
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
