"""The structure of the two real reports, from the text as given and from every format made of it."""

import io
import json
from html import escape
from pathlib import Path

import docx
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from govreport.reading import Report, read_report

REPORTS = Path(__file__).parents[2] / "shared" / "reports"
NAMES = ("tianshan-2019", "zhoujiadu-2020")
pytestmark = pytest.mark.skipif(not REPORTS.exists(), reason="the two real reports are not beside this checkout")


def lines_of(name: str) -> list[str]:
    return [line for line in (REPORTS / f"{name}.txt").read_text(encoding="utf-8").split("\n") if line.strip()]


def structure(report: Report) -> dict[str, object]:
    fields = {name: getattr(report, name) for name in ("title", "issuer", "date", "year")}
    return fields | {"paragraphs": [{"text": p.text, "section": p.section, "part": p.part} for p in report.paragraphs]}


def gold(name: str) -> dict[str, object]:
    return json.loads((REPORTS / "gold" / "structure.json").read_text(encoding="utf-8"))[name]


def as_html(lines: list[str]) -> bytes:
    body = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<html><head><meta charset='utf-8'><title>{lines[0]}</title></head><body>\n{body}\n</body></html>".encode()


def as_site(lines: list[str]) -> bytes:
    body = "\n".join(f"<p style='text-indent:2em'>&emsp;&emsp;<span>{escape(line)}</span>&nbsp;</p>" for line in lines[1:])
    return (
        (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{lines[0]}_某区人民政府</title></head><body>"
            "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/a'>政务公开</a></li></ul></div>"
            "<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/b'>工作报告</a></div>"
            f"<h1>{lines[0]}</h1>"
            "<div class='bar'>【字体：<a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a>】打印 关闭</div>"
            f"<div id='zoom'>{body}</div><div class='footer'>版权所有：某区人民政府 沪ICP备00000000号</div></body></html>"
        )
        .encode("gb18030")
        .replace(b"utf-8", b"gb2312")
    )


def as_breaks(lines: list[str]) -> bytes:
    return (
        "<html><body><h2>"
        + lines[0]
        + "</h2><div>"
        + "<br/>\n<br/>".join(escape(t) for t in lines[1:])
        + "</div></body></html>"
    ).encode()


def as_docx(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_docx_with_styles(lines: list[str]) -> bytes:
    document = docx.Document()
    document.add_heading(lines[0], level=0)
    for line in lines[1:]:
        if line.startswith(("一、", "二、", "名词解释")):
            document.add_heading(line, level=1)
        else:
            document.add_heading(line, level=2) if line.startswith("(") and len(line) < 40 else document.add_paragraph(
                "\u3000\u3000" + line
            )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(lines: list[str], numbers: bool = False, **style: float) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    look = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=17, wordWrap="CJK", **style)

    def number(canvas, document):
        if numbers:
            canvas.setFont("STSong-Light", 9)
            canvas.drawCentredString(297, 30, f"— {document.page} —")

    story = [Paragraph(escape(line).replace("\xa0", "&nbsp;"), look) for line in lines]
    SimpleDocTemplate(stream, title="x").build(story, onFirstPage=number, onLaterPages=number)
    return stream.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_text_as_given(name):
    report = read_report(REPORTS / f"{name}.txt")
    assert structure(report) == gold(name)
    source = (REPORTS / f"{name}.txt").read_text(encoding="utf-8")
    assert [source[p.start : p.end] for p in report.paragraphs] == [p.text for p in report.paragraphs]
    assert (report.id, report.provenance.encoding, report.provenance.format) == (name, "utf-8", "txt")


def as_wrapped(lines: list[str], width: int, between: str, indent: str = "") -> bytes:
    texts = [indent + line for line in lines]
    return between.join("\n".join(t[i : i + width] for i in range(0, len(t), width)) for t in texts).encode()


MADE = {
    "text wrapped, blank lines between": lambda lines: as_wrapped(lines, 40, "\n\n"),
    "text wrapped, first lines indented": lambda lines: as_wrapped(lines, 36, "\n", "\u3000\u3000"),
    "html": as_html,
    "html of a site": as_site,
    "html with breaks": as_breaks,
    "docx": as_docx,
    "docx with styles": as_docx_with_styles,
    "pdf spaced": lambda lines: as_pdf(lines, spaceAfter=8),
    "pdf indented": lambda lines: as_pdf(lines, numbers=True, firstLineIndent=22),
    "utf-16": lambda lines: "\n".join(lines).encode("utf-16"),
    "gbk with CRLF": lambda lines: "\r\n\r\n".join(lines).replace("\xa0", " ").encode("gbk"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", MADE)
def test_made_of_it(name, form):
    assert structure(read_report(MADE[form](lines_of(name)))) == gold(name)


@pytest.mark.parametrize("name", NAMES)
def test_offsets_into_html(name):
    report = read_report(as_html(lines_of(name)))
    assert [report.text[p.start : p.end] for p in report.paragraphs] == [p.text for p in report.paragraphs]
