"""Annotating files: what is written, resumed, and reported."""

import csv
import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import duckdb
import openpyxl
import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

import govreport.reading
import rule_pipeline
from govreport import run_record
from govreport.annotate import annotate_paths
from govreport.cli import app
from govreport.errors import InputError
from govreport.tables import report_pages, store
from rule_pipeline import REPORT_2019, REPORT_2020, pipeline

FILES = {
    "annotations.spacy", "codebook.csv", "govreport.duckdb", "govreport.xlsx", "honors.csv", "honors.parquet", "metrics.csv",
    "metrics.parquet", "organizations.csv", "organizations.parquet", "panel_long.csv", "panel_long.parquet", "panel_wide.csv",
    "paragraphs.csv", "paragraphs.parquet", "codebook.parquet", "report.html", "run.json",
}  # fmt: skip


@pytest.fixture(autouse=True)
def simple_reader(monkeypatch):
    """Read with the tiny reader, so that these tests are about the output only."""
    monkeypatch.setattr(govreport.reading, "read_report", rule_pipeline.read_report, raising=False)
    monkeypatch.setattr(govreport.reading, "discover", rule_pipeline.discover, raising=False)
    rule_pipeline.read_names.clear()


@pytest.fixture
def nlp():
    return pipeline()


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    for name, text in {"a/yunqi.txt": REPORT_2019, "b/yunqi.txt": REPORT_2020}.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, "utf8")
    return folder


def run(paths, output, nlp, **options):
    return annotate_paths(paths, output, nlp, progress=False, **options)


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def visible(output):
    return {path.name for path in output.iterdir() if path.name != ".govreport"}


def test_writes_everything(reports, tmp_path, nlp):
    output = tmp_path / "out"
    result = run([reports], output, nlp, model_name="tiny")
    assert visible(output) == FILES
    assert result.failed == []
    assert result.reused == 0
    ids = [report.id for report in result.reports]
    assert ids[0] == "yunqi"
    assert ids[1].startswith("yunqi-")  # the same stem, another report
    docs = list(DocBin(store_user_data=True).from_disk(output / "annotations.spacy").get_docs(spacy.blank("zh").vocab))
    assert [doc._.report for doc in docs] == [ids[0]] * 2 + [ids[1]] * 2
    assert [doc._.part for doc in docs] == ["review", "plan", "review", "review"]
    tables = {name: read_csv(output / f"{name}.csv") for name in ("paragraphs", "metrics", "honors", "organizations")}
    assert {name: len(rows) for name, rows in tables.items()} == result.rows
    assert [row["text"] for row in tables["paragraphs"]] == [doc.text for doc in docs]
    for row, ent in zip(tables["metrics"], [ent for doc in docs for ent in doc.ents if ent.label_ == "METRIC"], strict=True):
        assert (row["text"], int(row["start_char"]), float(row["value"])) == (ent.text, ent.start_char, ent._.metric["value"])
    source = REPORT_2019
    first = tables["paragraphs"][0]
    assert source[int(first["source_start"]) : int(first["source_end"])] == first["text"]
    with duckdb.connect(str(output / "govreport.duckdb"), read_only=True) as database:
        for name, rows in tables.items():
            assert database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] == len(rows)
        names = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    sheets = set(openpyxl.load_workbook(output / "govreport.xlsx", read_only=True).sheetnames)
    assert sheets == names == {*tables, "panel_long", "codebook"}
    wide = read_csv(output / "panel_wide.csv")
    assert [(row["place"], row["year"]) for row in wide] == [("云栖街道", "2019"), ("云栖街道", "2020")]
    described = {row["column_name"]: row["description_en"] for row in read_csv(output / "codebook.csv")}
    assert set(wide[0]) <= set(described)
    column = next(name for name, text in described.items() if text == "引进企业 [个], done")
    assert [row[column] for row in wide] == ["120", "150"]
    page = (output / "report.html").read_text("utf8")
    assert "云栖路商业街区改造升级工程顺利推进" in page


def test_run_record(reports, tmp_path, nlp):
    bad = tmp_path / "bad.txt"
    bad.write_text("x")
    run([reports, bad], tmp_path / "out", nlp, model_name="tiny")
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf8"))
    assert record["model"]["name"] == "tiny"
    assert record["model"]["config_sha256"] == run_record.config_hash(nlp)
    assert [(row["encoding"], row["dropped"], row["paragraphs"]) for row in record["inputs"]] == [("utf-8", 1, 2)] * 2
    assert len({row["sha256"] for row in record["inputs"]}) == 2
    assert record["failures"] == [{"source": str(bad), "reason": "has no paragraphs"}]
    assert record["rows"]["metrics"] == 6
    assert "2 government work reports" in record["citation"]
    assert "tiny" in record["citation"]


