"""Read and write the corpus' inline markup (`corpus/HANDBOOK.md`).

One file is one invented report: a header between ``---`` lines, headings (``#``), and for each
paragraph a line ``@ domain +also !damage`` followed by the text with ``[surface|label|...]`` spans.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..labels import DOMAINS, LEVELS, PARTS

REPORT_LEVELS = ("subdistrict", "town", "township", "county", "district", "zone", "department")
HEADER_FIELDS = ("title", "issuer", "province", "level", "year", "date", "punctuation")
PUNCTUATION = ("full", "half", "mixed")
DAMAGES = ("width", "space", "lost", "mark", "stop", "ocr", "break")
LABEL_LETTERS = {"O": "ORG", "H": "HONOR", "M": "METRIC"}

_SPAN = re.compile(r"\[([^\[\]|]*)\|([^\[\]]*)\]")
_HEADING = re.compile(r"(#{1,4})\s+(.*?)\s*(?:\{(\w+)\})?$")
_VALUE = re.compile(r"(-?\d+(?:\.\d+)?)(?:\.\.(-?\d+(?:\.\d+)?))?(?: (\S+))?$")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-—~至](?:19|20)\d\d)?$")


class MarkupError(ValueError):
    """A line of a corpus file that breaks the markup.

    Parameters
    ----------
    path, line
        Where it is.
    reason
        What is wrong with it, for people.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass
class GoldSpan:
    """One annotated span with character offsets into its paragraph and, where it has one, its reading."""

    start: int
    end: int
    label: str
    reading: dict[str, Any] | None = None
    optional: bool = False


