"""The report page without a browser: its data, its escaping, its words, its command."""

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import spacy
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner

import govreport.page
from govreport.cli.page import register
from govreport.labels import DOMAINS, ENTITY_COLORS, LEVELS, METRIC_KINDS, PARTS
from govreport.page import render_report_page
from govreport.page.data import page_data
from govreport.page.names import NAMES
from page_docs import EVIL, evil_docs, make_doc, metric, sample_docs

ASSETS = Path(govreport.page.__file__).parent / "assets"


def embedded(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


@dataclass
class Provenance:
    source: str = "yunqi.html"
    sha256: str = "0" * 64
    encoding: str | None = None


@dataclass
class Report:
    id: str
    title: str
    issuer: str = "云栖路街道"
    date: str = "2023-01-09"
    year: int = 2023
    provenance: Provenance = field(default_factory=Provenance)
    dropped: list = field(default_factory=list)


def test_data_keeps_every_paragraph_mark_and_reading():
    docs = sample_docs()
    paragraphs = page_data(docs)["paragraphs"]
    assert [p["text"] for p in paragraphs] == [doc.text for doc in docs]
    assert [p["number"] for p in paragraphs] == [1, 2, 3, 4, 5]
    for doc, paragraph in zip(docs, paragraphs, strict=True):
        assert paragraph["section"] == doc._.section
        assert (paragraph["part"], paragraph["domain"]) == (doc._.part, doc._.domain)
        assert [(e["start"], e["end"], e["label"], e["rule"]) for e in paragraph["entities"]] == [
            (ent.start_char, ent.end_char, ent.label_, ent.ent_id_) for ent in doc.ents
        ]
    assert paragraphs[3]["entities"][1]["reading"] == {
        "indicator": "养老床位", "value": 30.0, "high": 50.0, "unit": "张",
        "bound": "=", "status": "plan", "kind": "count", "firmness": "soft",
    }  # fmt: skip
    assert paragraphs[0]["entities"][2]["reading"] == {
        "level": "national", "recipient": "云栖路街道", "year": "2022", "status": "received",
    }  # fmt: skip
    assert paragraphs[1]["scores"][0] == ["economy", 0.8]


def test_reports_in_turn_are_grouped_in_order_of_appearance():
    docs = [make_doc(text, report=report) for text, report in (("甲一", "b"), ("乙一", "a"), ("甲二", "b"))]
    data = page_data(docs)
    assert [report["id"] for report in data["reports"]] == ["b", "a"]
    assert [(p["report"], p["number"], p["text"]) for p in data["paragraphs"]] == [
        (0, 1, "甲一"),
        (0, 2, "甲二"),
        (1, 1, "乙一"),
    ]


def test_reports_are_joined_by_id_and_else_by_order():
    docs = [make_doc("甲", report="a"), make_doc("乙", report="b"), make_doc("丙", report="c")]
    data = page_data(docs, [Report("x", "无名"), Report("b", "乙报告", dropped=[("打印", "share bar"), {"text": "关闭"}])])
    assert [report.get("title") for report in data["reports"]] == ["无名", "乙报告", None]
    assert data["reports"][1]["provenance"] == {"source": "yunqi.html", "sha256": "0" * 64}
    assert [item["text"] for item in data["reports"][1]["dropped"]] == ["打印", "关闭"]
    assert data["reports"][1]["dropped"][0]["reason"] == "share bar"


def test_odd_docs_still_make_a_page():
    bare = spacy.blank("zh")("没有标注。")
    odd = make_doc(
        "增长12%", part="appendix", domain="nowhere", marks=[("12%", "METRIC", metric(float("inf"), "%", kind="speed"), "")]
    )
    data = embedded(render_report_page([bare, odd]))
    assert [(p["part"], p["domain"]) for p in data["paragraphs"]] == [("other", "general")] * 2
    assert data["paragraphs"][1]["entities"][0]["reading"] == {
        "value": "inf", "unit": "%", "bound": "=", "status": "done", "kind": "other",
    }  # fmt: skip
    assert embedded(render_report_page([]))["paragraphs"] == []


def test_title_is_given_or_the_only_reports_or_general():
    assert "<title>甲 &amp; 乙</title>" in render_report_page(sample_docs(), title="甲 & 乙")
    assert "<title>云栖报告</title>" in render_report_page(sample_docs(), [Report("yunqi-2023", "云栖报告")])
    assert "<title>政府工作报告数据</title>" in render_report_page([make_doc("甲", report="a"), make_doc("乙", report="b")])


def test_page_is_self_contained_and_its_policy_names_its_own_code():
    page = render_report_page(sample_docs())
    head = page.split('<script type="application/json"')[0]
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    assert "@import" not in page and "url(" not in head
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy
    inline = re.findall(r"<(script|style)>(.*?)</\1>", page, re.S)
    assert len(inline) == 3
    for _, source in inline:
        assert base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() in policy
    for label, color in ENTITY_COLORS.items():
        assert f"--{label.lower()}: {color};" in page


def test_text_never_becomes_markup():
    page = render_report_page(evil_docs(), [{"id": EVIL, "title": EVIL, "provenance": {"source": EVIL}, "dropped": [EVIL]}])
    assert embedded(page)["paragraphs"][0]["text"] == EVIL + "12户"
    block = page.split('id="data">')[1].split("</script>")[0]
    assert not re.search("[<>&\u2028\u2029]", block)
    assert page.count("<script") == render_report_page(sample_docs()).count("<script")
    assert "<img" not in page and "<b>" not in page


def test_scripts_put_no_text_into_markup():
    for path in ASSETS.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttp|import\("
        assert not re.search(banned, source), path.name


def test_every_word_of_the_interface_exists_in_both_languages():
    source = (ASSETS / "words.js").read_text(encoding="utf-8")
    chinese, english = (set(re.findall(r"(?:^|[{,])\s*(\w+): \"", part, re.M)) for part in source.split("en: {"))
    assert chinese == english
    used = set()
    for path in ASSETS.iterdir():
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'\bword\("(\w+)"', text))
        used |= set(re.findall(r'data-(?:word|label|placeholder)="(\w+)"', text) if path.suffix == ".html" else ())
        used |= set(re.findall(r'\{ key: "(\w+)", (?:text|numeric|value)', text))
    assert len(used) > 60 and used <= chinese, used - chinese