def test_bad_inputs_are_named_and_the_others_go_on(reports, tmp_path, nlp):
    (reports / "crash.txt").write_text("CRASH\n\n\n\n")
    (reports / "short.txt").write_text("x")
    missing = tmp_path / "missing.txt"
    result = run([missing, reports], tmp_path / "out", nlp)
    assert len(result.reports) == 2
    assert {Path(failure.source).name: failure.reason for failure in result.failed} == {
        "missing.txt": "is not there",
        "crash.txt": "failed with RuntimeError: the reader broke",
        "short.txt": "has no paragraphs",
    }


def test_a_locked_folder_is_named_and_the_rest_goes_on(reports, tmp_path, nlp, monkeypatch):
    (reports / "b" / "locked").mkdir()
    (reports / "b" / "deep" / "er").mkdir(parents=True)
    (reports / "b" / "deep" / "er" / "c.txt").write_text(REPORT_2020, "utf8")
    (reports / "notes.md").write_text("x")
    (reports / "empty").mkdir()
    discover, access = rule_pipeline.discover, os.access

    def refuse(paths):
        for path in paths:
            if any(found.name == "locked" for found in (path, *path.rglob("*"))):
                raise InputError(next(p for p in (path, *path.rglob("*")) if p.name == "locked"), "no permission")
            if path.is_dir() and not discover([path]):
                raise InputError(path, "no reports in this folder")
        return discover(paths)

    monkeypatch.setattr(govreport.reading, "discover", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "locked" and access(path, mode))
    result = run([reports], tmp_path / "out", nlp)
    assert [report.id.partition("-")[0] for report in result.reports] == ["yunqi", "c", "yunqi"]
    assert [(failure.source, failure.reason) for failure in result.failed] == [(str(reports / "b" / "locked"), "no permission")]


def test_rerun_does_only_what_is_new(reports, tmp_path, nlp):
    output = tmp_path / "out"
    run([reports], output, nlp)
    before = {name: (output / name).read_bytes() for name in FILES if name.endswith(".csv")}
    rule_pipeline.read_names.clear()
    assert run([reports], output, nlp).reused == 2
    assert rule_pipeline.read_names == []
    assert {name: (output / name).read_bytes() for name in before} == before
    (reports / "a" / "yunqi.txt").write_text(REPORT_2019.replace("120家", "121家"), "utf8")
    (reports / "c.txt").write_text(REPORT_2020, "utf8")
    result = run([reports], output, nlp)
    assert (result.reused, sorted(rule_pipeline.read_names)) == (1, ["c.txt", "yunqi.txt"])
    assert "121家" in {row["text"] for row in read_csv(output / "metrics.csv")}


def test_another_model_starts_anew(reports, tmp_path, nlp):
    run([reports], tmp_path / "out", nlp)
    nlp.meta["version"] = "9.9.9"
    assert run([reports], tmp_path / "out", nlp).reused == 0


def test_model_on_disk_is_known_by_its_files(tmp_path, nlp):
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    first = run_record.model_fingerprint(loaded)
    assert first == run_record.model_fingerprint(spacy.load(tmp_path / "model"))
    (tmp_path / "model" / "weights").write_bytes(b"other")
    assert first != run_record.model_fingerprint(loaded)


def test_changed_code_starts_anew(monkeypatch, nlp):
    first = run_record.model_fingerprint(nlp)
    monkeypatch.setattr(run_record, "code_fingerprint", lambda: "other rules")
    assert first != run_record.model_fingerprint(nlp)


def test_output_in_the_input_folder_is_not_read(reports, nlp):
    output = reports / "out"
    run([reports], output, nlp)
    (output / "notes.txt").write_text(REPORT_2020, "utf8")
    assert len(run([reports], output, nlp).reports) == 2
    assert len(run([reports, output / "notes.txt"], output, nlp).reports) == 3


def test_the_same_file_twice_and_a_true_copy(reports, tmp_path, nlp):
    copy = tmp_path / "copy" / "yunqi.txt"
    copy.parent.mkdir()
    copy.write_bytes((reports / "a" / "yunqi.txt").read_bytes())
    result = run([reports, reports / "a" / "yunqi.txt", copy], tmp_path / "out", nlp)
    ids = [report.id for report in result.reports]
    assert len(ids) == len(set(ids)) == 3
    rows = read_csv(tmp_path / "out" / "metrics.csv")
    assert len({row["row_id"] for row in rows}) == len(rows)


