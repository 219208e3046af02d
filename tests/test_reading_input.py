"""Encodings, provenance, discovery, and input that cannot be read: each error names the source and the reason."""

import hashlib
import io
import os
import random
import time
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from govreport.errors import InputError
from govreport.reading import discover, read_report
from reading_pages import STYLES, A, B, C, D

PAGE = f"桂园街道2020年工作报告\n一、2019年工作回顾\n{A}\n{B}\n二、2020年工作安排\n{C}\n{D}\n"
TRADITIONAL = next(content for name, content, _ in STYLES if name == "traditional characters")


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
    ],
)  # fmt: skip
def test_encodings(codec, named):
    report = read_report(PAGE.encode(codec))
    assert report.provenance.encoding == named
    assert [p.text for p in report.paragraphs] == [A, B, C, D]
    assert [report.text[p.start : p.end] for p in report.paragraphs] == [A, B, C, D]


def test_big5():
    report = read_report(TRADITIONAL.encode("big5"))
    assert report.provenance.encoding == "big5"
    assert report.paragraphs[0].text.startswith("全年共新建綠道3.2公里,改造老舊社區")


def test_four_byte_characters_of_gb18030():
    text = PAGE.replace("桂园", "\U00020bb7园")
    assert "\U00020bb7园街道" in read_report(text.encode("gb18030")).title


@pytest.mark.parametrize("declared", ["gb2312", "big5", "utf-8"])
def test_a_wrong_declaration_does_no_harm(declared):
    page = (
        f"<html><head><meta charset={declared}></head><body>"
        + "".join(f"<p>{t}</p>" for t in PAGE.split("\n"))
        + "</body></html>"
    )
    for codec in ("utf-8", "gb18030"):
        assert [p.text for p in read_report(page.encode(codec)).paragraphs] == [A, B, C, D]


def test_a_few_unreadable_bytes_are_reported():
    data = (PAGE + f"\n{A}" * 60).encode("gbk")
    report = read_report(data + b"\xff\xff")
    assert any("unreadable" in entry.reason for entry in report.dropped)


def test_provenance(tmp_path):
    path = tmp_path / "guiyuan-2020.txt"
    path.write_text(PAGE, encoding="utf-8")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    report = read_report(path, url="https://example.org/a")
    origin = report.provenance
    assert (report.id, origin.source, origin.url) == ("guiyuan-2020", str(path), "https://example.org/a")
    assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (origin.date, origin.encoding, origin.format) == ("2020-09-13", "utf-8", "txt")
    from_bytes = read_report(path.read_bytes())
    assert from_bytes.id == origin.sha256[:12] and from_bytes.provenance.source == ""


def test_annotate_sets_the_context_before_the_components_run():
    import spacy
    from spacy.language import Language

    seen = []

    @Language.component("reading_context_probe")
    def probe(doc):
        seen.append((doc._.report, tuple(doc._.section), doc._.part))
        return doc

    nlp = spacy.blank("zh")
    nlp.add_pipe("reading_context_probe")
    report = read_report(PAGE.encode())
    docs = report.annotate(nlp, batch_size=2)
    assert [doc.text for doc in docs] == [A, B, C, D]
    review, plan = ("一、2019年工作回顾",), ("二、2020年工作安排",)
    assert seen == [(report.id, s, part) for s, part in [(review, "review")] * 2 + [(plan, "plan")] * 2]


def test_annotate_in_two_processes():
    import spacy

    docs = read_report(PAGE.encode()).annotate(spacy.blank("zh"), n_process=2)
    assert [(doc.text, doc._.part) for doc in docs] == [(A, "review"), (B, "review"), (C, "plan"), (D, "plan")]


# -- input that cannot be read ------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def pdf(text: str = "", image: bool = False) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    if text:
        canvas.drawString(80, 700, text)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.save()
    return stream.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("report"))))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def bomb() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 70_000_000})


def two_reports() -> bytes:
    second = PAGE.replace("桂园街道2020年", "桂园街道2021年").replace(
        "一、", "各位代表:\n现在,我代表办事处向大会报告工作,请予审议。\n一、", 1
    )
    return (PAGE + "\n" + second).encode()