def test_every_id_of_the_vocabulary_has_a_name_in_both_languages():
    for group, ids in (
        ("domain", DOMAINS),
        ("part", PARTS),
        ("level", LEVELS),
        ("kind", METRIC_KINDS),
        ("label", ENTITY_COLORS),
    ):
        for key in ids:
            assert NAMES[group][key]["zh"] and NAMES[group][key]["en"] != key, (group, key)


def test_the_same_docs_give_the_same_page():
    assert render_report_page(sample_docs()) == render_report_page(sample_docs())


@pytest.fixture
def command():
    app = typer.Typer()
    register(app)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def annotations(tmp_path):
    path = tmp_path / "annotations.spacy"
    DocBin(store_user_data=True, docs=sample_docs()).to_disk(path)
    return path


def test_command_writes_the_page_of_a_docbin(command, annotations, tmp_path):
    target = tmp_path / "new" / "page.html"
    result = command("page", annotations, "--output", target, "--title", "云栖")
    assert result.exit_code == 0, result.output
    assert "5 paragraphs" in result.stdout
    assert target.read_text(encoding="utf-8") == render_report_page(sample_docs(), title="云栖")


def test_command_names_what_is_wrong(command, annotations, tmp_path):
    junk, empty = tmp_path / "junk.spacy", tmp_path / "empty.spacy"
    junk.write_bytes(b"no annotations")
    DocBin().to_disk(empty)
    target = tmp_path / "page.html"
    for arguments, reason in (
        ([junk, "--output", target], "is no file of annotations"),
        ([empty, "--output", target], "holds no paragraph"),
        ([tmp_path / "absent.spacy", "--output", target], "No such file"),
        ([annotations, "--output", tmp_path], "is a folder"),
    ):
        result = command("page", *arguments)
        assert result.exit_code != 0 and reason in result.stderr, result.output
        assert len(result.stderr.strip().splitlines()) == 1
    assert not target.exists()


def test_command_writes_plots(command, annotations, tmp_path):
    pytest.importorskip("matplotlib")
    result = command("plots", annotations, "--output", tmp_path / "plots", "--language", "en", "--format", "svg")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert names == ["domains.svg", "done_and_plan.svg", "honor_levels.svg", "metric_kinds.svg"]
    wrong = command("plots", annotations, "--output", tmp_path / "more", "--format", "bmp")
    assert wrong.exit_code != 0 and "bmp: not a format" in wrong.stderr
