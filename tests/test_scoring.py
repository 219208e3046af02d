"""Scores against figures worked out by hand."""

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from govreport.labels import DOMAINS
from govreport.scoring import calibration_error, honor_matches, make_readings_scorer, metric_matches, prf, score

NLP = spacy.blank("zh")
METRIC = {
    "indicator": "企业", "value": 3.0, "high": None, "unit": "家", "bound": "=", "change": "", "status": "done", "kind": "count", "firmness": "",
}  # fmt: skip
HONOR = {"level": "national", "recipient": "街道", "year": "2020", "batch": "", "status": "received"}
TEXT = "区委引进3家企业，获全国文明单位"
ORG, FIGURE, TITLE = (0, 2, "ORG"), (4, 6, "METRIC"), (10, 16, "HONOR")


def paragraph(*spans: tuple, domain: str = "economy", also: tuple[str, ...] = (), text: str = TEXT) -> dict:
    rows = [dict(zip(("start", "end", "label"), span[:3], strict=True)) | (span[3] if len(span) > 3 else {}) for span in spans]
    return {"id": "r/1", "text": text, "domain": domain, "also": list(also), "spans": rows}


def annotated(*spans: tuple, domain: str = "", text: str = TEXT) -> Doc:
    doc = NLP(text)
    doc.ents = [doc.char_span(*span[:2], label=span[2]) for span in spans]
    for ent, span in zip(doc.ents, spans, strict=True):
        if len(span) > 3:
            setattr(ent._, span[2].lower(), span[3])
    doc._.domain = domain
    doc.cats = {name: float(name == domain) for name in DOMAINS}
    return doc


def test_everything_right() -> None:
    gold = paragraph(ORG, (*FIGURE, {"reading": METRIC}), (*TITLE, {"reading": HONOR}))
    table = score([(gold, annotated(ORG, (*FIGURE, METRIC), (*TITLE, HONOR), domain="economy"))]).table
    assert table["ents_f"] == 1.0 and table["paragraphs"] == 1
    assert all(table[label] == {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 1} for label in ("ORG", "HONOR", "METRIC"))
    assert set(table["metric_reading"].values()) == set(table["honor_reading"].values()) == {1.0}
    assert table["domain"] == {"accuracy": 1.0, "accuracy_with_also": 1.0, "macro_f": 1.0}
    assert table["spans_on_token_boundaries"] == 1.0


def test_spans_by_label() -> None:
    """ORG: two predicted, one of them right, one gold; METRIC: missed; HONOR: one edge wrong."""
    gold = paragraph(ORG, FIGURE, TITLE)
    scores = score([(gold, annotated(ORG, (2, 4, "ORG"), (11, 16, "HONOR")))])
    table = scores.table
    assert table["ORG"] == {"p": 0.5, "r": 1.0, "f": 0.6667, "gold": 1}
    assert table["METRIC"] == {"p": 0.0, "r": 0.0, "f": 0.0, "gold": 1}
    assert table["HONOR"] == {"p": 0.0, "r": 0.0, "f": 0.0, "gold": 1}
    assert table["ents_f"] == 0.3333  # 2 x 1 / (3 + 3)
    assert sorted(row[1:] for row in scores.errors) == [
        ("extra", "HONOR", "国文明单位"), ("extra", "ORG", "引进"), ("missed", "HONOR", "全国文明单位"), ("missed", "METRIC", "3家"),
    ]  # fmt: skip


def test_the_label_must_be_right() -> None:
    table = score([(paragraph(ORG), annotated((0, 2, "HONOR")))]).table
    assert (table["ORG"]["r"], table["HONOR"]["p"], table["ents_f"]) == (0.0, 0.0, 0.0)


def test_an_optional_span_counts_neither_way() -> None:
    gold = paragraph((*ORG, {"optional": True}), FIGURE)
    for found in ((ORG, FIGURE), (FIGURE,), ((0, 3, "ORG"), FIGURE)):
        table = score([(gold, annotated(*found))]).table
        assert table["ents_f"] == 1.0 and table["ORG"]["gold"] == 0


