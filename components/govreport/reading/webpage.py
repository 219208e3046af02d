"""Read a web page into lines, each with its place in the page's source."""

import re
import time
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser

from govreport.errors import InputError

from .furniture import container_reason
from .lines import EDGE, INDENTS, Line, Page, is_prose
from .plaintext import split_lines
from .wrapping import join_blocks


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _tags(
    "html body p div li ul ol dl dt dd table tbody thead tfoot tr td th caption h1 h2 h3 h4 h5 h6 section article header "
    "footer nav aside main form center blockquote pre hr address figure figcaption fieldset legend details summary"
)
SILENT = _tags("script style noscript template select option button textarea svg iframe object head")
VOID = _tags("area base br col embed hr img input link meta param source track wbr")
PIECE, SECONDS, SECONDS_A_MEGABYTE = 100_000, 5.0, 3.0
ASIDES = {"nav": "navigation", "footer": "footer", "aside": "navigation"}
_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_CENTER = re.compile(r"text-align\s*:\s*center")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_INDENT = re.compile(r"text-indent\s*:\s*[1-9]")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\uffef“”‘’—…·]")
_SOURCE_BREAK = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")


@dataclass(slots=True)
class _Element:
    """What an open element hands down to the text in it."""

    name: str = ""
    bold: bool = False
    centered: bool = False
    link: bool = False
    level: int = 0
    aside: str = ""
    silent: bool = False


class _Reader(HTMLParser):
    """Turn the tag stream into lines."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.lines: list[Line] = []
        self.meta: dict[str, str] = {}
        self.stack: list[_Element] = []
        self.open: Counter[str] = Counter()
        self.pieces: list[tuple[str, int, int]] = []
        self.bold = self.plain = self.linked = 0
        self.rows: list[tuple[int, list[int]]] = []
        self.in_title = False
        self.soft = False  # the line being read follows a bare <br>
        self.blank = False
        self.indent = False

    # -- events ---------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(given)
        elif tag == "title":
            self.in_title = not self.meta.get("title")
        elif tag == "br":
            empty = not self.pieces
            self._flush()
            self.soft, self.blank = True, self.blank or empty
        if tag in BLOCKS:
            self._flush()
            self._table_start(tag)
            self.indent = bool(_INDENT.search(given.get("style", "")))
        if tag in VOID:
            return
        element = replace(self.stack[-1], name=tag) if self.stack else _Element(tag)
        style = given.get("style", "").lower()
        element.bold |= tag in ("b", "strong") or bool(_BOLD.search(style))
        element.centered = (element.centered and tag != "p") or tag == "center" or given.get("align", "").lower() == "center"
        element.centered |= bool(_CENTER.search(style))
        element.link |= tag == "a" and "href" in given
        element.silent |= tag in SILENT
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            element.level = int(tag[1])
        if "hidden" in given or _HIDDEN.search(style):
            element.aside = "hidden in the page"
        elif tag not in ("html", "body", "article", "main"):
            reason = ASIDES.get(tag) or container_reason(f"{given.get('class', '')} {given.get('id', '')}")
            element.aside = element.aside or reason
        self.stack.append(element)
        self.open[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag not in BLOCKS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False
        if tag in BLOCKS:
            self._flush()
            self._table_end(tag)
        if not self.open[tag]:
            return
        while self.stack:
            name = self.stack.pop().name
            self.open[name] -= 1
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        self._text(data, len(data))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    # -- text -----------------------------------------------------------------------------------------------------

    def _reference(self, written: str) -> None:
        line, column = self.getpos()
        at = self.line_starts[line - 1] + column + len(written)
        written += ";" if self.source[at : at + 1] == ";" else ""
        self._text(unescape(written), len(written))

    def _text(self, text: str, length: int) -> None:
        if self.in_title:
            self.meta["title"] = self.meta.get("title", "") + text
            return
        top = self.stack[-1] if self.stack else None
        if top and top.silent:
            return
        line, column = self.getpos()
        start = self.line_starts[line - 1] + column
        self.pieces.append((text, start, start + length))
        visible = len(text.strip(EDGE))
        if top and visible:
            self.bold += visible * top.bold
            self.linked += visible * top.link
        self.plain += visible

    def _flush(self) -> None:
        pieces, self.pieces = self.pieces, []
        bold, plain, linked = self.bold, self.plain, self.linked
        self.bold = self.plain = self.linked = 0
        soft, self.soft = self.soft, False
        whole = "".join(text for text, _, _ in pieces)
        bare = whole.strip(EDGE)
        if not bare:
            self.blank = self.blank or bool(pieces and soft)
            self.soft = soft
            return
        lead = len(whole) - len(whole.lstrip(EDGE))
        top = self.stack[-1] if self.stack else _Element()
        if top.name == "pre" or self.open["pre"]:
            self._preformatted(pieces)
            return
        start, end = _position(pieces, lead), _position(pieces, lead + len(bare) - 1, after=True)
        spaces = sum(2 if c in "\u3000\u2003" else 1 for c in whole[:lead].replace("\n", "") if c in INDENTS and c not in " \t")
        self.lines.append(
            Line(
                _unwrap(bare),
                start,
                end,
                level=top.level,
                strong=bold == plain,
                centered=top.centered,
                linked=linked >= 0.9 * plain,
                aside=top.aside,
                indented=spaces >= 2 or self.indent,
                blank_before=self.blank,
                block=not soft,
                place=f"line {bisect_right(self.line_starts, start)}",
            )
        )
        self.blank = False

    def _preformatted(self, pieces: list[tuple[str, int, int]]) -> None:
        whole = "".join(text for text, _, _ in pieces)
        for line in split_lines(whole):
            assert line.start is not None and line.end is not None
            line.end = _position(pieces, line.end - 1, after=True)
            line.start = _position(pieces, line.start)
            line.place = f"line {bisect_right(self.line_starts, line.start)}"
            self.lines.append(line)

    # -- tables ---------------------------------------------------------------------------------------------------

    def _table_start(self, tag: str) -> None:
        if tag == "table":
            self.rows.append((len(self.lines), []))
        elif tag == "tr" and self.rows:
            self._close_row()
            self.rows[-1] = (len(self.lines), [])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][1].append(len(self.lines))

    def _table_end(self, tag: str) -> None:
        if tag == "tr" and self.rows:
            self._close_row()
        elif tag == "table" and self.rows:
            self._close_row()
            self.rows.pop()

    def _close_row(self) -> None:
        """Make one table line of a row of short cells; cells that hold a page's text stay what they are."""
        first, cells = self.rows[-1]
        self.rows[-1] = (len(self.lines), [])
        row = self.lines[first:]
        if len(cells) < 2 or not row:
            return
        counts = Counter(bisect_right(cells, first + offset) for offset in range(len(row)))
        if max(counts.values()) > 1:
            return
        for line in row:
            line.table = True
        if not any(is_prose(line.text) for line in row):
            joined = row[0]
            joined.text, joined.end = " ".join(line.text for line in row), row[-1].end
            joined.linked = all(line.linked for line in row)
            del self.lines[first + 1 :]

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("name") or given.get("property") or "").lower()
        if name and given.get("content"):
            self.meta.setdefault(name, given["content"].strip())


