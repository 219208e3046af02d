"""The second look at names that only the model finds."""

import math
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from govreport.lexemes import LexicalAttributes
from govreport.resolver import Resolver
from govreport.verifier import SpanVerifier, _Shares, train_verifier

NLP = spacy.blank("zh")
BODIES, VERBS = ("书场", "物业", "商会", "食堂"), ("引进", "依托", "联合")


def doc_of(words: list[str], names: list[tuple[int, int]]) -> Doc:
    doc = Doc(NLP.vocab, words=words, spaces=[False] * len(words))
    doc.ents = [Span(doc, start, stop, label="ORG") for start, stop in names]
    return doc


def training_docs() -> list[Doc]:
    docs = []
    for number in range(240):
        name, body, verb = chr(0x4E00 + number) * 2, BODIES[number % 4], VERBS[number % 3]
        docs.append(doc_of(["街道", verb, name, body, "开展", "服务", "。"], [(2, 4)]))
        docs.append(doc_of(["进一步", "优化", body, "管理", "水平", "。"], []))
    return docs


@pytest.fixture(scope="module")
def verifier() -> SpanVerifier:
    return train_verifier(training_docs(), seed=0)


def test_a_new_name_scores_above_a_phrase(verifier: SpanVerifier) -> None:
    doc = doc_of(["街道", "依托", "云岫", "书场", "开展", "服务", "。"], [])
    name, phrase = Span(doc, 2, 4, label="ORG"), Span(doc, 1, 4, label="ORG")
    assert verifier.score(name) > 0 > verifier.score(phrase)
    other = doc_of(["进一步", "优化", "书场", "管理", "水平", "。"], [])
    assert verifier.score(Span(other, 1, 3, label="ORG")) < 0


def test_it_is_the_same_after_disk_and_for_the_same_seed(verifier: SpanVerifier, tmp_path: Path) -> None:
    verifier.to_disk(tmp_path / "verifier.msgpack")
    again, repeated = SpanVerifier.from_disk(tmp_path / "verifier.msgpack"), train_verifier(training_docs(), seed=0)
    span = Span(doc_of(["街道", "依托", "云岫", "书场", "开展"], []), 2, 4, label="ORG")
    assert verifier.score(span) == pytest.approx(again.score(span), abs=0.02)
    assert verifier.score(span) == repeated.score(span)


def test_a_label_that_nobody_trained_is_never_refused() -> None:
    doc = doc_of(["街道"], [])
    assert SpanVerifier({}, ()).score(Span(doc, 0, 1, label="ORG")) == math.inf
    assert [ent.text for ent in Resolver(NLP, thresholds={"ORG": 99.0})(doc_of(["云岫", "书场"], [(0, 2)])).ents] == [
        "云岫书场"
    ]


def test_the_threshold_decides_and_the_candidate_stays(verifier: SpanVerifier, tmp_path: Path) -> None:
    verifier.to_disk(tmp_path / "verifier.msgpack")
    words = ["街道", "依托", "云岫", "书场", "开展", "服务", "。"]
    for threshold, wanted in ((-50.0, ["云岫书场"]), (50.0, [])):
        resolver = Resolver(NLP, thresholds={"ORG": threshold})
        resolver.initialize(verifier=str(tmp_path / "verifier.msgpack"))
        doc = resolver(doc_of(words, [(2, 4)]))
        assert [ent.text for ent in doc.ents] == wanted
        assert [span.text for span in doc.spans["candidates"]] == ["云岫书场"]


def test_an_unknown_label_has_no_threshold() -> None:
    with pytest.raises(ValueError, match="no threshold for PERSON"):
        Resolver(NLP, thresholds={"PERSON": 1.0})


def test_a_body_that_nobody_proposed_is_found_above_the_threshold(verifier: SpanVerifier, tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    LexicalAttributes({body: "org_head" for body in BODIES}).install(nlp.vocab)
    taught = [
        Doc(
            nlp.vocab, [t.text for t in doc], [False] * len(doc), ents=[t.ent_iob_ + "-ORG" if t.ent_type else "O" for t in doc]
        )
        for doc in training_docs()
    ]
    train_verifier(taught, seed=0).to_disk(tmp_path / "verifier.msgpack")
    words = ["街道", "依托", "云岫", "书场", "开展", "服务", "，", "优化", "书场", "管理", "。"]
    for overlooked, wanted in ((None, []), (1.0, ["云岫书场"]), (99.0, [])):
        resolver = Resolver(nlp, overlooked=overlooked)
        resolver.initialize(verifier=str(tmp_path / "verifier.msgpack"))
        doc = resolver(Doc(nlp.vocab, words, [False] * len(words)))
        assert [ent.text for ent in doc.ents] == wanted
        assert [span.text for span in doc.spans["candidates"]] == wanted


def test_words_are_known_by_how_often_they_are_inside_names() -> None:
    docs = [doc_of(["依托", "云岫", "书场"], [(1, 3)])] * 3 + [doc_of(["优化", "书场", "服务"], [])] * 5
    shares = _Shares(docs, "ORG")
    assert shares.steps() == {"书场": "4", "优化": "0", "服务": "0"}, "云岫 and 依托 are too rare to say anything"
    assert shares.steps(docs[0]) == {"书场": "3"}, "a document does not count itself"
    assert train_verifier(training_docs(), seed=0).shares["ORG"]["服务"] == "0"
