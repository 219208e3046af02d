"""Rows, schema and codebook."""

import keyword
import re

import duckdb
import pytest

from govreport.tables import BY_NAME, TABLES, codebook_rows, report_rows
from govreport.tables.compare import METRIC_PAIRS, PROMISES
from govreport.tables.rows import sentence_of
from page_docs import honor, make_doc, metric, sample_docs
from rule_pipeline import Report

REPORT = Report("yunqi-2023", "云栖路街道工作报告", "云栖路街道", None, 2023, [], {})
_STATA = "_all _b byte _coef _cons double float if in int long _n _N _pi _pred _rc _skip strL using with e"
STATA_RESERVED = set(_STATA.split())
R_RESERVED = {"if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "NA", "NaN"}


def test_every_entity_and_paragraph_is_one_row():
    docs = sample_docs()
    tables = report_rows(REPORT, docs)
    assert len(tables["paragraphs"]) == len(docs)
    labels = [ent.label_ for doc in docs for ent in doc.ents]
    counts = {"metrics": "METRIC", "honors": "HONOR", "organizations": "ORG"}
    assert {name: len(tables[name]) for name in counts} == {name: labels.count(label) for name, label in counts.items()}
    for name, rows in tables.items():
        assert len({row["row_id"] for row in rows}) == len(rows)
        for row in rows:
            text = docs[row["paragraph"] - 1].text
            if name != "paragraphs":
                assert text[row["start_char"] : row["end_char"]] == row["text"]
                start = row["sentence_start"]
                assert text[start : start + len(row["sentence"])] == row["sentence"]
            assert set(row) <= {*BY_NAME[name].names, "source_start", "source_end"}


def test_fields_of_a_figure():
    tables = report_rows(REPORT, sample_docs())
    row = next(row for row in tables["metrics"] if row["text"] == "3.2公里")
    assert row["row_id"] == "yunqi-2023/3/9-14"
    assert row["section"] == "一、2022年工作回顾 / (二)生态环境持续改善"
    assert (row["title"], row["issuer"], row["year"], row["part"]) == ("云栖路街道工作报告", "云栖路街道", 2023, "review")
    assert (row["paragraph_domain"], row["indicator"], row["value"], row["unit"]) == ("ecology", "绿道", 3200.0, "米")
    assert row["found_by"] == "model"
    assert row["confidence"] is None
    assert next(row for row in tables["metrics"] if row["text"] == "120家")["found_by"] == "metric-1"


def test_canonical_unit():
    doc = make_doc("绿化3公顷至4公顷,共12阿猫。", marks=[
        ("3公顷至4公顷", "METRIC", metric(3, "公顷", high=4.0, indicator="绿化"), ""),
        ("12阿猫", "METRIC", metric(12, "阿猫"), ""),
    ])  # fmt: skip
    known, unknown = report_rows(REPORT, [doc])["metrics"]
    assert (known["canonical_value"], known["canonical_high"], known["canonical_unit"]) == (30000, 40000, "平方米")
    assert (unknown["canonical_value"], unknown["canonical_high"], unknown["canonical_unit"]) == (None, None, "")


def test_year_of_an_honour_is_not_that_of_the_report():
    doc = make_doc("获评上海市园林街道。", marks=[("上海市园林街道", "HONOR", honor("municipal", year="2018-2019"), "")])
    row = report_rows(REPORT, [doc])["honors"][0]
    assert (row["year"], row["honor_year"], row["level"]) == (2023, "2018-2019", "municipal")


def test_confidence_comes_from_the_scores_of_the_candidates():
    doc = make_doc("区委和区委。", marks=[("区委", "ORG", None, ""), ("区委", "ORG", None, "")])
    doc.spans["candidates"] = list(doc.ents)
    doc.spans["candidates"].attrs["scores"] = [0.75, None]
    assert [row["confidence"] for row in report_rows(REPORT, [doc])["organizations"]] == [0.75, None]


def test_sentence_of_an_entity_over_a_wrong_boundary_is_both():
    doc = make_doc("甲乙。丙丁。戊己。", marks=[("乙。丙", "ORG", None, "")])
    assert sentence_of(doc.ents[0]).text == "甲乙。丙丁。"


def test_labels_without_a_table_are_left_out():
    doc = make_doc("某人到会。")
    doc.ents = [doc.char_span(0, 2, label="PERSON")]
    tables = report_rows(REPORT, [doc])
    assert [len(rows) for rows in tables.values()] == [1, 0, 0, 0]


@pytest.mark.parametrize("table", [*TABLES, METRIC_PAIRS, PROMISES], ids=lambda table: table.name)
def test_column_names_suit_stata_r_and_sql(table):
    assert len(set(table.names)) == len(table.names)
    for name in table.names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name)
        assert name not in STATA_RESERVED | R_RESERVED
        assert not keyword.iskeyword(name)
        assert not re.fullmatch(r"str\d+", name)
    columns = ", ".join(f"{name} INTEGER" for name in table.names)
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE {table.name} ({columns})")
        database.execute(f"SELECT {', '.join(table.names)} FROM {table.name} WHERE {table.names[0]} = 1")


def test_codebook_describes_every_column_in_both_languages():
    rows = codebook_rows()
    assert {(row["table_name"], row["column_name"]) for row in rows} >= {(t.name, name) for t in TABLES for name in t.names}
    assert all(row["description_en"] and row["description_zh"] for row in rows)
    assert next(row["allowed"] for row in rows if (row["table_name"], row["column_name"]) == ("metrics", "bound")) == "=|~|>|<"