def _position(pieces: list[tuple[str, int, int]], index: int, after: bool = False) -> int:
    """Return where the character at ``index`` of the joined pieces stands in the source, or ends."""
    for text, start, end in pieces:
        if index < len(text):
            if end - start != len(text):  # a character reference
                return end if after else start
            return start + index + after
        index -= len(text)
    raise IndexError(index)


def _unwrap(text: str) -> str:
    """Take out the line breaks of the source, which a reader of the page does not see."""
    if "\n" not in text:
        return text

    def space(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        return "" if _WIDE.match(before) or _WIDE.match(after) else " "

    return _SOURCE_BREAK.sub(space, text)


def read_webpage(text: str, source: object) -> Page:
    """Read an HTML page.

    Raises
    ------
    InputError
        If its markup is so broken that reading it would not end.
    """
    reader = _Reader(text)
    until = time.monotonic() + SECONDS + SECONDS_A_MEGABYTE * len(text) / 1e6
    # Fed in pieces: the parser rescans what is not closed, and a hostile page may hold nothing else.
    for at in range(0, len(text), PIECE):
        reader.feed(text[at : at + PIECE])
        if time.monotonic() > until:
            raise InputError(source, "markup so broken that the page cannot be read in reasonable time; save it again as text")
    if len(reader.rawdata) > PIECE:
        raise InputError(source, "a tag, comment or script that never ends; save the page again, or as text")
    reader.close()
    reader._flush()
    # What stands in a hidden block and again in plain sight is a print or mobile copy.
    visible = {line.text for line in reader.lines if line.aside != "hidden in the page"}
    lines = [line for line in reader.lines if not (line.aside == "hidden in the page" and line.text in visible)]
    reader.meta = {name: re.sub(r"\s+", " ", unescape(value)).strip() for name, value in reader.meta.items()}
    return Page(join_blocks(lines), meta=reader.meta, text=text)
