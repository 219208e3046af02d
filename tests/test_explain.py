"""Explanations: true to the annotation, complete, and readable."""

import json
import re

import numpy
import pytest
import spacy
from spacy.tokens import Doc
from typer.testing import CliRunner

import govreport.explain
from assembled import MODEL, load, needs_model
from govreport.cli import app
from govreport.cli.explain import lines
from govreport.errors import InputError
from govreport.explain import LONGEST, explain, reads_as, word_effects
from govreport.lexicon import lexicon_folder
from govreport.rule_places import rule_place

TEXT = (
    "2023年，全年引进企业120家，同比增长15%。浦东街道办事处荣获“全国文明单位”称号，区房管局牵头建设15分钟社区生活圈。"
    "力争新建绿道3公里以上，完成全部三个100%任务。"
)


@pytest.mark.parametrize(
    ("rule", "text", "before", "table", "row"),
    [
        ("metric.arabic", "", "", "metric_rules.tsv", "metric.arabic"),
        ("shield.date", "", "", "metric_shields.tsv", "shield.date"),
        ("shield.counted", "", "", "org_shields.tsv", "shield.counted"),
        ("organ.党中央", "党中央", "", "organs.tsv", "党中央"),
        ("department.发改委", "区发改委", "", "departments.tsv", "发改委"),
        ("body.党工委", "街道党工委", "", "bodies.tsv", "党工委"),
        ("org.township", "一元街道", "", "townships.tsv", "一元街道"),
        ("honor.cue", "文明社区", "去年荣获", "honor_cues.tsv", "荣获"),
        ("honor.weak_cue", "全国文明单位", "今年申报", "honor_cues.tsv", "申报"),
        ("org.named_body", "向阳渠司法所", "", "bodies.tsv", "司法所"),
        ("title.全国文明单位", "全国文明单位", "", "titles.tsv", "全国文明单位"),
    ],
)
def test_place_of_a_rule_is_the_line_in_its_table(rule: str, text: str, before: str, table: str, row: str) -> None:
    place = rule_place(rule, text, before)
    assert (place.table, place.row) == (table, row)
    line = (lexicon_folder() / table).read_text("utf8").splitlines()[place.line - 1]
    assert line.split("\t")[0] == row


def test_a_rule_that_stands_in_no_table_says_its_reason() -> None:
    assert rule_place("org.mandate", "菱泾镇人民政府").to_json() == {"reason": "the body in whose name a report is given"}


def test_place_of_an_unknown_rule_is_its_source() -> None:
    assert rule_place("user.云栖中心", source="mine.tsv").to_json() == {"table": "mine.tsv"}
    assert rule_place("nothing.at_all").to_json() == {}


def test_effect_of_a_word_is_what_its_absence_costs() -> None:
    def predict(docs: list[Doc]) -> numpy.ndarray:
        good = numpy.asarray([0.2 + 0.6 * ("绿道" in d.text) - 0.1 * ("会议" in d.text) for d in docs])
        return numpy.stack([good, 1 - good], axis=1)

    words = ["新建", "绿道", "，", "会议", "绿道"]
    doc = Doc(spacy.blank("zh").vocab, words=words, spaces=[False] * 5)
    effects = dict(word_effects(doc, predict, 0))
    assert list(effects) == ["绿道", "新建", "会议"]
    assert effects["绿道"] == pytest.approx(numpy.log(0.7 / 0.3) - numpy.log(0.1 / 0.9))
    assert effects["新建"] == pytest.approx(0)
    assert effects["会议"] < 0


def test_unknown_cue_is_shown_as_it_is() -> None:
    assert reads_as("someday=x") == "someday=x"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "nothing in it"), (" \n", "nothing in it"), ("字" * (LONGEST + 1), "one paragraph")]
)
def test_what_is_no_paragraph_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        explain(spacy.blank("zh"), text)


def test_pipeline_without_parts_explains_what_there_is() -> None:
    found = explain(spacy.blank("zh"), "全文明")
    assert found["domain"] is None
    assert found["entities"] == found["set_aside"] == []