def test_readings_are_scored_end_to_end() -> None:
    """Three gold figures: one read right, one with wrong value and status, one not found."""
    text = "3家5户7人"
    spans = [(0, 2, "METRIC"), (2, 4, "METRIC"), (4, 6, "METRIC")]
    wants = [METRIC, {**METRIC, "value": 5.0, "unit": "户"}, {**METRIC, "value": 7.0, "unit": "人"}]
    gold = paragraph(*((*span, {"reading": want}) for span, want in zip(spans, wants, strict=True)), text=text)
    found = [(*spans[0], wants[0]), (*spans[1], {**wants[1], "value": 6.0, "status": "plan"})]
    scores = score([(gold, annotated(*found, text=text))])
    reading = scores.table["metric_reading"]
    assert reading == {
        "core": 0.3333, "value": 0.3333, "unit": 0.6667, "bound": 0.6667, "change": 0.6667, "status": 0.3333, "indicator": 0.6667, "kind": 0.6667,
        "firmness": 0.6667,
    }  # fmt: skip
    assert ("r/1", "wrong value", "METRIC", "5户: 6.0, gold 5.0") in scores.errors


def test_a_span_without_gold_reading_is_not_read() -> None:
    gold = paragraph((*FIGURE, {"reading": METRIC}), (6, 8, "METRIC"))
    found = annotated((*FIGURE, METRIC), (6, 8, "METRIC", {**METRIC, "value": 9.0}))
    assert score([(gold, found)]).table["metric_reading"]["core"] == 1.0


def test_a_missing_reading_is_wrong() -> None:
    table = score([(paragraph((*FIGURE, {"reading": METRIC})), annotated(FIGURE))]).table
    assert table["metric_reading"]["core"] == 0.0 and table["METRIC"]["f"] == 1.0


def test_gold_spans_that_no_word_meets_are_counted() -> None:
    doc = Doc(NLP.vocab, words=["区", "委引", "进"], spaces=[False] * 3)
    table = score([(paragraph(ORG, (2, 3, "ORG"), (0, 1, "ORG"), text="区委引进"), doc)]).table
    assert table["spans_on_token_boundaries"] == 0.3333


def test_domains() -> None:
    """Three paragraphs: right, wrong but acceptable, wrong."""
    pairs = [
        (paragraph(domain="economy"), annotated(domain="economy")),
        (paragraph(domain="economy", also=("culture",)), annotated(domain="culture")),
        (paragraph(domain="culture"), annotated(domain="economy")),
    ]
    scores = score(pairs)
    assert scores.table["domain"] == {"accuracy": 0.3333, "accuracy_with_also": 0.6667, "macro_f": 0.25}
    assert scores.table["per_domain"] == {
        "culture": {"p": 0.0, "r": 0.0, "f": 0.0, "gold": 1}, "economy": {"p": 0.5, "r": 0.5, "f": 0.5, "gold": 2}
    }  # fmt: skip
    assert scores.confusion == {("economy", "economy"): 1, ("economy", "culture"): 1, ("culture", "economy"): 1}
    assert [row[2] for row in scores.errors] == ["ok", "wrong"]


def test_nothing_to_score() -> None:
    table = score([]).table
    assert table["paragraphs"] == 0 and table["ents_f"] == 0.0 and table["domain"]["macro_f"] == 0.0


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()), ({"value": 3.1}, {"value"}), ({"value": 3.0 + 1e-12}, set()), ({"high": 5.0}, {"value"}), ({"unit": "户"}, {"unit"}),
        ({"bound": ">"}, {"bound"}), ({"change": "up"}, {"change"}), ({"change": None}, set()), ({"status": "plan"}, {"status"}),
        ({"indicator": "引进企业"}, set()), ({"indicator": "居民"}, {"indicator"}), ({"indicator": ""}, {"indicator"}), ({"kind": "other"}, {"kind"}),
        ({"firmness": "hard"}, {"firmness"}),
    ],
)  # fmt: skip
def test_fields_of_a_metric(change: dict, wrong: set[str]) -> None:
    matches = metric_matches({**METRIC, **change}, METRIC)
    assert {name for name, right in matches.items() if not right} == wrong


