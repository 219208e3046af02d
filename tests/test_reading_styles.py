"""Invented pages in many styles: structure, nothing lost, offsets, repeatability."""

import re

import pytest

from govreport.reading import read_report
from govreport.reading.lines import is_prose
from reading_pages import STYLES

IDS = [name for name, _, _ in STYLES]


@pytest.mark.parametrize(("name", "content", "expected"), STYLES, ids=IDS)
def test_structure(name, content, expected):
    report = read_report(content.encode())
    got = {field: getattr(report, field) for field in ("title", "issuer", "date", "year")}
    assert got == {field: expected[field] for field in got}
    found = [f"{' > '.join(p.section)} | {p.part} | {p.text}" for p in report.paragraphs]
    assert len(found) == len(expected["text"]), found
    for line, wanted in zip(found, expected["text"], strict=True):
        assert line.startswith(wanted)
    listed = "\n".join(entry.text for entry in report.dropped)
    for words in expected["gone"]:
        assert words in listed
        assert not any(words in p.text for p in report.paragraphs)
    assert all(entry.reason for entry in report.dropped)


def visible(content: str) -> str:
    content = re.sub(r"(?s)<!--.*?-->|<(script|select|head)\b.*?</\1>", "", content)
    return re.sub(r"&nbsp;", " ", re.sub(r"<[^>]+>", "\n", content))


@pytest.mark.parametrize(("name", "content", "expected"), STYLES, ids=IDS)
def test_nothing_lost(name, content, expected):
    """Every visible sentence is in a paragraph, a heading, the title or the list of dropped lines."""
    report = read_report(content.encode())
    kept = [p.text for p in report.paragraphs] + [h for p in report.paragraphs for h in p.section] + [report.title]
    everything = re.sub(r"\s", "", "".join(kept + [entry.text for entry in report.dropped]))
    for line in visible(content).split("\n"):
        bare = re.sub(r"\s", "", line)
        if len(bare) > 1:
            assert bare in everything, line
        if is_prose(line) and line.rstrip().endswith("。"):
            assert any(bare in re.sub(r"\s", "", p.text) for p in report.paragraphs)


@pytest.mark.parametrize(("name", "content", "expected"), STYLES, ids=IDS)
def test_offsets(name, content, expected):
    report = read_report(content.encode())
    assert report.text == content
    last = 0
    for paragraph in report.paragraphs:
        piece = content[paragraph.start : paragraph.end]
        assert re.sub(r"\s", "", re.sub(r"<[^>]+>|&nbsp;", "", piece)) == re.sub(r"\s", "", paragraph.text)
        assert paragraph.start >= last
        last = paragraph.end


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n\n", "\n \u3000\xa0\n"])
def test_line_ends_do_not_matter(newline):
    _, content, expected = next(style for style in STYLES if style[0] == "chapters and clauses")
    report = read_report(content.replace("\n", newline).encode())
    assert [p.text for p in report.paragraphs] == [wanted.split(" | ")[2] for wanted in expected["text"]]


def test_twice_the_same():
    content = STYLES[0][1].encode()
    assert read_report(content).to_dict() == read_report(content).to_dict()


def test_many_styles():
    assert len(STYLES) >= 20
