"""The assembled pipeline and sample paragraphs for the tests that need them; those skip where nothing is built."""

import contextlib
import os
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from govreport.corpus.markup import MarkupError, parse_report

ROOT = Path(__file__).parents[1]
MODEL = Path(os.environ.get("GOVREPORT_MODEL", ROOT / "training/assembled"))
needs_model = pytest.mark.skipif(
    not (MODEL / "meta.json").is_file(), reason="no assembled pipeline: run 'spacy project run all'"
)


@cache
def load() -> Language:
    """Load the pipeline once for all tests of a process; a test that changes it loads its own."""
    return spacy.load(MODEL)


@cache
def paragraphs(step: int = 90) -> tuple[str, ...]:
    """Return some paragraphs from all over the corpus, and a few that are none."""
    texts: list[str] = []
    for path in sorted((ROOT / "corpus/paragraphs").glob("*.txt")):
        with contextlib.suppress(MarkupError):  # the corpus has tests of its own
            texts += [paragraph.text for paragraph in parse_report(path).paragraphs]
    return (*texts[::step], "", " ", "\n\n", "。", "😀２０１９年３月，荣获“全国文明单位”称号\u202e。")


def annotations(doc: Doc) -> dict[str, object]:
    """Return everything that the contract promises of a document, ready to compare."""
    return {
        "text": doc.text,
        "words": [(token.text, token.whitespace_) for token in doc],
        "sentences": [(sent.start_char, sent.end_char) for sent in doc.sents] if len(doc) else [],
        "ents": [(e.start_char, e.end_char, e.label_, e.ent_id_, e._.metric, e._.honor) for e in doc.ents],
        "candidates": [(s.start_char, s.end_char, s.label_, s.id_) for s in doc.spans.get("candidates", [])],
        "cats": dict(doc.cats),
        "context": (doc._.domain, doc._.report, list(doc._.section), doc._.part),
    }