@needs_model
class TestPipeline:
    def test_explanation_tells_the_annotation_and_nothing_else(self) -> None:
        nlp = load()
        found, doc = explain(nlp, TEXT), nlp(TEXT)
        assert found["domain"]["name"] == doc._.domain
        assert found["domain"]["scores"][0]["probability"] == pytest.approx(max(doc.cats.values()), abs=1e-3)
        assert [(e["text"], e["label"], e["by"]) for e in found["entities"]] == [
            (e.text, e.label_, e.ent_id_ or "model") for e in doc.ents
        ]
        assert [e.get("reading") for e in found["entities"]] == [e._.metric or e._.honor for e in doc.ents]
        assert all(
            TEXT[row["start"] : row["end"]] == row["text"] for key in ("entities", "refused", "set_aside") for row in found[key]
        )

    def test_words_for_the_domain_are_its_own(self) -> None:
        found = explain(load(), TEXT, top=3)["domain"]
        words = [row["word"] for row in found["words_for"]]
        assert words
        rest = load()("".join(re.split("|".join(map(re.escape, words)), TEXT)))
        assert rest.cats[found["name"]] < found["scores"][0]["probability"]

    def test_rules_name_their_table(self) -> None:
        found = {row["text"]: row for row in explain(load(), TEXT)["entities"]}
        assert found["120家"]["rule"]["table"] == "metric_rules.tsv"
        assert found["区房管局"]["rule"] == {**found["区房管局"]["rule"], "table": "departments.tsv", "row": "房管局"}

    def test_numbers_that_a_shield_refused(self) -> None:
        refused = {row["text"]: row for row in explain(load(), TEXT)["refused"]}
        assert refused["15分钟"]["shield"] == "shield.circle"
        assert refused["15分钟"]["rule"]["reason"] == "circle-of-life slogans"

    def test_cues_are_those_of_the_reading(self) -> None:
        metrics = [row for row in explain(load(), TEXT)["entities"] if row["label"] == "METRIC"]
        assert metrics
        for row in metrics:
            assert {"indicator", "change", "status"} <= set(row["cues"])
            assert ("firmness" in row["cues"]) == bool(row["reading"]["firmness"])
        grown = next(row for row in metrics if row["text"] == "15%")
        assert any("增长" in cue["cue"] for cue in grown["cues"]["change"])

    def test_indicator_that_is_explained_is_the_one_that_was_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen = []
        original = govreport.explain._candidate_cues

        def watched(ranker, candidates, top):
            result = original(ranker, candidates, top)
            chosen.append(TEXT[slice(*result[0])])
            return result

        monkeypatch.setattr(govreport.explain, "_candidate_cues", watched)
        found = explain(load(), TEXT)["entities"]
        wanted = [
            row["reading"].get("indicator", row["reading"].get("recipient"))
            for label in ("METRIC", "HONOR")
            for row in found
            if row["label"] == label
        ]
        assert chosen == wanted

    def test_part_of_the_report_is_a_cue(self) -> None:
        found = explain(load(), "新建绿道3公里。", part="plan", top=50)
        cues = {cue["cue"] for row in found["entities"] for cue in row["cues"]["status"]}
        status = found["entities"][0]["reading"]["status"]
        assert ("the part of the report is plan" in cues) == (status == "plan")

    def test_command_writes_text_and_json(self) -> None:
        run = CliRunner()
        told = run.invoke(app, ["explain", TEXT, "--model", str(MODEL)])
        assert told.exit_code == 0, told.output
        for word in ("DOMAIN", "words for it", "rule metric.arabic (metric_rules.tsv, line", "shield.circle", "status: done"):
            assert word in told.stdout
        data = run.invoke(app, ["explain", "-", "--json", "--model", str(MODEL)], input=TEXT + "\n")
        assert json.loads(data.stdout) == explain(load(), TEXT)
        assert "\n".join(lines(json.loads(data.stdout))) == told.stdout.rstrip("\n")

    def test_command_refuses_an_unknown_part(self) -> None:
        told = CliRunner().invoke(app, ["explain", TEXT, "--part", "middle"])
        assert told.exit_code == 2
        assert "middle" in told.stderr
