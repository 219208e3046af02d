"""Names of places, and phrases, titles and other words that look like them."""

import pytest
import spacy

from govreport.places import area_before, areas, class_words, find_area_bodies, find_townships, is_phrase, townships
from govreport.scanner import Scanner
from govreport.tokenizer import ReportTokenizer
from test_rules import rows

ROWS = rows("place_phrases.tsv")
PHRASES = [row for row in ROWS if row["kind"] != "word"]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in PHRASES])
def test_a_phrase_is_no_place_in_its_example(row: dict[str, str]) -> None:
    start = row["example"].index(row["name"])
    assert is_phrase(row["example"], start, start + len(row["name"]))
    found = [row["example"][a:b] for a, b in find_townships(row["example"])]
    assert row["name"] not in found


@pytest.mark.parametrize("row", [pytest.param(row, id=row["name"]) for row in PHRASES if row["name"] in townships()])
def test_the_same_name_is_a_place_where_an_area_stands_before_it(row: dict[str, str]) -> None:
    text = f"武陵县{row['name']}召开会议"
    assert [text[a:b] for a, b in find_townships(text)] == [row["name"]]


def test_every_phrase_is_the_name_of_a_place_somewhere() -> None:
    names = {row["name"] for row in PHRASES}
    assert {row["kind"] for row in ROWS} == {"title", "phrase", "word"}
    known = townships() | areas()
    assert sum(name in known for name in names) >= 0.8 * len(names), sorted(names - known)


@pytest.mark.parametrize(
    ("text", "position", "area"),
    [
        ("由长宁区房管局", 4, "长宁区"), ("和县县委", 2, "和县"), ("在市委和县委领导下", 5, None), ("提高县政务服务中心效能", 3, None),
        ("，会同县民政局检查", 4, None), ("怀化市会同县民政局", 6, "会同县"),
    ],
)  # fmt: skip
def test_areas_that_end_at_a_place(text: str, position: int, area: str | None) -> None:
    start = area_before(text, position)
    assert (None if start is None else text[start:position]) == area


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "word"], ids=lambda row: row["name"])
def test_a_word_that_ends_like_a_place_stands_in_its_example_and_ends_so(row: dict[str, str]) -> None:
    assert row["name"] in row["example"] and row["name"][-1] in "镇乡"
    assert row["name"] in class_words()


WORDS = ["巩固", "城乡", "城镇", "环境", "开展"]


def _cut(text: str, tokenizer: ReportTokenizer) -> list[str]:
    edges = tokenizer.boundaries(text)
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]


@pytest.mark.parametrize(
    ("proposed", "words", "places"),
    [
        (["巩固", "城乡", "环境"], ["巩固", "城乡", "环境"], []),
        (["快", "于", "城镇"], ["快", "于", "城镇"], []),
        (["在", "固", "城乡", "开展"], ["在", "固", "城乡", "开展"], []),
        (["在", "固城", "乡", "开展"], ["在", "固城", "乡", "开展"], ["固城乡"]),
        (["在", "固", "城", "乡", "开展"], ["在", "固城", "乡", "开展"], ["固城乡"]),
        (["在固", "城", "乡", "开展"], ["在", "固城", "乡", "开展"], ["固城乡"]),
    ],
)
def test_a_place_gives_way_to_words_that_the_segmenter_knows(
    monkeypatch: pytest.MonkeyPatch, proposed: list[str], words: list[str], places: list[str]
) -> None:
    """A known word over the edge of a name (巩固, 城镇) is right, one that nobody knows (在固) is not."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = tokenizer = ReportTokenizer(nlp.vocab)
    tokenizer._set_seen_words(WORDS)
    edges = [sum(map(len, proposed[:i])) for i in range(len(proposed) + 1)]
    monkeypatch.setattr(ReportTokenizer, "_proposed", lambda self, folded: iter(edges))
    text = "".join(proposed)
    assert _cut(text, tokenizer) == words
    doc = Scanner(nlp)(nlp.make_doc(text))
    assert [(span.text, span.id_) for span in doc.spans["ruler"] if span.label_ == "ORG"] == [
        (p, "org.township") for p in places
    ]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("我受菱泾镇人民政府委托，向大会报告工作", ["菱泾镇人民政府"]), ("受南溪路街道办事处的委托报告", ["南溪路街道办事处"]), ("接受社会各界委托", []),
        ("受政府委托", []), ("政府受理委托", []),
    ],
)  # fmt: skip
def test_a_body_that_reports_names_itself(text: str, bodies: list[str]) -> None:
    nlp = spacy.blank("zh")
    doc = Scanner(nlp)(nlp(text))
    assert [span.text for span in doc.spans["ruler"] if span.id_ == "org.mandate"] == bodies


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("与上海音乐学院共建", ["上海音乐学院"]), ("苏州市吴江区第二人民医院义诊", ["苏州市吴江区第二人民医院"]), ("北京队走进中学", []), ("长治久安学校", []),
        ("宁夏、各学校", []), ("上海2023年学校", []), ("浙江大学、大学", ["浙江大学"]), ("城区学校", []), ("桂园中学", []), ("杭州银行桂园支行", ["杭州银行", "杭州银行桂园支行"]),
    ],
)  # fmt: skip
def test_bodies_that_begin_with_an_area(text: str, bodies: list[str]) -> None:
    assert [text[a:b] for a, b in find_area_bodies(text)] == bodies


def test_the_scanner_marks_bodies_that_begin_with_an_area_unless_they_run_on() -> None:
    nlp = spacy.blank("zh")
    doc = Scanner(nlp)(nlp("与上海音乐学院共建，上海老年大学生活动"))
    assert [span.text for span in doc.spans["ruler"] if span.id_ == "org.area_body"] == ["上海音乐学院"]