@dataclass
class GoldParagraph:
    """One annotated paragraph."""

    id: str
    text: str
    domain: str
    also: list[str]
    spans: list[GoldSpan]
    section: list[str]
    part: str
    damage: list[str]
    line: int = field(compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the paragraph in the shape of the gold data format."""
        spans = []
        for span in self.spans:
            row: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
            if span.reading is not None:
                row["reading"] = span.reading
            if span.optional:
                row["optional"] = True
            spans.append(row)
        return {
            "id": self.id, "text": self.text, "domain": self.domain, "also": self.also, "spans": spans,
            "section": self.section, "part": self.part,
        }  # fmt: skip


@dataclass
class Heading:
    """One heading: its depth, text, the part it sets (or ""), and the number of paragraphs before it."""

    depth: int
    text: str
    part: str
    before: int


@dataclass
class GoldReport:
    """One invented report: header fields, headings and paragraphs in reading order."""

    id: str
    path: str
    header: dict[str, str]
    paragraphs: list[GoldParagraph] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)  # (kind, text): heading or paragraph, as printed


def _parse_metric(parts: list[str], part: str) -> dict[str, Any]:
    if len(parts) not in (2, 3):
        raise ValueError("a metric is [surface|M|indicator|value unit|flags]")
    match = _VALUE.match(parts[1].strip())
    if not match:
        raise ValueError(f"no metric value: {parts[1]!r} (write '5000 户', '1..2 次' or '1200')")
    reading: dict[str, Any] = {
        "indicator": parts[0], "value": float(match[1]), "high": float(match[2]) if match[2] else None,
        "unit": match[3] or "", "bound": "=", "change": "", "status": "plan" if part == "plan" else "done",
        "kind": None, "firmness": "",
    }  # fmt: skip
    for flag in parts[2].split() if len(parts) == 3 else []:
        if flag in ("~", ">", "<", "="):
            reading["bound"] = flag
        elif flag in ("up", "down"):
            reading["change"] = flag
        elif flag in ("done", "plan"):
            reading["status"] = flag
        elif flag in ("hard", "soft"):
            reading["firmness"] = flag
        elif flag.startswith("kind="):
            reading["kind"] = flag[5:]
        elif flag != "?":
            raise ValueError(f"unknown metric flag {flag!r}")
    return reading


def _parse_honor(parts: list[str]) -> dict[str, Any]:
    if len(parts) not in (2, 3):
        raise ValueError("an honour is [surface|H|recipient|level|flags]")
    level = parts[1].strip()
    if level not in (*LEVELS, "-"):
        raise ValueError(f"unknown level {level!r}: one of {', '.join(LEVELS)} or -")
    reading = {"level": "" if level == "-" else level, "recipient": parts[0], "year": "", "batch": "", "status": "received"}
    for flag in parts[2].split() if len(parts) == 3 else []:
        if flag.startswith("year="):
            reading["year"] = flag[5:]
            if not _YEAR.match(reading["year"]):
                raise ValueError(f"year {flag[5:]!r} is no year or range such as 2018-2019")
        elif flag.startswith("batch="):
            reading["batch"] = flag[6:]
            if not flag[6:].isdigit():
                raise ValueError(f"batch {flag[6:]!r} is no number")
        elif flag in ("sought", "received"):
            reading["status"] = flag
        elif flag != "?":
            raise ValueError(f"unknown honour flag {flag!r}")
    return reading


def parse_inline(line: str, part: str = "review") -> tuple[str, list[GoldSpan]]:
    """Split marked text into plain text and spans.

    Parameters
    ----------
    line
        Text with ``[surface|label|...]`` markup.
    part
        Part of the report; the default status of a metric depends on it.

    Returns
    -------
    text, spans
        The text as printed and its spans by offset.

    Raises
    ------
    ValueError
        If a span is malformed.

    Examples
    --------
    >>> text, spans = parse_inline("新建绿道[3.2公里|M|绿道|3.2 公里]")
    >>> text, spans[0].start, spans[0].reading["unit"]
    ('新建绿道3.2公里', 4, '公里')
    """
    text, spans, end = "", [], 0
    for match in _SPAN.finditer(line):
        text += line[end : match.start()]
        end = match.end()
        surface, parts = match[1], match[2].split("|")
        label = LABEL_LETTERS.get(parts[0])
        if label is None:
            raise ValueError(f"unknown label {parts[0]!r} in {match[0]!r}: one of {', '.join(LABEL_LETTERS)}")
        if not surface:
            raise ValueError(f"empty span {match[0]!r}")
        optional = parts[-1].split()[-1:] == ["?"]
        try:
            if label == "METRIC":
                reading = _parse_metric(parts[1:], part)
            elif label == "HONOR":
                reading = _parse_honor(parts[1:])
            else:
                reading = None
                if parts[1:] not in ([], ["?"]):
                    raise ValueError("an organisation is [surface|O] or [surface|O|?]")
        except ValueError as error:
            raise ValueError(f"{match[0]}: {error}") from None
        spans.append(GoldSpan(len(text), len(text) + len(surface), label, reading, optional))
        text += surface
    text += line[end:]
    if set("[]|") & set(text):
        raise ValueError("a stray '[', ']' or '|': a span is not closed, nested, or malformed")
    return text, spans


def _read_header(path: str, lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        raise MarkupError(path, 1, "the file must begin with a header between '---' lines")
    header: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == "---":
            break
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in HEADER_FIELDS:
            raise MarkupError(path, number, f"header line is not 'field: value' with a field of {', '.join(HEADER_FIELDS)}")
        header[name.strip()] = value.strip()
    else:
        raise MarkupError(path, 1, "the header is not closed by '---'")
    missing = [name for name in HEADER_FIELDS if not header.get(name)]
    if missing:
        raise MarkupError(path, 1, f"header lacks {', '.join(missing)}")
    if header["level"] not in REPORT_LEVELS:
        raise MarkupError(path, 1, f"level {header['level']!r} is none of {', '.join(REPORT_LEVELS)}")
    if header["punctuation"] not in PUNCTUATION:
        raise MarkupError(path, 1, f"punctuation {header['punctuation']!r} is none of {', '.join(PUNCTUATION)}")
    if not re.fullmatch(r"(19|20)\d\d", header["year"]):
        raise MarkupError(path, 1, f"year {header['year']!r} is no year")
    if not re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", header["date"]):
        raise MarkupError(path, 1, f"date {header['date']!r} is not YYYY-MM-DD")
    return header, number


def parse_report(path: Path) -> GoldReport:
    """Read one corpus file.

    Parameters
    ----------
    path
        The file; its stem is the report id.

    Raises
    ------
    MarkupError
        At the first malformed line, with file, line and reason.
    """
    try:
        return parse_text(path.read_text(encoding="utf8"), path.name)
    except UnicodeDecodeError as error:
        raise MarkupError(path.name, 1, f"not UTF-8: {error}") from None


def parse_text(text: str, name: str) -> GoldReport:
    """Read a report from the text of a corpus file called `name`; raise `MarkupError` at the first malformed line."""
    lines = text.splitlines()
    header, start = _read_header(name, lines)
    report = GoldReport(Path(name).stem, name, header)
    headings: list[tuple[int, str]] = []
    parts: list[tuple[int, str]] = []
    pending: tuple[str, list[str], list[str]] | None = None
    for number, raw in enumerate(lines[start:], start + 1):
        line = raw.rstrip("\n")
        if not line.strip():
            continue
        if pending is None and line.startswith("#"):
            match = _HEADING.match(line)
            if not match or not match[2]:
                raise MarkupError(name, number, "a heading is '# text' or '# text {part}'")
            depth = len(match[1])
            headings = [h for h in headings if h[0] < depth] + [(depth, match[2])]
            parts = [p for p in parts if p[0] < depth]
            if match[3]:
                if match[3] not in PARTS:
                    raise MarkupError(name, number, f"unknown part {match[3]!r}: one of {', '.join(PARTS)}")
                parts.append((depth, match[3]))
            report.headings.append(Heading(depth, match[2], match[3] or "", len(report.paragraphs)))
            report.lines.append(("heading", match[2]))
        elif line.startswith("@"):
            if pending is not None:
                raise MarkupError(name, number, "two '@' lines without a paragraph between them")
            words = line[1:].split()
            if not words or words[0] not in DOMAINS:
                raise MarkupError(name, number, f"'@' must be followed by a domain, one of {', '.join(DOMAINS)}")
            also, damage = [w[1:] for w in words[1:] if w[0] == "+"], [w[1:] for w in words[1:] if w[0] == "!"]
            for word in words[1:]:
                if word[0] == "+" and word[1:] in DOMAINS and word[1:] != words[0]:
                    continue
                if word[0] == "!" and word[1:] in DAMAGES:
                    continue
                raise MarkupError(name, number, f"{word!r} is neither '+domain' nor '!damage' ({', '.join(DAMAGES)})")
            pending = (words[0], also, damage)
        elif pending is None:
            raise MarkupError(name, number, "a paragraph needs an '@ domain' line before it")
        else:
            part = parts[-1][1] if parts else "other"
            try:
                text, spans = parse_inline(line, part)
            except ValueError as error:
                raise MarkupError(name, number, str(error)) from None
            identifier = f"{report.id}/{len(report.paragraphs):03d}"
            domain, also, damage = pending
            section = [text for _, text in headings]
            report.paragraphs.append(GoldParagraph(identifier, text, domain, also, spans, section, part, damage, number))
            report.lines.append(("paragraph", text))
            pending = None
    if pending is not None:
        raise MarkupError(name, len(lines), "the last '@' line has no paragraph")
    if not report.paragraphs:
        raise MarkupError(name, 1, "no paragraph in the file")
    return report


def read_corpus(folder: Path) -> Iterator[GoldReport]:
    """Read every report of a folder, sorted by name; stop at the first malformed line."""
    for path in sorted(folder.glob("*.txt")):
        yield parse_report(path)
