"""Read a Word document (.docx) into lines."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from govreport.errors import InputError

from .lines import EDGE, INDENTS, Line, Page, ends_sentence
from .wrapping import join_blocks

UNPACKED_MAXIMUM = 300_000_000
XML_MAXIMUM = 60_000_000
RATIO_MAXIMUM = 300
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:txbxContent"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_HEADING = re.compile(r"(?:heading|标题|toc heading)\s*(\d)", re.I)


def check_archive(data: bytes, source: object) -> None:
    """Refuse an archive that is no Word document, or that would unpack to more than any report.

    Raises
    ------
    InputError
        If it is damaged, something else, encrypted, or a zip bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(source, "a damaged .docx file (the zip archive cannot be read)") from error
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise InputError(source, "a password-protected zip archive; unpack it and give the report itself")
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise InputError(source, "a zip archive that is no .docx file; unpack it and give the report itself")
    unpacked = sum(member.file_size for member in members)
    widest = max((m.file_size for m in members if m.filename.endswith((".xml", ".rels"))), default=0)
    if unpacked > UNPACKED_MAXIMUM or widest > XML_MAXIMUM or (unpacked > 20_000_000 and unpacked > RATIO_MAXIMUM * len(data)):
        raise InputError(source, f"a zip bomb? {len(data):,} bytes would unpack to {unpacked:,}; not opened")


def _text(element: Any) -> str:
    """Return a paragraph's text with tracked insertions, content controls and links, without deletions and text boxes."""
    parts: list[str] = []
    for node in element:
        if node.tag in _SKIPPED:
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            kind = node.get(qn("w:type"))
            parts.append("\t" if node.tag == qn("w:tab") else "" if kind in ("page", "column") else "\n")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.tag not in (qn("w:pPr"), qn("w:rPr"), qn("w:p")):
            parts.append(_text(node))
    return "".join(parts)


def _truth(element: Any) -> bool | None:
    """Read an on/off property: absent is None, present without a value is on."""
    return None if element is None else element.get(qn("w:val")) not in ("0", "false", "off", "none")


def _typography(document: Any, element: Any) -> dict[str, Any]:
    """Return level, strong, centered and indentation of one paragraph, its style's included."""
    paragraph = Paragraph(element, document)
    style: Any = paragraph.style
    name = (style.name if style is not None else "") or ""
    match = _HEADING.match(name)
    level = int(match[1]) if match else 1 if name.lower() in ("title", "标题") else 0
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if not level and outline is not None and int(outline.get(qn("w:val"), "9")) < 9:
        level = int(outline.get(qn("w:val"))) + 1
    style_bold = bool(style is not None and style.font.bold)
    bold = plain = 0
    for run in element.iter(qn("w:r")):
        size = len("".join(t.text or "" for t in run.iter(qn("w:t"))).strip(EDGE))
        own = _truth(run.find(f"{qn('w:rPr')}/{qn('w:b')}"))
        bold += size * (style_bold if own is None else own)
        plain += size
    alignment = element.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    centered = alignment is not None and alignment.get(qn("w:val")) == "center"
    if alignment is None and style is not None:
        style_alignment = style.paragraph_format.alignment if hasattr(style, "paragraph_format") else None
        centered = style_alignment is not None and int(style_alignment) == 1
    indent = element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    indented = indent is not None and any(int(indent.get(qn(k), "0") or 0) > 0 for k in ("w:firstLine", "w:firstLineChars"))
    return {"level": level, "strong": plain > 0 and bold == plain, "centered": centered, "indented": indented}


def _lines(document: Any, root: Any, table_cells: bool = True) -> Iterator[Line]:
    number = 0
    for element in root.iter(qn("w:p")):
        number += 1
        if any(ancestor.tag in _SKIPPED and ancestor.tag != qn("w:txbxContent") for ancestor in element.iterancestors()):
            continue
        raw = _text(element)
        if not raw.strip(EDGE):
            continue
        looks = _typography(document, element)
        automatic = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:ilvl')}")
        if not looks["level"] and automatic is not None and len(raw) <= 40 and not ends_sentence(raw.strip(EDGE)):
            # Word counts such headings itself; the number is not in the text, but the level is.
            looks["level"] = 2 + int(automatic.get(qn("w:val"), "0"))
        table = table_cells and any(ancestor.tag == qn("w:tbl") for ancestor in element.iterancestors())
        for position, text in enumerate(raw.split("\n")):
            bare = text.strip(EDGE)
            if bare:
                lead = text[: len(text) - len(text.lstrip(EDGE))]
                looks["indented"] = looks["indented"] or sum(2 if c in "\u3000\t" else 1 for c in lead if c in INDENTS) >= 2
                yield Line(bare, table=table, block=position == 0, place=f"paragraph {number}", **looks)


def read_word(data: bytes, source: object) -> Page:
    """Read a .docx file.

    Raises
    ------
    InputError
        If it is no readable Word document.
    """
    check_archive(data, source)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        for frame in body.iter(qn("w:tbl")):
            # A table of a single cell is a frame around text, not a table.
            if len(frame.findall(f".//{qn('w:tc')}")) == 1:
                frame.tag = qn("w:sdtContent")
        lines = list(_lines(document, body))
        for part in document.part.package.iter_parts():
            if str(part.partname).endswith(("/footnotes.xml", "/endnotes.xml")):
                notes = parse_xml(part.blob)
                lines += list(_lines(document, notes))
    except InputError:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for damaged files
        raise InputError(source, f"a damaged .docx file ({type(error).__name__}: {str(error)[:80]})") from error
    return Page(join_blocks(lines))