BAD = {
    "locked.pdf": (locked_pdf, "password"),
    "scan.pdf": (pdf, "no text layer"),
    "broken.pdf": (lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(3000), "damaged PDF"),
    "text.pdf": (lambda: PAGE.encode(), "not a .pdf"),
    "archive.docx": (lambda: zipped({"a.txt": PAGE.encode()}), "no .docx"),
    "cut.docx": (lambda: zipped({"[Content_Types].xml": b"x", "word/document.xml": b"y" * 5000})[:-40], "damaged"),
    "hollow.docx": (lambda: zipped({"[Content_Types].xml": b"x", "word/document.xml": b"y"}), "damaged"),
    "bomb.docx": (bomb, "zip bomb"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "save it as .docx"),
    "locked.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "password"),
    "junk.txt": (lambda: random.Random(2).randbytes(20_000), "binary"),
    "zeros.txt": (lambda: b"\x01\x02\x00\x00" * 4000, "binary"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "picture"),
    "latin.txt": (lambda: ("Ein Bericht über Straßen und Brücken. " * 50).encode("cp1252"), "UTF-8"),
    "empty.txt": (lambda: b"", "empty"),
    "blank.txt": (lambda: b" \n\r\n\t", "empty"),
    "bom.txt": (lambda: b"\xef\xbb\xbf", "no text"),
    "huge.html": (lambda: b"<html><body>" + b"<p>" + A.encode() * 400_000, "more than"),
    "table.html": (
        lambda: (
            "<table>" + "".join(f"<tr><td>指标{n}</td><td>{n}</td><td>完成</td></tr>" for n in range(40)) + "</table>"
        ).encode(),
        "only a table",
    ),
    "links.html": (
        lambda: ("<html><ul>" + "<li><a href=x>召开会议部署工作</a></li>" * 40 + "</ul>").encode(),
        "no report text",
    ),
    "script.html": (
        lambda: b"<html><body><div id=app></div><script>render('" + A.encode() + b"')</script></body></html>",
        "no text",
    ),
    "two.txt": (two_reports, "two reports in one file"),
    "two.html": (
        lambda: "".join(
            f"<html><body>{''.join(f'<p>{t}</p>' for t in two_reports().decode().split(chr(10)))}</body></html>"
        ).encode(),
        "two reports in one file",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_with_its_reason(name, tmp_path):
    make, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(make())
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_report(path)
    assert caught.value.source == str(path)
    assert reason in caught.value.reason
    assert time.monotonic() - began < 10


def test_bad_bytes_are_named_too():
    with pytest.raises(InputError, match=r"^bytes: the file is empty"):
        read_report(b"")
    with pytest.raises(InputError, match=r"^https://example\.org/b: "):
        read_report(b"", url="https://example.org/b")


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_report(tmp_path / "none.txt")
    with pytest.raises(InputError, match="a folder"):
        read_report(tmp_path)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 60_000 + A, "<" * 90_000 + A, "<a<a" * 60_000 + A, "<!--" * 60_000 + A, "&" * 90_000 + A,
        "<table><tr><td>" * 60_000 + A, "</p>" * 90_000 + A, "<p class='" + "x " * 90_000 + "'>" + A,
        "<b><i>" * 40_000 + "</b>" * 40_000 + A,
        "1" * 150_000 + A, " " * 150_000 + A, "、" * 150_000 + "\n" + A, "(" * 90_000 + A, "〔一" * 60_000, ".一" * 90_000,
    ],
)  # fmt: skip
def test_hostile_pages_take_bounded_time(page):
    began = time.monotonic()
    try:
        read_report(b"<html>" + page.encode())
    except InputError as error:
        assert error.reason
    assert time.monotonic() - began < 12


def test_a_second_title_without_an_opening_is_no_second_report():
    page = PAGE + "相关阅读\n桂园街道2018年工作报告\n桂园街道2017年工作报告\n"
    assert len(read_report(page.encode()).paragraphs) == 4


def test_the_content_decides_not_the_name(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("<html><body>" + "".join(f"<p>{t}</p>" for t in PAGE.split("\n")) + "</body></html>", encoding="utf-8")
    assert read_report(path).provenance.format == "html"


# -- Word ---------------------------------------------------------------------------------------------------------------


def test_word_insertions_deletions_controls_and_tables():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.add_paragraph("桂园街道2020年工作报告")
    document.add_paragraph("一、2019年工作回顾")
    paragraph = document.add_paragraph(A[:10])
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>{A[10:]}</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删</w:delText></w:r></w:del>"))
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>{B}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(3, parse_xml(control))
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "绿道", "3.2公里"
    frame = document.add_table(rows=1, cols=1)
    frame.rows[0].cells[0].text = "二、2020年工作安排"
    document.add_paragraph(C).add_run().add_break()
    stream = io.BytesIO()
    document.save(stream)
    report = read_report(stream.getvalue())
    assert [(p.text, p.part) for p in report.paragraphs] == [(A, "review"), (B, "review"), (C, "plan")]
    assert [entry.text for entry in report.dropped if entry.reason == "table"] == ["绿道", "3.2公里"]


def test_word_typography_makes_headings():
    document = docx.Document()
    document.add_paragraph("桂园街道2020年工作报告").alignment = 1
    for heading, text in (("城市更新加快推进", A), ("平安建设持续深化", B)):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    report = read_report(stream.getvalue())
    assert [(p.section, p.text) for p in report.paragraphs] == [(["城市更新加快推进"], A), (["平安建设持续深化"], B)]


# -- discover -----------------------------------------------------------------------------------------------------------


def test_discover(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/two.DOCX", "one.txt", "a.html", "~$two.docx", ".hidden.txt", "notes.xlsx", ".git/x.txt"):
        (tmp_path / name).write_text("x")
    names = [str(path.relative_to(tmp_path)) for path in discover([tmp_path, tmp_path / "one.txt"])]
    assert names == ["a.html", str(Path("b/two.DOCX")), "one.txt"]
    assert discover(tmp_path / "notes.xlsx") == [tmp_path / "notes.xlsx"]


def test_discover_names_what_is_wrong(tmp_path):
    with pytest.raises(InputError, match="no such file or folder"):
        discover([tmp_path / "none"])
    with pytest.raises(InputError, match="no reports in this folder"):
        discover([tmp_path])


def test_discover_without_permission(tmp_path, monkeypatch):
    # Root reads everything, so the refusal of the system is played.
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InputError, match="no permission to read this folder"):
        discover([tmp_path])


def test_a_file_without_permission(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text(PAGE, encoding="utf-8")

    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="no permission to read it"):
        read_report(path)
