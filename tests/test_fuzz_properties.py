"""What must hold for any text whatever, tried on texts that nobody would write."""

import math
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from assembled import load, needs_model
from govreport import parse_number
from govreport.errors import InputError
from govreport.honors import find_honors
from govreport.invariants import broken_promises
from govreport.labels import BOUNDS, METRIC_KINDS
from govreport.quantities import find_quantities, find_shields, fold_width, read_quantity
from govreport.tokenizer import ReportTokenizer
from govreport.words import certain_words

PIECES = [
    *"0123456789０９.,，%％‰-—–~～至到:：∶/+×十百千万亿两几数余多上下约近超达第前成折半个年月日户人次元 　\t\n",
    *"“”‘’《》（）()、。；！😀",
    "分之", "百分之", "以上", "左右", "亿元", "平方米", "公里", "个百分点", "全国第", "全区", "荣获", "被评为", "称号",
    "首批", "文明单位", "桂园街道", "区委宣传部", "2019年度", "12345热线", "1+32+X", "5A级", "\u202e", "e\u0301", "\0",
    "\ufffd", "\uf000",
]  # fmt: skip
any_text = st.text(max_size=120)  # every code point but surrogates
report_like = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)
texts = report_like | any_text
surrogates = st.text(st.characters(codec=None), max_size=30)  # what Python allows in a str, halves of pairs too
common = {"deadline": None, "derandomize": True, "database": None}  # the same examples on every machine
often = settings(max_examples=250, **common)
seldom = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], **common)


@given(texts | surrogates)
@example("\ud800")
@example("1" * 5000)
@example("负" * 300)
@often
def test_parse_number_gives_a_finite_number_or_value_error(text: str) -> None:
    try:
        value = parse_number(text)
    except ValueError:
        return
    assert isinstance(value, float) and math.isfinite(value)


@given(st.integers(0, 10**12))
@often
def test_parse_number_reads_digits_in_any_width(number: int) -> None:
    plain, grouped = str(number), f"{number:,}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in plain)
    assert parse_number(plain) == parse_number(grouped) == parse_number(wide) == number
    assert parse_number(f"{plain}%") == pytest.approx(number / 100)


@given(st.integers(1, 9999), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
@often
def test_parse_number_multiplies(number: int, multiplier: tuple[str, int]) -> None:
    word, factor = multiplier
    assert parse_number(f"{number}{word}") == number * factor


@given(texts | surrogates)
@often
def test_fold_width_moves_no_offset(text: str) -> None:
    folded = fold_width(text)
    assert len(folded) == len(text)
    assert fold_width(folded) == folded


@given(texts | surrogates)
@often
def test_find_quantities_are_sorted_disjoint_and_well_formed(text: str) -> None:
    position = 0
    for quantity in find_quantities(text):
        assert position <= quantity.start < quantity.end <= len(text)
        position = quantity.end
        assert quantity.start <= quantity.cuts[0] and quantity.cuts[-1] <= quantity.end
        assert list(quantity.cuts) == sorted(quantity.cuts)
        assert math.isfinite(quantity.value) and (quantity.high is None or math.isfinite(quantity.high))
        assert quantity.bound in BOUNDS and quantity.kind in METRIC_KINDS


@given(texts | surrogates)
@often
def test_shields_lie_in_the_text(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end, _ in find_shields(fold_width(text)))


@given(texts | surrogates)
@often
def test_read_quantity_gives_a_quantity_or_nothing(text: str) -> None:
    quantity = read_quantity(text)
    if quantity is not None:
        assert math.isfinite(quantity.value) and quantity.bound in BOUNDS and quantity.kind in METRIC_KINDS


@given(st.integers(1, 99999), st.sampled_from(["户", "人次", "万元", "公里", "%"]), st.sampled_from(["", "近", "超"]))
@often
def test_a_plain_figure_is_found_with_its_value_wherever_it_stands(number: int, unit: str, bound: str) -> None:
    text = f"全年完成{bound}{number}{unit}，受到好评。"
    found = [q for q in find_quantities(text) if q.start >= 4]
    assert [text[q.start : q.end] for q in found] == [f"{bound}{number}{unit}"]
    factor = 10_000 if unit == "万元" else 1
    assert found[0].value == pytest.approx(number * factor)
    assert found[0].bound == {"": "=", "近": "~", "超": ">"}[bound]


@given(texts | surrogates)
@often
def test_certain_words_are_sorted_and_disjoint(text: str) -> None:
    spans = list(certain_words(text))
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(texts | surrogates)
@often
def test_find_honors_lie_in_the_text(text: str) -> None:
    for title in find_honors(fold_width(text)):
        assert 0 <= title.start < title.end <= len(text)
        assert text[title.start : title.end].strip()


CHARACTERS = ReportTokenizer(Vocab(), segmenter="char")


@given(texts)
@example(" ")
@example("  \n a　b ")
@often
def test_tokenizer_keeps_the_text_and_its_offsets(text: str) -> None:
    doc = CHARACTERS(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    boundaries = CHARACTERS.boundaries(text)
    assert boundaries == sorted(set(boundaries)) and boundaries[0] == 0 and boundaries[-1] == len(text)


@given(st.tuples(st.text(max_size=9), st.characters(categories=["Cs"]), st.text(max_size=9)).map("".join))
@example("好\ud800")
@settings(max_examples=30, **common)
def test_halves_of_surrogate_pairs_are_refused_with_a_reason(text: str) -> None:
    """spaCy cannot hold them, so no Doc could equal the input."""
    with pytest.raises(InputError, match="surrogate"):
        CHARACTERS(text)


@needs_model
@given(texts)
@example("")
@example("荣获" * 50)
@seldom
def test_trained_tokenizer_keeps_the_text(text: str) -> None:
    assert load().make_doc(text).text == text


@needs_model
@given(texts)
@example("\n")
@example("2019年，2019年，荣获“”称号，第第第一，百分之。")
@seldom
def test_pipeline_keeps_the_contract(text: str) -> None:
    assert broken_promises(load()(text), text) == []


@needs_model
@given(st.lists(report_like, min_size=1, max_size=4))
@settings(max_examples=10, **common)
def test_a_paragraph_is_read_alike_alone_and_among_others(batch: list[str]) -> None:
    nlp = load()
    for text, doc in zip(batch, nlp.pipe(batch), strict=True):
        alone = nlp(text)
        assert [(e.start, e.end, e.label_, e._.metric) for e in doc.ents] == [
            (e.start, e.end, e.label_, e._.metric) for e in alone.ents
        ]


@pytest.mark.parametrize(
    "unit", ["1", "9,", "1,234 ", "2019", "十", "一", "A1", "a", "3个", "第一", "“一”", "《", "荣获", "1+", "区", " ", "\n"]
)
@pytest.mark.parametrize(
    "work", [find_quantities, lambda text: list(certain_words(text)), lambda text: find_honors(fold_width(text))]
)
def test_rules_take_linear_time(work, unit: str) -> None:
    """Sixteen times the text in far less than 256 times the time; the bound is loose, for a busy machine."""

    def cost(size: int) -> float:
        text = (unit * size)[:size]
        times = []
        for _ in range(2):
            start = time.process_time()
            work(text)
            times.append(time.process_time() - start)
        return min(times)

    assert cost(32_000) < 80 * max(cost(2_000), 0.002)