def test_two_processes_give_the_same_files(reports, tmp_path, nlp):
    (reports / "crash.txt").write_text("CRASH\n\n\n\n")
    one = run([reports], tmp_path / "one", nlp)
    two = run([reports], tmp_path / "two", nlp, n_process=2)
    assert one.failed == two.failed
    assert len(two.reports) == 2
    for name in FILES:
        if name.endswith((".csv", ".parquet", ".html", ".spacy")):
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_formats(reports, tmp_path, nlp):
    run([reports], tmp_path / "out", nlp, formats=("csv",))
    assert visible(tmp_path / "out") == {name for name in FILES if name.endswith(".csv")} | {"annotations.spacy", "run.json"}
    with pytest.raises(InputError, match="no such format"):
        run([reports], tmp_path / "out", nlp, formats=("csv", "sas"))


def test_nothing_to_read(tmp_path, nlp):
    (tmp_path / "empty").mkdir()
    result = run([tmp_path / "empty"], tmp_path / "out", nlp)
    assert result.reports == []
    assert visible(tmp_path / "out") == FILES


def test_interrupted_run_keeps_finished_reports(reports, tmp_path, nlp, monkeypatch):
    output = tmp_path / "out"

    def read(path):
        if Path(path).parent.name == "b":
            raise KeyboardInterrupt
        return rule_pipeline.read_report(path)

    monkeypatch.setattr(govreport.reading, "read_report", read)
    with pytest.raises(KeyboardInterrupt):
        run([reports], output, nlp)
    assert visible(output) == set()
    monkeypatch.setattr(govreport.reading, "read_report", rule_pipeline.read_report)
    assert run([reports], output, nlp).reused == 1
    assert visible(output) == FILES


