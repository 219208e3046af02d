"""Two reports side by side."""

import csv
import re

import openpyxl
import pytest
from spacy.tokens import DocBin
from typer.testing import CliRunner

import govreport.reading
import rule_pipeline
from govreport.cli import app
from govreport.tables.compare import METRIC_PAIRS, PROMISES, compare_reports, judge
from govreport.tables.compare_page import render_comparison, write_comparison
from govreport.tables.matching import SentenceIndex, assign, similarity
from page_docs import EVIL, honor, make_doc, metric
from rule_pipeline import REPORT_2019, REPORT_2020, pipeline


def old_docs():
    return [
        make_doc(
            "签约率达到80%以上,动工44幢。老年食堂供餐900人次。",
            marks=[
                ("80%以上", "METRIC", metric(80, "%", indicator="签约率", bound=">", kind="ratio"), ""),
                ("44幢", "METRIC", metric(44, "幢", indicator="动工"), ""),
                ("900人次", "METRIC", metric(900, "人次", indicator="供餐"), ""),
            ],
        ),
        make_doc(
            "加装电梯60台以上。新增床位30张。拆除违建1.2公顷。"
            "争创全国示范性老年友好型社区。争创上海市园林街道。争创无违建街道。建成市民健身步道3公里。",
            part="plan", marks=[
                ("60台以上", "METRIC", metric(60, "台", indicator="加装电梯", bound=">", status="plan"), ""),
                ("30张", "METRIC", metric(30, "张", indicator="床位", status="plan"), ""),
                ("1.2公顷", "METRIC", metric(1.2, "公顷", indicator="拆除违建", status="plan", kind="area"), ""),
                ("全国示范性老年友好型社区", "HONOR", honor("national", status="sought"), ""),
                ("上海市园林街道", "HONOR", honor("municipal", status="sought"), ""),
                ("无违建街道", "HONOR", honor(status="sought"), ""),
                ("3公里", "METRIC", metric(3, "公里", indicator="市民健身步道", status="plan", kind="length"), ""),
            ],
        ),
        make_doc("为民服务暖心。深化天山商圈联盟建设,打造特色夜市品牌。探索数字家庭医生签约随访机制。", part="plan"),
    ]  # fmt: skip