def test_tolerances_of_a_metric() -> None:
    assert metric_matches({**METRIC, "value": 0.3333}, {**METRIC, "value": 1 / 3})["value"], "fractions are rounded"
    assert not metric_matches({**METRIC, "value": 0.336}, {**METRIC, "value": 1 / 3})["value"]
    assert metric_matches({**METRIC, "unit": "㎡"}, {**METRIC, "unit": "平方米"})["unit"], "spellings of one unit"
    assert metric_matches({**METRIC, "kind": "other"}, {**METRIC, "kind": None})["kind"], "no gold kind, nothing to miss"
    assert metric_matches({**METRIC, "indicator": "（一）企业"}, {**METRIC, "indicator": "(一)企业"})["indicator"]
    assert not any(
        right for name, right in metric_matches(None, METRIC).items() if name in ("value", "bound", "status", "indicator")
    )


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()), ({"level": "municipal"}, {"level"}), ({"year": ""}, {"year"}), ({"year": 2020}, set()), ({"batch": "1"}, {"batch"}),
        ({"status": "sought"}, {"status"}), ({"recipient": "云栖街道"}, set()), ({"recipient": "居民区"}, {"recipient"}), ({"recipient": ""}, {"recipient"}),
        ({"batch": None}, set()),
    ],
)  # fmt: skip
def test_fields_of_an_honour(change: dict, wrong: set[str]) -> None:
    matches = honor_matches({**HONOR, **change}, HONOR)
    assert {name for name, right in matches.items() if not right} == wrong


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((1, 1, 1), (1, 1, 1)),
        ((2, 3, 4), (0.6667, 0.5, 0.5714)),
        ((0, 5, 0), (0, 0, 0)),
        ((1, 3, 1), (0.3333, 1, 0.5)),
    ],
)
def test_precision_recall_and_f(counts: tuple[int, int, int], wanted: tuple[float, float, float]) -> None:
    assert prf(*counts) == {"p": wanted[0], "r": wanted[1], "f": wanted[2], "gold": counts[2]}


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], 0.0), ([(1.0, True)] * 4, 0.0), ([(1.0, False)] * 4, 1.0), ([(0.85, True), (0.85, False)], 0.35),
        ([(0.95, True), (0.15, True)], 0.45),  # (0.05 + 0.85) / 2
    ],
)  # fmt: skip
def test_calibration_error(rows: list, error: float) -> None:
    assert calibration_error(rows) == pytest.approx(error)


def test_bins_of_the_calibration_error() -> None:
    rows = [(0.15, True), (0.85, False)]
    assert calibration_error(rows, bins=1) == 0.0 and calibration_error(rows) == 0.85


def test_the_scorer_for_spacy_evaluate() -> None:
    reference = annotated((*FIGURE, METRIC), (*TITLE, HONOR))
    predicted = annotated((*FIGURE, {**METRIC, "value": 9.0}))
    examples = [Example(predicted, reference)]
    scores = make_readings_scorer("METRIC")(examples)
    assert scores["metric_per_field"]["value"] == 0.0 and scores["metric_per_field"]["unit"] == 1.0
    assert scores["metric_acc"] == pytest.approx(7 / 8)
    missed = make_readings_scorer("HONOR")(examples)
    assert missed["honor_acc"] == 0.0 and set(missed["honor_per_field"]) == set(HONOR)
    nothing = make_readings_scorer("METRIC")([Example(annotated(), annotated(ORG))])
    assert nothing == {"metric_acc": None, "metric_per_field": None}