KILLED = """
    import sys, time
    from pathlib import Path
    import govreport.reading, rule_pipeline
    from govreport import run_record
    from govreport.annotate import annotate_paths

    def read(path):
        time.sleep(0.05)
        return rule_pipeline.read_report(path)

    if __name__ == "__main__":
        run_record.code_fingerprint = lambda: "same code"
        govreport.reading.read_report, govreport.reading.discover = read, rule_pipeline.discover
        annotate_paths([sys.argv[1]], sys.argv[2], rule_pipeline.pipeline(), n_process=int(sys.argv[3]), progress=False)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("n_process", [1, 2])
def test_kill_leaves_no_half_file_and_no_worker(tmp_path, nlp, n_process, monkeypatch):
    monkeypatch.setattr(run_record, "code_fingerprint", lambda: "same code")  # also while somebody edits the code
    folder, output = tmp_path / "reports", tmp_path / "out"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(REPORT_2019.replace("120家", f"{number}家"), "utf8")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(KILLED), "utf8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, str(script), str(folder), str(output), str(n_process)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    stored = output / ".govreport" / "reports"
    finished = 0
    deadline = time.monotonic() + 60
    while finished < 3 and time.monotonic() < deadline:
        finished = len(list(stored.glob("*.json")))
        time.sleep(0.01)
    process.kill()
    # the pipe ends when the last process that holds it is gone: workers must not outlive the parent
    process.communicate(timeout=10)
    finished = len(list(stored.glob("*.json")))
    assert 3 <= finished < 60
    assert visible(output) == set()
    result = run([folder], output, nlp)
    assert (len(result.reports), result.failed, result.reused) == (60, [], finished)


@pytest.mark.parametrize("n_process", [1, 2])
def test_control_c_ends_with_one_line(reports, tmp_path, nlp, n_process):
    for number in range(60):
        (reports / f"{number:02}.txt").write_text(REPORT_2019.replace("120家", f"{number}家"), "utf8")
    nlp.to_disk(tmp_path / "model")
    script = tmp_path / "script.py"
    lines = textwrap.dedent(KILLED).partition("if __name__")[0]
    lines += "govreport.reading.read_report, govreport.reading.discover = read, rule_pipeline.discover\n"
    script.write_text(lines + "from govreport.cli import app\napp()\n", "utf8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    options = {"--output": tmp_path / "out", "--model": tmp_path / "model", "--n-process": n_process}
    command = [
        sys.executable,
        script,
        "annotate",
        "--no-progress",
        reports,
        *(part for pair in options.items() for part in pair),
    ]
    command = list(map(str, command))
    # a job in the background of a shell ignores the signal, and so would its children
    hears = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=hears
    )
    stored = tmp_path / "out" / ".govreport" / "reports"
    deadline = time.monotonic() + 60
    while len(list(stored.glob("*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
    message = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert message.splitlines() == ["govreport: interrupted; finished reports are kept, the same command goes on from there"]
    assert visible(tmp_path / "out") == set()


def test_many_paragraphs_get_a_page_each(reports, tmp_path, nlp, monkeypatch):
    monkeypatch.setattr(report_pages, "PAGE_PARAGRAPHS", 3)
    (reports / "a" / "yunqi.txt").write_text("<b>&" + REPORT_2019, "utf8")
    run([reports], tmp_path / "out", nlp)
    pages = sorted((tmp_path / "out" / "pages").iterdir())
    listed = (tmp_path / "out" / "report.html").read_text("utf8")
    assert [f'href="pages/{page.name}"' in listed for page in pages] == [True, True]
    assert "&lt;b&gt;&amp;云栖" in listed
    assert "引进企业120家" in pages[0].read_text("utf8")


def test_very_many_docs_go_on_in_a_second_file(reports, tmp_path, nlp, monkeypatch):
    monkeypatch.setattr(store, "DOCBIN_TOKENS", 150)
    run([reports], tmp_path / "out", nlp)
    vocab = spacy.blank("zh").vocab
    files = [tmp_path / "out" / name for name in ("annotations.spacy", "annotations_2.spacy")]
    docs = [list(DocBin(store_user_data=True).from_disk(file).get_docs(vocab)) for file in files]
    assert [[doc._.report.partition("-")[1] for doc in part] for part in docs] == [[""] * 2, ["-"] * 2]


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def model(tmp_path, nlp):
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


def test_command(reports, tmp_path, model):
    done = invoke("annotate", reports, "--output", tmp_path / "out", "--model", model, "--no-progress")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("2 reports: 4 paragraphs, 6 metrics")
    assert str(tmp_path) not in json.loads((tmp_path / "out" / "run.json").read_text("utf8"))["model"]["name"]
    again = invoke("annotate", reports, "--output", tmp_path / "out", "--model", model, "--no-progress")
    assert again.stdout.startswith("2 reports (2 unchanged)")


def test_command_with_a_bad_file(reports, tmp_path, model):
    (reports / "crash\n.txt").write_text("CRASH\n\n\n\n")
    done = invoke("annotate", reports, "--output", tmp_path / "out", "--model", model, "--no-progress")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "crash .txt: failed with RuntimeError" in done.stderr
    assert visible(tmp_path / "out") == FILES


@pytest.mark.parametrize("options", [(), ("--model", "no_such_model"), ("--model", ".")])
def test_command_without_a_model(reports, tmp_path, options, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("spacy.util.is_package", lambda name: False)
    done = invoke("annotate", reports, "--output", tmp_path / "out", *options)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "model" in done.stderr
    assert not (tmp_path / "out").exists()


def test_command_takes_the_model_of_the_project(reports, tmp_path, nlp, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("spacy.util.is_package", lambda name: False)
    (tmp_path / "training").mkdir()
    nlp.to_disk(tmp_path / "training" / "assembled")
    assert invoke("annotate", reports, "--output", "out", "--no-progress").exit_code == 0


def test_command_with_a_file_as_output(reports, tmp_path, model):
    (tmp_path / "out").write_text("")
    done = invoke("annotate", reports, "--output", tmp_path / "out", "--model", model)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)


def test_version():
    assert invoke("--version").stdout == f"govreport {run_record.package_version()}\n"


def test_with_the_real_reader(tmp_path, model, monkeypatch):
    monkeypatch.undo()
    text = (
        "云栖街道2020年工作报告\n一、2019年工作回顾\n全年云栖街道新建绿道3.2公里,受到居民欢迎。\n"
        "二、2020年工作安排\n力争引进企业150家,方便居民就业。\n"
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "yunqi.txt").write_bytes(text.encode("gb18030"))
    (folder / "yunqi.html").write_text("<h1>" + text.replace("\n", "</h1><p>", 1).replace("\n", "</p><p>"), "utf8")
    (folder / "junk.txt").write_bytes(bytes(range(256)) * 40)
    done = invoke("annotate", folder, "--output", tmp_path / "out", "--model", model, "--no-progress", "--n-process", 2)
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "junk.txt" in done.stderr
    rows = read_csv(tmp_path / "out" / "metrics.csv")
    assert [(row["text"], row["status"], row["part"]) for row in rows] == [
        ("3.2公里", "done", "review"), ("150家", "plan", "plan"),
    ] * 2  # fmt: skip
    assert len({row["report_id"] for row in rows}) == 2
    first = next(row for row in read_csv(tmp_path / "out" / "paragraphs.csv") if row["report_id"] == rows[-1]["report_id"])
    assert text[int(first["source_start"]) : int(first["source_end"])] == first["text"]
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf8"))
    assert {row["encoding"] for row in record["inputs"]} == {"gb18030", "utf-8"}
