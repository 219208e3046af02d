"""The probability of an entity: counted for rules, scaled for the model, kept through files, used by the resolver."""

import math
from pathlib import Path
from random import Random

import pytest
import spacy
from spacy.tokens import Doc, Span

from assembled import load, needs_model
from govreport.confidence import Confidence, Finding, fit_confidence
from govreport.resolver import Resolver
from govreport.scoring import calibration_error
from govreport.tables.rows import candidate_scores


def findings(count: int = 4000) -> list[Finding]:
    """Findings of a model whose odds are twice as sure as they should be, and of rules that are right nine times in ten."""
    random = Random(0)
    rows = []
    for _ in range(count):
        odds = random.uniform(-4, 6)
        rows.append(Finding("ORG", "", odds, random.random() < 1 / (1 + math.exp(-odds / 2))))
        rows.append(Finding("ORG", "organ.区委", math.inf, random.random() < 0.9))
    return rows


def test_probabilities_are_as_often_right_as_they_say() -> None:
    sure = fit_confidence(findings())
    intercept, slope = sure.scales["ORG"]
    assert (intercept, slope) == (pytest.approx(0, abs=0.15), pytest.approx(0.5, abs=0.08))
    assert sure.shares["ORG"]["organ"] == pytest.approx(0.9, abs=0.02)
    fresh = [(sure.of(f.label, f.rule, f.odds), f.right) for f in findings(1000)]
    assert calibration_error(fresh) < 0.03


def test_a_small_family_is_drawn_towards_its_label() -> None:
    rows = [Finding("ORG", "organ.区委", math.inf, True)] * 100 + [Finding("ORG", "org.branch", math.inf, False)]
    shares = fit_confidence(rows).shares["ORG"]
    assert 0.7 < shares["org.branch"] < shares["*"] < shares["organ"]
    assert fit_confidence(rows).of("ORG", "org.township") == shares["*"], "a family that nobody has met"


def test_a_label_that_nobody_counted_has_none() -> None:
    assert Confidence().of("ORG", "organ.区委") is None
    assert fit_confidence([]).of("HONOR", "", 1.0) is None


def test_all_right_or_all_wrong_stays_finite() -> None:
    for right in (True, False):
        sure = fit_confidence([Finding("ORG", "", odds, right) for odds in (0.0, 1.0, 2.0)])
        chance = sure.of("ORG", "", 1.0)
        assert chance is not None and 0 < chance < 1


def test_the_table_survives_the_disk(tmp_path: Path) -> None:
    sure = fit_confidence(findings(50))
    sure.to_disk(tmp_path / "confidence.json")
    assert Confidence.from_disk(tmp_path / "confidence.json") == sure


def test_the_resolver_writes_probabilities_beside_its_candidates(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    path = tmp_path / "confidence.json"
    Confidence({"ORG": {"organ": 0.97, "*": 0.8, "": 0.6}}).to_disk(path)
    resolver = Resolver(nlp)
    resolver.initialize(confidence=str(path))
    doc = Doc(nlp.vocab, ["区委", "、", "云岫", "书场", "获", "3", "项"], [False] * 7)
    doc.ents = [Span(doc, 2, 4, label="ORG")]
    doc.spans["ruler"] = [
        Span(doc, 0, 1, label="ORG", span_id="organ.区委"),
        Span(doc, 5, 7, label="METRIC", span_id="metric.arabic"),
    ]
    doc = Doc(nlp.vocab).from_bytes(resolver(doc).to_bytes())
    group = doc.spans["candidates"]
    assert list(zip((span.text for span in group), group.attrs["scores"], strict=True)) == [
        ("区委", 0.97),
        ("云岫书场", 0.6),
        ("3项", None),
    ]
    assert set(candidate_scores(doc).values()) == {0.97, 0.6}


@needs_model
def test_every_entity_of_the_pipeline_has_a_probability() -> None:
    doc = load()("2023年，区委、桂园街道会同云栖文创公司新建绿道3.2公里，荣获“上海市园林街道”称号。")
    found = candidate_scores(doc)
    chances = [found[ent.start, ent.end, ent.label] for ent in doc.ents]
    assert len(chances) >= 4
    assert all(0 < chance <= 1 for chance in chances)
