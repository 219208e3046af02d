"""The same answer everywhere: on disk, in a DocBin, in other processes, in any batch; and spaCy's own commands work."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from assembled import MODEL, ROOT, annotations, load, needs_model, paragraphs
from govreport.invariants import broken_promises
from govreport.labels import DOMAINS, ENTITY_COLORS, ENTITY_LABELS

pytestmark = needs_model


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="module")
def wanted(nlp: Language) -> list[dict[str, object]]:
    return [annotations(nlp(text)) for text in paragraphs()]


def same(found: list[dict[str, object]], wanted: list[dict[str, object]]) -> None:
    """Compare annotations; probabilities may differ in the last digits, since batches are multiplied as one matrix."""
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one["cats"] == pytest.approx(other["cats"], abs=1e-5)
        assert {k: v for k, v in one.items() if k != "cats"} == {k: v for k, v in other.items() if k != "cats"}


def test_samples_are_annotated_and_keep_the_contract(nlp: Language, wanted: list[dict]) -> None:
    labels = {ent[2] for row in wanted for ent in row["ents"]}
    assert labels == set(ENTITY_LABELS), "the samples must hold every label, or the tests below show nothing"
    for text in paragraphs():
        assert broken_promises(nlp(text), text) == []


def test_the_example_of_the_contract(nlp: Language) -> None:
    text = "2023年,桂园街道新建绿道3.2公里,居民满意率达到95%以上,荣获“上海市园林街道”称号。"
    doc = nlp(text)
    found = {ent.text: ent for ent in doc.ents}
    assert doc.text == text
    assert found["3.2公里"]._.metric["value"] == 3.2 and found["3.2公里"]._.metric["unit"] == "公里"
    assert found["95%以上"]._.metric["bound"] == ">" and found["95%以上"]._.honor is None
    assert found["上海市园林街道"]._.honor["level"] == "municipal" and found["上海市园林街道"]._.metric is None
    assert set(doc.cats) == set(DOMAINS) and doc._.domain in DOMAINS


def test_extension_defaults() -> None:
    doc = spacy.blank("zh")("好")
    assert (doc._.report, doc._.section, doc._.part, doc._.domain) == ("", [], "other", "")
    assert Span(doc, 0, 1, label="ORG")._.metric is None and Span(doc, 0, 1, label="ORG")._.honor is None
    doc._.section.append("一、")
    assert spacy.blank("zh")("好")._.section == [], "one document's headings must not become another's"


def test_to_disk_and_back(nlp: Language, wanted: list[dict], tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "copy")
    copy = spacy.load(tmp_path / "copy")
    same([annotations(doc) for doc in copy.pipe(paragraphs())], wanted)
    assert copy.config == nlp.config


def test_pickled_pipeline(nlp: Language, wanted: list[dict]) -> None:
    other = pickle.loads(pickle.dumps(nlp))
    same([annotations(doc) for doc in other.pipe(paragraphs())], wanted)


def test_pickled_doc(nlp: Language, wanted: list[dict]) -> None:
    docs = pickle.loads(pickle.dumps([nlp(text) for text in paragraphs()[:6]]))
    same([annotations(doc) for doc in docs], wanted[:6])


def test_docbin_round_trip(nlp: Language, wanted: list[dict]) -> None:
    docs = list(nlp.pipe(paragraphs()))
    for doc in docs:
        doc._.report, doc._.section, doc._.part = "r-1", ["一、", "（二）"], "plan"
    before = [annotations(doc) for doc in docs]
    packed = DocBin(store_user_data=True, docs=docs).to_bytes()
    read = list(DocBin(store_user_data=True).from_bytes(packed).get_docs(Vocab()))
    after = [annotations(doc) for doc in read]
    assert after == before
    context = (before[0]["context"][1:], wanted[0]["context"][1:])
    assert context == (("r-1", ["一、", "（二）"], "plan"), ("", [], "other"))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_batch_sizes(nlp: Language, wanted: list[dict], size: int) -> None:
    same([annotations(doc) for doc in nlp.pipe(paragraphs(), batch_size=size)], wanted)


_WORKERS = """
import multiprocessing, pickle, sys
import spacy
import srsly
from assembled import annotations, paragraphs

