"""From a frame of texts to a frame of rows: in this process, with Ray Data, with Spark."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

import rule_pipeline
from govreport import scale
from govreport.errors import InputError
from govreport.scale import annotate_frame, spark_schema
from govreport.tables import DATA_TABLES, report_rows
from rule_pipeline import REPORT_2019, pipeline

pd = pytest.importorskip("pandas")
TESTS = Path(__file__).parent
RECIPES = TESTS.parent / "docs" / "scaling.md"


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "yunqi.txt"
    path.write_text(REPORT_2019, "utf8")
    return rule_pipeline.read_report(path)


@pytest.fixture
def frame(report):
    return frame_of(report)


def frame_of(report, copies=1):
    return pd.DataFrame(
        {
            "report_id": report.id, "title": report.title, "issuer": report.issuer, "year": report.year,
            "date": str(report.date), "paragraph": number, "section": " / ".join(paragraph.section), "part": paragraph.part,
            "text": paragraph.text,
        }
        for number, paragraph in enumerate(report.paragraphs * copies, 1)
    )  # fmt: skip


def plain(rows):
    """Give rows as sorted dicts, with one way of saying that nothing is there."""
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return sorted(records, key=lambda row: row["row_id"])


@pytest.mark.parametrize("table", DATA_TABLES, ids=lambda table: table.name)
def test_same_rows_as_the_tables(report, frame, table):
    rows = annotate_frame(frame, pipeline(), table=table.name)
    expected = report_rows(report, report.annotate(pipeline()))[table.name]
    assert list(rows.columns) == list(table.names)
    assert len(expected) > 0
    assert plain(rows) == sorted(
        (dict(zip(table.names, table.values(row), strict=True)) for row in expected), key=lambda row: row["row_id"]
    )


def test_part_decides_between_done_and_plan(frame):
    rows = annotate_frame(frame, pipeline())
    assert set(zip(rows["part"], rows["status"], strict=True)) == {("review", "done"), ("plan", "plan")}


def test_texts_alone_are_enough():
    rows = annotate_frame(pd.DataFrame({"text": ["引进企业120家。", None, "无"]}), pipeline())
    assert rows[["row_id", "text", "value"]].values.tolist() == [["4-8", "120家", 120.0]]
    assert rows["year"].isna().all()


def test_columns_and_types_stay_when_there_is_nothing(frame):
    full = annotate_frame(frame, pipeline())
    empty = annotate_frame(frame[:0], pipeline())
    assert (len(empty), dict(empty.dtypes)) == (0, dict(full.dtypes))


def test_missing_values_in_every_form():
    frame = pd.DataFrame({"text": ["企业12家。"] * 3, "year": [2020, None, pd.NA], "part": ["review", None, float("nan")]})
    rows = annotate_frame(frame, pipeline())
    assert rows["year"].tolist() == [2020, pd.NA, pd.NA]
    assert rows["part"].tolist() == ["review", "other", "other"]


def test_section_as_list_and_joined():
    frame = pd.DataFrame({"text": ["企业12家。"] * 3, "section": ["一 / 二", ["一", "二"], ""]})
    assert annotate_frame(frame, pipeline())["section"].tolist() == ["一 / 二", "一 / 二", ""]


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        ({"texts": ["甲"]}, {}, "no column 'text'; it has texts"),
        ({"text": ["甲"]}, {"table": "figures"}, "figures: no such table"),
        ({"text": ["甲"], "part": ["intro"]}, {}, "part 'intro' is none of"),
    ],
)
def test_wrong_use_is_named(frame, options, message):
    with pytest.raises(InputError, match=re.escape(message)):
        annotate_frame(pd.DataFrame(frame), pipeline(), **options)


def test_missing_model_is_named():
    with pytest.raises(InputError, match="no_such_model: no such model on this worker"):
        annotate_frame(pd.DataFrame({"text": ["甲"]}), "no_such_model")


def test_model_is_loaded_once(tmp_path, frame, monkeypatch):
    pipeline().to_disk(tmp_path / "model")
    loads = []
    load = spacy.load
    monkeypatch.setattr(spacy, "load", lambda name: loads.append(name) or load(name))
    for _ in range(3):
        annotate_frame(frame, str(tmp_path / "model"))
    assert len(loads) == 1
    assert scale.load_once(str(tmp_path / "model")) is scale.load_once(str(tmp_path / "model"))


def test_spark_schema_names_every_column():
    assert [part.split()[0] for part in spark_schema("honors").split(", ")] == [
        name for table in DATA_TABLES if table.name == "honors" for name in table.names
    ]


def run_recipe(heading, folder, frame):
    """Run the recipe as it stands in the documentation, in `folder`, with a model made of rules."""
    recipe = re.search(rf"## {heading}\n.*?```python\n(.*?)```", RECIPES.read_text("utf8"), re.S).group(1)
    pipeline().to_disk(folder / "zh_govreport_sm")
    frame.to_parquet(folder / "paragraphs.parquet")
    recipe = recipe.replace('"zh_govreport_sm"', repr(str(folder / "zh_govreport_sm")))
    (folder / "recipe.py").write_text(recipe, "utf8")
    environment = os.environ | {
        # the workers must know the component of the test pipeline
        "PYTHONPATH": os.pathsep.join(map(str, (TESTS, folder, *sys.path[1:]))), "PYSPARK_PYTHON": sys.executable,
        "OMP_NUM_THREADS": "1", "RAY_DEDUP_LOGS": "0", "RAY_USAGE_STATS_ENABLED": "0",
    }  # fmt: skip
    (folder / "sitecustomize.py").write_text("import rule_pipeline\n", "utf8")
    command = [sys.executable, "recipe.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return pd.concat(pd.read_parquet(path) for path in sorted((folder / "metrics").glob("*.parquet")))


@pytest.mark.parametrize(("heading", "package"), [("Ray Data", "ray"), ("Spark", "pyspark")])
def test_recipe(heading, package, tmp_path, report):
    pytest.importorskip(package)
    frame = frame_of(report, copies=50)
    expected = annotate_frame(frame, pipeline())
    assert plain(run_recipe(heading, tmp_path, frame)) == plain(expected)
