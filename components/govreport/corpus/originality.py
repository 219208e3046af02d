"""Find text that the corpus repeats: from itself, or from real reports."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..errors import InputError
from ..lexicon import read_table
from .findings import Finding
from .markup import GoldReport

SHARED_RUN = 13
REAL_RUN = 12
_TWIN = 0.2  # a paragraph with this share of its runs in one other is a copy, whatever the total
_PUNCTUATION = re.compile(r"[\s,，。;；:：、!！?？()（）“”\"'‘’《》\-—…·]+")


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", text)


def read_stock_phrases(path: Path) -> list[str]:
    """Read the table of names and stock phrases that texts may share."""
    return [row["phrase"] for _, row in read_table(path, ("phrase", "kind"), required=("kind",))]


@cache
def _stock_pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    words = sorted({_plain(phrase) for phrase in phrases}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words))) if words else None


def runs(text: str, length: int, allowed: Iterable[str] = ()) -> set[str]:
    """Return all runs of characters of a length, punctuation and allowed phrases taken out.

    Examples
    --------
    >>> sorted(runs("甲、乙丙。丁", 3)), sorted(runs("甲、乙丙。丁", 3, ["乙丙"]))
    (['乙丙丁', '甲乙丙'], [])
    """
    pattern = _stock_pattern(tuple(allowed))
    plain = _plain(text)
    pieces = pattern.split(plain) if pattern else [plain]
    return {piece[i : i + length] for piece in pieces for i in range(len(piece) - length + 1)}


def find_sharing(reports: list[GoldReport], allowed: Iterable[str] = ()) -> list[Finding]:
    """Find the paragraphs that share 13-character runs with an earlier one.

    Each is a warning; one that has a fifth of its runs in common with one other is an error.
    """
    seen: dict[str, str] = {}
    findings: list[Finding] = []
    allowed = tuple(allowed)
    for report in reports:
        for paragraph in report.paragraphs:
            own = runs(paragraph.text, SHARED_RUN, allowed)
            others = Counter(other for run in own if (other := seen.setdefault(run, paragraph.id)) != paragraph.id)
            if not others:
                continue
            other, count = min(others.items(), key=lambda item: (-item[1], item[0]))
            run = min((run for run in own if seen[run] == other), key=_plain(paragraph.text).find)
            copy = count > _TWIN * len(own)
            reason = f"is a near duplicate of {other} ({count} runs shared)" if copy else f"shares {run!r} with {other}"
            findings.append(Finding(report.path, paragraph.line, reason, "error" if copy else "warning"))
    return findings


def check_near_duplicates(reports: list[GoldReport], limit: float = 0.02, allowed: Iterable[str] = ()) -> list[Finding]:
    """Find paragraphs that share 13-character runs; an error too if they are more than `limit` of all."""
    findings = find_sharing(reports, allowed)
    total = sum(len(report.paragraphs) for report in reports)
    if len(findings) > limit * total:
        count = f"{len(findings)} of {total} paragraphs"
        reason = f"{count} share a run of {SHARED_RUN} characters with another (limit {limit:.0%})"
        findings.append(Finding("paragraphs", 0, reason))
    return findings


def real_texts(folder: Path) -> list[Path]:
    """Return the real reports of a folder.

    Raises
    ------
    InputError
        If there are none.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise InputError(folder, "there is no real report (*.txt) in it")
    return paths


def check_against_real(reports: list[GoldReport], real: Iterable[Path], allowed: Iterable[str] = ()) -> list[Finding]:
    """Find runs of 12 characters that stand in a real report too, allowed names and stock phrases taken out."""
    allowed = tuple(allowed)
    real_runs: set[str] = set()
    for path in real:
        real_runs |= runs(path.read_text(encoding="utf8"), REAL_RUN, allowed)
    findings = []
    for report in reports:
        for paragraph in report.paragraphs:
            common = runs(paragraph.text, REAL_RUN, allowed) & real_runs
            if common:
                run = min(common, key=_plain(paragraph.text).find)
                findings.append(Finding(report.path, paragraph.line, f"shares {run!r} with a real report"))
    return findings