def main():
    multiprocessing.set_start_method(sys.argv[1])
    nlp = spacy.load(sys.argv[2])
    docs = nlp.pipe(paragraphs(), n_process=2, batch_size=8)
    sys.stdout.buffer.write(pickle.dumps([annotations(doc) for doc in docs]))

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_two_processes(wanted: list[dict], method: str, tmp_path: Path) -> None:
    if method == "fork" and sys.platform == "win32":
        pytest.skip("Windows has no fork")
    script = tmp_path / "workers.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(ROOT / 'tests')!r})\n{_WORKERS}", encoding="utf8")
    done = subprocess.run([sys.executable, str(script), method, str(MODEL)], capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    same(pickle.loads(done.stdout), wanted)


def test_order_of_documents_does_not_matter(nlp: Language, wanted: list[dict]) -> None:
    backwards = [annotations(doc) for doc in nlp.pipe(tuple(reversed(paragraphs())))]
    same(backwards[::-1], wanted)


def test_components_say_what_they_set(nlp: Language) -> None:
    analysis = nlp.analyze_pipes()
    assert not any(analysis["problems"].values()), analysis["problems"]


def test_displacy_uses_our_colours(nlp: Language) -> None:
    html = spacy.displacy.render(nlp("桂园街道新建绿道3.2公里。"), style="ent", jupyter=False)
    assert ENTITY_COLORS["METRIC"] in html


def run(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "spacy", *map(str, arguments)], capture_output=True, text=True, timeout=240, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def gold(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pipeline's own answers as gold data, the best domain as the right one: the scores on it are 1 by construction."""
    path = tmp_path_factory.mktemp("gold") / "gold.spacy"
    docs = list(nlp.pipe(text for text in paragraphs() if text.strip()))
    for doc in docs:
        doc.cats = {domain: float(domain == doc._.domain) for domain in doc.cats}
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def test_spacy_evaluate(gold: Path, tmp_path: Path) -> None:
    run("evaluate", MODEL, gold, "--output", tmp_path / "scores.json")
    scores = srsly.read_json(tmp_path / "scores.json")
    assert scores["ents_f"] == 1.0 and scores["token_f"] == 1.0
    assert scores["metric_acc"] == 1.0 and scores["honor_acc"] == 1.0


def test_spacy_benchmark_speed(gold: Path) -> None:
    assert "words/s" in run("benchmark", "speed", MODEL, gold, "--warmup", "1", "--batches", "30", "--batch-size", "4").lower()


def test_spacy_apply(nlp: Language, wanted: list[dict], tmp_path: Path) -> None:
    lines = [text for text in paragraphs() if text.strip() and "\n" not in text][:12]
    source = tmp_path / "texts.jsonl"
    srsly.write_jsonl(source, [{"text": text} for text in lines])
    run("apply", MODEL, source, tmp_path / "out.spacy")
    docs: list[Doc] = list(DocBin().from_disk(tmp_path / "out.spacy").get_docs(nlp.vocab))
    assert [[(e.start_char, e.end_char, e.label_, e.ent_id_) for e in doc.ents] for doc in docs] == [
        [ent[:4] for ent in annotations(nlp(text))["ents"]] for text in lines
    ]


@pytest.mark.skipif(
    not (ROOT / "build/lexicon/patterns.jsonl").is_file(), reason="nothing is built: the config names files of build/"
)
def test_spacy_debug_data(gold: Path, nlp: Language, tmp_path: Path) -> None:
    docs = list(DocBin(store_user_data=True).from_disk(gold).get_docs(nlp.vocab))
    DocBin(docs=docs * 5, store_user_data=True).to_disk(tmp_path / "train.spacy")  # under 100 it says that is too few
    paths = ("--paths.train", tmp_path / "train.spacy", "--paths.dev", gold)
    output = run("debug", "data", MODEL / "config.cfg", *paths, "--ignore-warnings")
    assert "Named Entity Recognition" in output and "Text Classification" in output
