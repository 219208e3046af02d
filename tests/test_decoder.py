"""The tables made of a pkuseg model give pkuseg's own words."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
import spacy_pkuseg
from spacy.vocab import Vocab

from assembled import ROOT, load, needs_model, paragraphs
from govreport.decoder import WordDecoder
from govreport.segmentation import read_sentences, train_pkuseg
from govreport.tokenizer import ReportTokenizer

# a word of one character, words that begin alike, one that holds a figure
DICTIONARY = ["桂", "上海市", "上海市长宁区", "桂园街道", "一网通办", "5G基站"]
STRANGE = [*"0９几二Ａ%.&*|/-_：:，。 \t\n\u3000\x00\uffff😀𠮷é", "上海市长", "上海市长宁", "桂园街", "**Num", "一网", "5G"]


def damaged(texts: list[str], number: int) -> list[str]:
    """Return texts with characters replaced by strange ones, and texts of nothing else."""
    chance = random.Random(3)
    letters = sorted(set("".join(texts)))
    found = []
    for text in chance.choices(texts, k=number):
        found.append("".join(chance.choice(STRANGE) if chance.random() < 0.15 else character for character in text))
        found.append("".join(chance.choice([*letters, *STRANGE]) for _ in range(chance.randrange(60))))
    return found


@pytest.fixture(scope="module")
def sentences() -> list[list[str]]:
    return [words for path in sorted((ROOT / "corpus/segmentation").glob("*")) for words in read_sentences(path)][::9]


@pytest.fixture(scope="module")
def model(sentences: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("pkuseg")
    train_pkuseg(sentences[:200], folder, seed=1, iterations=2)
    return folder


@pytest.mark.parametrize("dictionary", [[], DICTIONARY])
def test_words_are_those_of_pkuseg(model: Path, sentences: list[list[str]], dictionary: list[str]) -> None:
    segmenter = spacy_pkuseg.pkuseg(str(model), user_dict=dictionary)
    segmenter.postprocesser.do_process = False
    decoder = WordDecoder(segmenter)
    texts = ["".join(words) for words in sentences]
    texts += [*damaged(texts, 300), "", " ", "上海市长", "上海市长宁", "".join(texts)[:9000]]
    for text, words in zip(texts, decoder.cut(texts), strict=True):
        assert words == segmenter.cut(text), text


def test_stretches_are_cut_each_by_itself(model: Path, sentences: list[list[str]]) -> None:
    decoder = WordDecoder(spacy_pkuseg.pkuseg(str(model)))
    text = "".join(map("".join, sentences[:300]))
    stretches = list(pairwise(range(0, len(text), 37)))
    apart = {start + edge for start, end in stretches for edge in decoder.cuts(text[start:end], [(0, end - start)])}
    assert len(text) > 8192 and {*decoder.cuts(text, stretches)} == apart


def test_a_new_model_and_the_word_list_of_pkuseg_count(model: Path, tmp_path: Path, sentences: list[list[str]]) -> None:
    train_pkuseg(sentences[200:300], tmp_path, seed=1, iterations=2)
    tokenizer = ReportTokenizer(Vocab())
    text = "".join(map("".join, sentences[:100]))
    for folder, listed in ((model, False), (tmp_path, False), (model, True)):
        tokenizer.initialize(pkuseg_model=str(folder), pkuseg_postprocess=listed)
        own = spacy_pkuseg.pkuseg(str(folder))
        own.postprocesser.do_process = listed
        assert tokenizer.segment(text) == own.cut(text)


@needs_model
def test_the_trained_pipeline_cuts_as_its_pkuseg_does() -> None:
    tokenizer = load().tokenizer
    texts = [text for text in paragraphs(30) if text]
    for text in [*texts, *damaged(texts, 60)]:
        assert tokenizer.segment(text) == tokenizer.pkuseg_seg.cut(text)
