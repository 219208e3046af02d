"""Read a report: the public face of the reader."""

import datetime
import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import govreport.extensions  # noqa: F401  (the context attributes must exist before annotate)
from govreport.errors import InputError

from .encoding import decode
from .formats import sniff
from .lines import Dropped, Page
from .plaintext import read_plain
from .structure import build
from .webpage import read_webpage

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

TEXT_MAXIMUM = 20_000_000
BINARY_MAXIMUM = 150_000_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a report.

    Attributes
    ----------
    text
        The words as they stand, without the spaces at the edges.
    section
        The headings above it, outermost first.
    part
        ``review``, ``plan``, ``glossary`` or ``other``.
    start, end
        Where it begins and ends in ``Report.text`` (plain text and HTML only); a joined paragraph spans the breaks,
        an HTML one the tags in it.
    """

    text: str
    section: list[str]
    part: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from.

    Attributes
    ----------
    source, url
        The path as given (empty for bytes) and the address as given.
    sha256
        Of the bytes read.
    date
        Of the file as ISO; for bytes with a URL the day they were read; else empty.
    encoding, format
        Encoding of a text format (else empty), and ``txt``, ``html``, ``docx`` or ``pdf``.
    """

    source: str
    url: str
    sha256: str
    date: str
    encoding: str
    format: str


@dataclass(slots=True)
class Report:
    """A report: what it is, its paragraphs, what was left out of it, and where it comes from."""

    id: str
    title: str
    issuer: str
    date: str
    year: int | None
    paragraphs: list[Paragraph]
    dropped: list[Dropped]
    provenance: Provenance
    text: str = field(default="", repr=False)

    def annotate(self, nlp: "Language", *, n_process: int = 1, batch_size: int = 64) -> "list[Doc]":
        r"""Run a pipeline over the paragraphs.

        Parameters
        ----------
        nlp
            The pipeline. Report, section and part are set on every Doc before its components run.
        n_process, batch_size
            As in ``nlp.pipe``.

        Returns
        -------
        One Doc a paragraph, in order.

        Raises
        ------
        InputError
            If a paragraph is longer than ``nlp.max_length``.

        Examples
        --------
        >>> import spacy
        >>> report = read_report("一、2019年工作回顾\n全年共新建绿道3.2公里,受到居民欢迎。".encode())
        >>> [(doc._.section, doc._.part) for doc in report.annotate(spacy.blank("zh"))]
        [(['一、2019年工作回顾'], 'review')]
        """
        return list(nlp.pipe(self._docs(nlp), n_process=n_process, batch_size=batch_size))

    def _docs(self, nlp: "Language") -> "Iterator[Doc]":
        for number, paragraph in enumerate(self.paragraphs, 1):
            if len(paragraph.text) > nlp.max_length:
                reason = f"paragraph {number} has {len(paragraph.text):,} characters; nlp.max_length is {nlp.max_length:,}"
                raise InputError(self.provenance.source or self.id, reason)
            doc = nlp.make_doc(paragraph.text)
            doc._.report, doc._.section, doc._.part = self.id, list(paragraph.section), paragraph.part
            yield doc

    def to_dict(self) -> dict[str, object]:
        """Return everything but the source text as plain data."""
        data = asdict(self)
        del data["text"]
        return data


def read_report(source: str | os.PathLike[str] | bytes, *, url: str | None = None) -> Report:
    r"""Read a report from a plain text, web page, Word document or PDF with a text layer.

    Parameters
    ----------
    source
        A path, or the bytes of the file. The content decides the format, not the name.
    url
        Where it was fetched from, for the provenance; nothing is fetched.

    Returns
    -------
    The report.

    Raises
    ------
    InputError
        If it cannot be read or holds no report; the error names the source and the reason.

    Examples
    --------
    >>> page = "桂园街道2020年工作报告\n一、2019年工作回顾\n全年共新建绿道3.2公里,受到居民欢迎。\n"
    >>> page += "二、2020年工作安排\n力争新建公园2个,方便居民休闲。"
    >>> report = read_report(page.encode("gb18030"))
    >>> report.title, report.issuer, report.year, report.provenance.encoding
    ('桂园街道2020年工作报告', '桂园街道', 2020, 'gb18030')
    >>> [(p.section, p.part) for p in report.paragraphs]
    [(['一、2019年工作回顾'], 'review'), (['二、2020年工作安排'], 'plan')]
    """
    if isinstance(source, bytes):
        data, name, suffix = source, url or "bytes", ""
        day = datetime.date.today().isoformat() if url else ""
    else:
        path = Path(source)
        data, name, suffix = _read_bytes(path), str(path), path.suffix.lower()
        day = datetime.date.fromtimestamp(path.stat().st_mtime).isoformat()
    if not data.strip(b"\0 \t\r\n"):
        raise InputError(name, "the file is empty")
    digest = hashlib.sha256(data).hexdigest()
    kind = sniff(data, suffix, name)
    page, encoding = _read_page(data, kind, name)
    found = build(page, name)
    paragraphs = [Paragraph(p.line.text, p.section, part, p.line.start, p.line.end) for p, part in found.placed]
    provenance = Provenance("" if isinstance(source, bytes) else name, url or "", digest, day, encoding, kind)
    identity = digest[:12] if isinstance(source, bytes) else Path(source).stem
    return Report(identity, found.title, found.issuer, found.date, found.year, paragraphs, found.dropped, provenance, page.text)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(path, "a folder, not a file; use discover() to list the reports in it")
        size = path.stat().st_size
        if size > BINARY_MAXIMUM:
            raise InputError(path, f"{size:,} bytes; more than {BINARY_MAXIMUM:,} is no report")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(path, "no such file") from error
    except PermissionError as error:
        raise InputError(path, "no permission to read it") from error
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror or error})") from error


def _read_page(data: bytes, kind: str, name: str) -> tuple[Page, str]:
    if kind in ("docx", "pdf"):
        # Imported here: the two libraries take longer to load than most reports to read.
        if kind == "docx":
            from .worddoc import read_word

            return read_word(data, name), ""
        from .pdfdoc import read_pdf

        return read_pdf(data, name), ""
    if len(data) > TEXT_MAXIMUM:
        raise InputError(name, f"{len(data):,} bytes of text; more than {TEXT_MAXIMUM:,} is no report")
    text, encoding, bad = decode(data, name)
    page = read_webpage(text, name) if kind == "html" else read_plain(text)
    if bad:
        page.dropped.append(Dropped("\ufffd" * bad, f"{bad} characters unreadable in {encoding}, shown as \ufffd"))
    return page, encoding
