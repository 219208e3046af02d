"""The markup writer and the exchange with annotation tools: nothing is lost either way."""

import json
from pathlib import Path

import pytest
import spacy
import srsly
from lxml import etree

from corpus_sample import SMALL
from govreport.corpus.annotation_tools import label_studio_config
from govreport.corpus.interchange import (
    FORMATS,
    doc_row,
    export_rows,
    import_rows,
    read_rows,
    report_rows,
    rows_reports,
    write_rows,
)
from govreport.corpus.markup import GoldReport, GoldSpan, parse_report, parse_text
from govreport.corpus.markup_writer import blind, excerpt, write_inline, write_report
from govreport.errors import InputError

CORPUS = Path(__file__).parents[1] / "corpus" / "paragraphs"


def corpus_files() -> list[Path]:
    """Return three of the real corpus files, the largest damage and heading habits among them."""
    return sorted(CORPUS.glob("*.txt"))[::25]


@pytest.fixture
def small() -> GoldReport:
    return parse_text(SMALL, "small.txt")


def rows_of(report: GoldReport) -> list[dict]:
    return report_rows(report)


def test_markup_is_written_as_it_was_read(small):
    assert write_report(small) == SMALL


@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: path.stem)
def test_corpus_files_survive_writing(path, tmp_path):
    report = parse_report(path)
    (tmp_path / path.name).write_text(write_report(report), encoding="utf8")
    assert parse_report(tmp_path / path.name) == report


@pytest.mark.parametrize("form", FORMATS)
def test_round_trip_keeps_everything(small, form):
    reports = [small, *map(parse_report, corpus_files()[:1])]
    rows = [row for report in reports for row in report_rows(report)]
    imported = import_rows(export_rows(rows, form), form)
    assert imported.rows == rows
    assert (imported.skipped, imported.new) == ([], [])
    assert [write_report(report) for report in rows_reports(imported.rows)] == [
        write_report(report) for report in sorted(reports, key=lambda report: report.id)
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: setattr(r.paragraphs[0], "text", "现在，请[区委办公室"), "stray"),
        (lambda r: setattr(r.paragraphs[0], "text", "第一行\n第二行作报告的人"), "cannot be"),
        (lambda r: setattr(r.paragraphs[1], "part", "plan"), "without a change"),
        (lambda r: r.paragraphs[1].spans.append(GoldSpan(3, 5, "ORG")), "overlaps"),
        (lambda r: setattr(r.paragraphs[1].spans[0], "reading", None), "no reading"),
    ],
)
def test_what_the_markup_cannot_say_is_refused(small, change, reason):
    change(small)
    with pytest.raises(InputError, match=reason):
        write_report(small)


def test_inline_spans_may_come_in_any_order():
    assert write_inline("区委和县委", [GoldSpan(3, 5, "ORG"), GoldSpan(0, 2, "ORG")]) == "[区委|O]和[县委|O]"


def test_excerpt_keeps_the_headings_above(small):
    part = excerpt(small, [1, 2])
    assert [p.section for p in part.paragraphs] == [small.paragraphs[1].section, small.paragraphs[2].section]
    assert [p.id for p in part.paragraphs] == ["small/000", "small/001"]
    assert parse_text(write_report(part), "small.txt") == part


def test_the_blind_form_tells_nothing(small):
    text = blind(small, [0, 1])
    assert "[" not in text and "urban" not in text and "!" not in text
    assert text.count("@ ?\n") == 2 and small.paragraphs[1].text in text


def edited(rows, form, change):
    """Export, let the tool change the second task, import."""
    text = export_rows(rows, form)
    tasks = json.loads(text) if form == "label-studio" else [json.loads(line) for line in text.splitlines()]
    change(tasks[1])
    return import_rows(json.dumps(tasks) if form == "label-studio" else "\n".join(map(json.dumps, tasks)), form)


def test_a_span_drawn_in_a_tool_gets_the_reading_that_its_number_says(small):
    rows = rows_of(small)
    start = rows[1]["text"].index("3.5%")

    def redraw(task):
        task["spans"] = [{"start": start, "end": start + 3, "label": "METRIC"}]

    imported = edited(rows, "prodigy", redraw)
    (span,) = imported.rows[1]["spans"]
    assert (span["reading"]["value"], span["reading"]["unit"], span["reading"]["status"]) == (3.5, "", "done")
    assert imported.new == [("small/001", "3.5")]


def test_a_reading_that_the_tool_dropped_comes_back(small):
    rows = rows_of(small)

    def drop(task):
        task["spans"] = [{key: span[key] for key in ("start", "end", "label")} for span in task["spans"]]

    imported = edited(rows, "prodigy", drop)
    assert imported.rows == rows and not imported.new


def test_doccano_names_of_other_versions_are_read(small):
    rows = rows_of(small)

    def newer(task):
        task["data"] = task.pop("text")
        task["entities"] = [{"start_offset": s, "end_offset": e, "label": label} for s, e, label in task.pop("label")]
        task["cats"].sort()

    assert edited(rows, "doccano", newer).rows == rows