def new_docs():
    return [
        make_doc(
            "加装电梯72台。床位新增28张。拆除违建12000平方米。电梯维修5台。",
            marks=[
                ("72台", "METRIC", metric(72, "台", indicator="加装电梯"), ""),
                ("28张", "METRIC", metric(28, "张", indicator="床位"), ""),
                ("12000平方米", "METRIC", metric(12000, "平方米", indicator="拆除违建", kind="area"), ""),
                ("5台", "METRIC", metric(5, "台", indicator="电梯维修"), ""),
            ],
        ),
        make_doc("居民签约率92%,动工率50%。", marks=[
            ("92%", "METRIC", metric(92, "%", indicator="居民签约率", kind="ratio"), ""),
            ("50%", "METRIC", metric(50, "%", indicator="动工率", kind="ratio"), ""),
        ]),
        make_doc(
            "获评全国示范老年友好型社区。天山商圈联盟建设不断深化,特色夜市品牌初步形成。"
            "市民健身步道基本建成开放。", marks=[
            ("全国示范老年友好型社区", "HONOR", honor("national"), ""),
        ]),
        make_doc("继续争创上海市园林街道。加装电梯80台。", part="plan", marks=[
            ("上海市园林街道", "HONOR", honor("municipal", status="sought"), ""),
            ("80台", "METRIC", metric(80, "台", indicator="加装电梯", status="plan"), ""),
        ]),
        make_doc("无违建街道:指没有违法建筑的街道。", part="glossary", marks=[("无违建街道", "HONOR", honor(), "")]),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def comparison():
    return compare_reports(old_docs(), new_docs())


def promise(comparison, words):
    return next(row for row in comparison.promises if row["old_text"].startswith(words))


@pytest.mark.parametrize(
    ("words", "outcome", "reached", "by", "reported"),
    [
        ("60台以上", "matched", "yes", "figure", "72台"),
        ("30张", "changed", "no", "figure", "28张"),
        ("1.2公顷", "matched", "yes", "figure", "12000平方米"),
        ("全国示范性老年友好型社区", "matched", "yes", "honor", "全国示范老年友好型社区"),
        ("上海市园林街道", "changed", "no", "honor", "上海市园林街道"),
        ("无违建街道", "not_mentioned", None, None, None),
        ("3公里", "changed", None, "sentence", "市民健身步道基本建成开放。"),
        ("深化天山商圈联盟", "matched", None, "sentence", "天山商圈联盟建设不断深化,特色夜市品牌初步形成。"),
        ("探索数字家庭医生", "not_mentioned", None, None, None),
    ],
)
def test_promises(comparison, words, outcome, reached, by, reported):
    row = promise(comparison, words)
    assert (row["outcome"], row.get("reached"), row.get("matched_by"), row.get("new_text")) == (outcome, reached, by, reported)


def test_every_promise_is_there_once_and_lead_clauses_are_none(comparison):
    assert [row["kind"] for row in comparison.promises] == ["figure"] * 3 + ["honor"] * 3 + ["figure"] + ["measure"] * 2
    assert all(set(row) <= set(PROMISES.names) for row in comparison.promises)


def test_offsets_lead_to_the_words_in_both_reports(comparison):
    docs = {"old": old_docs(), "new": new_docs()}
    for row in (*comparison.promises, *comparison.metrics):
        for side, there in docs.items():
            if row.get(f"{side}_paragraph"):
                text = there[row[f"{side}_paragraph"] - 1].text
                assert text[row[f"{side}_start_char"] : row[f"{side}_end_char"]] == row[f"{side}_text"]
                assert text[row[f"{side}_sentence_start"] :].startswith(row[f"{side}_sentence"])


def test_same_indicator_side_by_side(comparison):
    both = [row for row in comparison.metrics if row["found_in"] == "both"]
    pairs = {(row["old_text"], row["new_text"]) for row in both}
    assert pairs == {("80%以上", "92%"), ("60台以上", "80台")}
    rate = next(row for row in both if row["unit"] == "%")
    assert (rate["difference"], rate.get("percent_change")) == (12, None)
    lifts = next(row for row in both if row["new_text"] == "80台")
    assert (lifts["status"], lifts["difference"], round(lifts["percent_change"], 1)) == ("plan", 20, 33.3)
    sides = [("old", old_docs()), ("new", new_docs())]
    for side, docs in sides:
        figures = [ent.text for doc in docs if doc._.part != "glossary" for ent in doc.ents if ent.label_ == "METRIC"]
        assert sorted(figures) == sorted(row[f"{side}_text"] for row in comparison.metrics if row.get(f"{side}_text"))
    assert all(set(row) <= set(METRIC_PAIRS.names) for row in comparison.metrics)


def test_points_and_percent_amounts_and_levels_are_not_mixed():
    old = [make_doc("增幅2%。", marks=[("2%", "METRIC", metric(2, "%", indicator="税收", change="up"), "")])]
    new = [make_doc("税收占3%,提高2个百分点。", marks=[
        ("3%", "METRIC", metric(3, "%", indicator="税收"), ""),
        ("2个百分点", "METRIC", metric(2, "个百分点", indicator="税收", change="up"), ""),
    ])]  # fmt: skip
    assert {row["found_in"] for row in compare_reports(old, new).metrics} == {"only_old", "only_new"}


def test_a_report_without_parts_is_searched_whole():
    old = [make_doc("深化天山商圈联盟建设,打造特色夜市品牌。", part="plan")]
    new = [make_doc("天山商圈联盟建设不断深化,特色夜市品牌形成。", part="other")]
    assert [row["outcome"] for row in compare_reports(old, new).promises] == ["matched"]


def test_empty_reports():
    empty = compare_reports([], [])
    assert (empty.metrics, empty.promises) == ([], [])
    assert [row["outcome"] for row in compare_reports(old_docs(), []).promises] == ["not_mentioned"] * 9


@pytest.mark.parametrize(
    ("promise", "result", "expected"),
    [
        ({"value": 100, "bound": "~"}, {"value": 96}, (True, True)),
        ({"value": 100, "bound": "~"}, {"value": 90}, (False, False)),
        ({"value": 100, "bound": "~"}, {"value": 150}, (False, True)),
        ({"value": 30, "high": 50.0, "bound": "="}, {"value": 40}, (True, True)),
        ({"value": 30, "high": 50.0, "bound": "="}, {"value": 60}, (False, True)),
        ({"value": 3, "kind": "rank", "bound": "="}, {"value": 1}, (False, True)),
        ({"value": 5, "bound": "<"}, {"value": 4}, (True, True)),
        ({"value": 0.3, "bound": "="}, {"value": 0.1 + 0.2}, (True, True)),
    ],
)
def test_judge(promise, result, expected):
    assert judge(promise, result) == expected


def test_assignment_is_one_to_one_best_first():
    old, new = ["拆除违建面积", "违建面积"], ["违建面积", "违建面积"]
    found = assign(old, new, (["米"] * 2, ["米"] * 2), 0.5)
    assert found == {0: (1, similarity("拆除违建面积", "违建面积")), 1: (0, 1.0)}
    assert assign(old, new, (["米"] * 2, ["户"] * 2), 0.0) == {}


def test_sentence_index_counts_common_words_little():
    sentences = ["进一步加强社区治理工作。", "进一步加强消防工作。", "进一步加强党建工作。", "加梯工程签约完成。"]
    index = SentenceIndex(sentences)
    assert index.best("进一步加强加梯工程签约工作。")[0] == 3
    assert index.best("ABC") is None


def test_files(tmp_path, comparison):
    paths = write_comparison(comparison, tmp_path)
    names = [path.name for path in paths]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert names == ["compare.html", "compare.xlsx", "compare_codebook.csv", "compare_metrics.csv", "compare_promises.csv"]
    with (tmp_path / "compare_promises.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == [row["outcome"] for row in comparison.promises]
    assert rows[0]["difference"] == "12"
    sheets = openpyxl.load_workbook(tmp_path / "compare.xlsx").sheetnames
    assert sheets == ["compare_promises", "compare_metrics", "compare_codebook"]


def test_page_is_self_contained_and_escaped():
    evil = make_doc(EVIL + "12户。", part="plan", section=[EVIL], report=EVIL, marks=[
        ("12户", "METRIC", metric(12, EVIL, indicator=EVIL, status="plan"), ""),
    ])  # fmt: skip
    page = render_comparison(compare_reports([evil], [evil]))
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"<[^>]+(src|href)=|https?://|@import|url\(", page)
    assert "<mark>12户</mark>" in page
    assert "color-scheme: light dark" in page


def test_page_marks_words_and_counts_outcomes(comparison):
    page = render_comparison(comparison)
    assert "加装电梯<mark>60台以上</mark>。" in page
    assert re.search(r'data-value="not_mentioned"[^>]*>\s*未提及 <small>not mentioned</small> 2</button>', page)
    assert "≥60 → 72 个" in page


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(govreport.reading, "read_report", rule_pipeline.read_report, raising=False)
    pipeline().to_disk(tmp_path / "model")
    for name, text in {"old.txt": REPORT_2019, "new.txt": REPORT_2020}.items():
        (tmp_path / name).write_text(text, "utf8")
    return tmp_path


def invoke(*arguments):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_command(files):
    done = invoke(files / "old.txt", files / "new.txt", "--output", files / "out", "--model", files / "model")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("promises: 3 matched, 1 changed, 1 not mentioned; figures in both: 1")
    assert "云栖街道2019年工作报告 → 云栖街道2020年工作报告" in (files / "out" / "compare.html").read_text("utf8")


def test_command_takes_annotations(files):
    for name, docs in {"old": old_docs(), "new": new_docs(), "two": [*old_docs(), make_doc("又一份。", report="b")]}.items():
        DocBin(store_user_data=True, docs=docs).to_disk(files / f"{name}.spacy")
    done = invoke(files / "old.spacy", files / "new.spacy", "--output", files / "out")
    assert done.stdout.startswith("promises: 4 matched, 3 changed, 2 not mentioned")
    done = invoke(files / "two.spacy", files / "new.spacy", "--output", files / "out")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "holds 2 reports" in done.stderr


@pytest.mark.parametrize("name", ["missing.spacy", "junk.spacy", "short.txt", "missing.txt"])
def test_command_with_bad_input(files, name):
    (files / "junk.spacy").write_bytes(b"junk")
    (files / "short.txt").write_text("x")
    done = invoke(files / name, files / "new.txt", "--output", files / "out", "--model", files / "model")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert name in done.stderr
