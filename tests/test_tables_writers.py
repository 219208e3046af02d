"""Writers and panels: what goes in comes out again, and nothing in it runs."""

import csv

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from govreport.errors import InputError
from govreport.tables import BY_NAME, FORMATS, Panel, inert, open_sinks, report_rows, writers
from govreport.tables.files import staged, write_whole
from govreport.tables.panel import variable_name
from page_docs import make_doc, metric
from rule_pipeline import Report

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "＝1+1", " =1", "\r=1", '=HYPERLINK("http://x","y")']
TABLE = BY_NAME["organizations"]


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, rows, formats=FORMATS, table=TABLE):
    sinks = open_sinks(folder, formats, {"model": "m 1"})
    for sink in sinks:
        sink.write(table, [])
        sink.write(table, rows)
        sink.close()


@pytest.mark.parametrize("text", EVIL)
def test_formulas_are_inert_in_csv(text):
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["-3.5", "+8%", "-1,200", "绿道=3", "", "'", "'=1", "=", "-"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert inert(text) == text


def test_all_formats_hold_the_same_rows(tmp_path):
    texts = [*EVIL, "普通", 'a,b;"c"\n第二行', "#N/A", "TRUE", "0012", "\u2028𠮷"]
    rows = [
        {"row_id": str(i), "year": 2020, "start_char": -i, "text": text, "confidence": 0.5 if i else None, "extra": 1}
        for i, text in enumerate(texts)
    ]
    write(tmp_path, rows)
    assert (tmp_path / "organizations.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    read = read_csv(tmp_path / "organizations.csv")
    assert [row["text"] for row in read] == [inert(text) for text in texts]
    assert [int(row["start_char"]) for row in read] == [row["start_char"] for row in rows]  # negative numbers are no formulas
    assert [row["confidence"] for row in read[:2]] == ["", "0.5"]
    parquet = pq.read_table(tmp_path / "organizations.parquet")
    assert parquet.column_names == list(TABLE.names)
    assert parquet["text"].to_pylist() == texts
    assert parquet.schema.metadata[b"govreport.model"] == b"m 1"
    with duckdb.connect(str(tmp_path / "govreport.duckdb"), read_only=True) as database:
        assert database.execute("SELECT text, start_char FROM organizations").fetchall() == [
            (row["text"], row["start_char"]) for row in rows
        ]
        comment = database.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'end_char'").fetchone()[0]
        assert "Offset behind the last character" in comment
    cells = list(openpyxl.load_workbook(tmp_path / "govreport.xlsx")["organizations"].iter_rows(min_row=2))
    column = TABLE.names.index("text")
    assert [row[column].value for row in cells] == texts
    assert {row[column].data_type for row in cells} == {"s"}
    assert cells[1][TABLE.names.index("start_char")].value == -1


def test_empty_tables_have_their_columns(tmp_path):
    write(tmp_path, [])
    assert read_csv(tmp_path / "organizations.csv") == []
    assert pq.read_table(tmp_path / "organizations.parquet").schema.names == list(TABLE.names)
    with duckdb.connect(str(tmp_path / "govreport.duckdb")) as database:
        assert database.execute("SELECT count(*) FROM organizations").fetchone() == (0,)


def test_excel_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "XLSX_MAX_ROWS", 3)
    rows = [{"row_id": str(i), "text": "长" * 40_000 if i == 0 else f"\x07{i}"} for i in range(5)]
    write(tmp_path, rows, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "govreport.xlsx")
    assert book.sheetnames == ["organizations", "organizations_2", "organizations_3"]
    assert [sheet.max_row for sheet in book] == [3, 3, 2]
    column = TABLE.names.index("text") + 1
    cut = book["organizations"].cell(2, column).value
    assert len(cut) == writers.XLSX_MAX_CHARACTERS
    assert cut.endswith(writers.XLSX_CUT)
    assert book["organizations"].cell(3, column).value == "\ufffd1"


def test_batches_keep_the_order(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "BATCH_ROWS", 2)
    sinks = open_sinks(tmp_path, ["parquet", "duckdb"])
    for i in range(5):
        sinks[0].write(TABLE, [{"row_id": str(i)}])
    sinks[0].close()
    assert pq.read_table(tmp_path / "organizations.parquet")["row_id"].to_pylist() == list("01234")
    with duckdb.connect(str(tmp_path / "govreport.duckdb")) as database:
        assert database.execute("SELECT count(DISTINCT row_id) FROM organizations").fetchone() == (5,)


def test_an_error_leaves_the_old_files(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(RuntimeError), staged(tmp_path) as folder:
        (folder / "a.csv").write_text("half")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


def test_files_of_a_killed_run_are_removed(tmp_path):
    left = tmp_path / ".govreport" / "writing" / "half.csv"
    write_whole(left, b"half")
    with staged(tmp_path) as folder:
        (folder / "new.csv").write_text("new")
    assert [path.name for path in tmp_path.rglob("*")] == ["new.csv"]


def test_an_output_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write there"), staged(tmp_path / "file" / "out"):
        pass


def panel_of(*reports):
    panel = Panel()
    for number, (issuer, year, figures) in enumerate(reports):
        text = "。".join(f"{indicator}{value}{unit}" for indicator, value, unit, *_ in figures) + "。"
        marks = [
            (f"{value}{unit}", "METRIC", metric(value, unit, indicator=indicator, **(more[0] if more else {})), "")
            for indicator, value, unit, *more in figures
        ]
        report = Report(f"r{number}", "", issuer, None, year, [], {})
        panel.add(report_rows(report, [make_doc(text, marks=marks)])["metrics"])
    return panel


def test_panels():
    up = {"change": "up"}
    panel = panel_of(
        ("甲", 2020, [("绿道", 2, "公里"), ("企业", 7, "家"), ("企业", 9, "家"), ("企业", 5, "%", up), ("", 3, "户")]),
        ("甲", 2019, [("“绿 道”", 1500, "米")]),
        ("", 2019, [("绿道", 3, "公里", {"status": "plan"})]),
    )
    long = list(panel.long())
    assert [(row["place"], row["indicator"], row["value"], row["unit"]) for row in long] == [
        ("甲", "绿道", 2000, "米"), ("甲", "企业", 7, "个"), ("甲", "企业", 9, "个"), ("甲", "企业", 5, "%"),
        ("甲", "绿道", 1500, "米"), ("r2", "绿道", 3000, "米"),
    ]  # fmt: skip
    assert [(row["figures"], row["agrees"]) for row in long[:3]] == [(1, 1), (2, 0), (2, 0)]
    names, rows, described = panel.wide()
    road, target = variable_name(("绿道", "米", "done", "")), variable_name(("绿道", "米", "plan", ""))
    growth, firms = variable_name(("企业", "%", "done", "up")), variable_name(("企业", "个", "done", ""))
    assert names[:3] == ["place", "year", road]  # the best covered variable comes first
    wide = {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in rows}
    assert list(wide) == [("r2", 2019), ("甲", 2019), ("甲", 2020)]
    assert wide["甲", 2020] == {"place": "甲", "year": 2020, road: 2000, growth: 5, firms: None, target: None}
    assert (wide["甲", 2019][road], wide["r2", 2019][target]) == (1500, 3000)
    assert [row["column_name"] for row in described] == names[2:]
    assert described[0]["description_zh"] == "绿道(米),完成"
    assert all(len(name) <= 32 and name.isidentifier() for name in names)