def test_label_studio_readings_can_be_edited(small):
    rows = rows_of(small)

    def correct(task):
        for result in task["annotations"][0]["result"]:
            if result["from_name"] == "metric_bound" and result["id"] == "span0":
                result["value"]["choices"] = ["~"]

    imported = edited(rows, "label-studio", correct)
    assert imported.rows[1]["spans"][0]["reading"]["bound"] == "~"
    assert imported.rows[1]["spans"][1:] == rows[1]["spans"][1:]


def test_label_studio_offsets_of_a_browser_are_understood(small):
    row = {**rows_of(small)[0], "text": "𠮷县办事处作报告", "spans": [{"start": 2, "end": 5, "label": "ORG"}]}

    def browser(task):
        value = task["annotations"][0]["result"][-1]["value"]
        assert value["text"] == "办事处"
        value["start"], value["end"] = 3, 6

    assert edited([rows_of(small)[1], row], "label-studio", browser).rows[1]["spans"] == row["spans"]


def test_label_studio_interface_has_a_control_for_every_result(small):
    config = etree.fromstring(label_studio_config())
    controls = {node.get("name"): node.tag.lower() for node in config.iter() if node.get("toName")}
    tasks = json.loads(export_rows(rows_of(small), "label-studio"))
    results = [result for task in tasks for result in task["annotations"][0]["result"]]
    assert {(r["from_name"], r["type"]) for r in results} <= set(controls.items())
    assert config.find("Text").get("granularity") == "symbol"


@pytest.mark.parametrize(
    ("form", "change", "reason"),
    [
        ("prodigy", lambda t: t.update(accept=[]), "0 domains are chosen"),
        ("prodigy", lambda t: t.update(accept=["economy", "health"]), "2 domains are chosen"),
        ("prodigy", lambda t: t.update(spans=[{"start": 0, "end": 999, "label": "ORG"}]), "leaves the text"),
        ("prodigy", lambda t: t.update(spans=[{"start": 0, "end": 2, "label": "PER"}]), "none of ORG"),
        ("prodigy", lambda t: t.update(spans=[{"start": 0, "end": 2, "label": "METRIC"}]), "no number"),
        ("doccano", lambda t: t.pop("govreport"), "govreport corpus export"),
        ("doccano", lambda t: t.update(label=[[0, 2]]), "no doccano task"),
        ("label-studio", lambda t: t.update(annotations=t["annotations"] * 2), "2 annotations"),
    ],
)
def test_a_bad_task_is_named_with_its_reason(small, form, change, reason):
    with pytest.raises(InputError, match=reason) as caught:
        edited(rows_of(small), form, change)
    assert "2" in caught.value.source


def test_rejected_tasks_are_listed_and_never_lost_silently(small):
    imported = edited(rows_of(small), "prodigy", lambda task: task.update(answer="reject"))
    assert [identifier for identifier, _ in imported.skipped] == ["small/001"]
    with pytest.raises(InputError, match="small/001"):
        rows_reports(imported.rows)


def test_malformed_files_are_named():
    for form, text, where in (("prodigy", "\n{", "tasks:2"), ("label-studio", "{", "tasks:1"), ("label-studio", "{}", "tasks")):
        with pytest.raises(InputError) as caught:
            import_rows(text, form, "tasks")
        assert caught.value.source == where


def test_folders_gold_files_and_annotations_are_read(small, tmp_path):
    (tmp_path / "small.txt").write_text(SMALL, encoding="utf8")
    rows = read_rows(tmp_path)
    assert rows == rows_of(small)
    assert write_rows(rows, tmp_path / "gold.jsonl") == 1
    assert read_rows(tmp_path / "gold.jsonl") == rows
    assert write_rows(rows, tmp_path / "back") == 1
    assert (tmp_path / "back" / "small.txt").read_text(encoding="utf8") == SMALL
    with pytest.raises(InputError, match="neither"):
        read_rows(tmp_path / "small.txt")


def test_an_annotated_document_can_be_exported_for_correction():
    nlp = spacy.blank("zh")
    doc = nlp("区委服务居民近80%。")
    doc.ents = [doc.char_span(0, 2, "ORG"), doc.char_span(6, 10, "METRIC")]
    reading = {"indicator": "居民", "value": 80.0, "high": None, "unit": "%", "bound": "~", "change": "", "status": "done"}
    doc.ents[1]._.metric = {**reading, "kind": "ratio", "firmness": ""}
    doc._.domain, doc._.part = "economy", "review"
    row = doc_row(doc, "a/000")
    for form in FORMATS:
        (back,) = import_rows(export_rows([row], form), form).rows
        assert back == row
    with pytest.raises(InputError, match="jsonl"):
        rows_reports([row])


def test_exports_are_json_lines(small, tmp_path):
    (tmp_path / "a.jsonl").write_text(export_rows(rows_of(small), "prodigy"), encoding="utf8")
    assert [task["answer"] for task in srsly.read_jsonl(tmp_path / "a.jsonl")] == ["accept"] * 3
