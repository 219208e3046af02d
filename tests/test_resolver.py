"""How candidates of rules and model become entities, on documents made by hand."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from govreport.edges import Edges, learn_edges, load_edges, save_edges
from govreport.resolver import CANDIDATES_KEY, Resolver
from govreport.scanner import Scanner, char_span

NLP = spacy.blank("zh")  # a word a character
Found = list[tuple[str, str, str]]


def doc_of(text: str, rules: Found, model: list[tuple[str, str]], words: list[str] | None = None) -> Doc:
    doc = Doc(NLP.vocab, words=words, spaces=[False] * len(words)) if words else NLP(text)

    def span(surface: str, label: str, rule: str = "") -> Span:
        start = text.index(surface)
        found = doc.char_span(start, start + len(surface), label=label, span_id=rule)
        assert found is not None, surface
        return found

    doc.spans["ruler"] = [span(*row) for row in rules]
    doc.ents = [span(*row) for row in model]
    return doc


def entities(doc: Doc) -> Found:
    return [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents]


def candidates(doc: Doc) -> Found:
    return [(span.text, span.label_, span.id_) for span in doc.spans[CANDIDATES_KEY]]


TITLE = "荣获长宁区房管局先进集体称号"
DEPARTMENT, LONG_TITLE = ("长宁区房管局", "ORG", "org.area_department"), ("长宁区房管局先进集体", "HONOR", "honor.cue")


@pytest.mark.parametrize(
    ("text", "rules", "model", "wanted"),
    [
        pytest.param("区委宣传部牵头", [("区委", "ORG", "a"), ("区委宣传部", "ORG", "b")], [], [("区委宣传部", "ORG", "b")], id="longer rule"),
        pytest.param("区委宣传部牵头", [("区委", "ORG", "a")], [("区委宣传部", "ORG")], [("区委宣传部", "ORG", "")], id="longer model"),
        pytest.param("区委宣传部牵头", [("区委宣传部", "ORG", "b")], [("宣传部", "ORG")], [("区委宣传部", "ORG", "b")], id="shorter model"),
        pytest.param("区委牵头", [("区委", "ORG", "a")], [("区委", "ORG")], [("区委", "ORG", "a")], id="the rule's id on a tie"),
        pytest.param("区委区政府", [("区委", "ORG", "a"), ("区政府", "ORG", "b")], [], [("区委", "ORG", "a"), ("区政府", "ORG", "b")], id="neighbours"),
        pytest.param(TITLE, [DEPARTMENT, LONG_TITLE], [], [LONG_TITLE], id="nothing inside an honour"),
        pytest.param("园林街道", [("园林街道", "ORG", "o"), ("园林街道", "HONOR", "h")], [], [("园林街道", "HONOR", "h")], id="tie: honour"),
        pytest.param("三中学校", [("三中学校", "METRIC", "m"), ("三中学校", "ORG", "o")], [], [("三中学校", "ORG", "o")], id="tie: body"),
        pytest.param("桂园书院", [], [("桂园书院", "ORG")], [("桂园书院", "ORG", "")], id="model alone finds a new name"),
        pytest.param("建成3家", [("3家", "METRIC", "m")], [("成3家", "METRIC")], [("3家", "METRIC", "m")], id="a rule's metric is certain"),
        pytest.param("建成9处", [], [("9处", "METRIC")], [("9处", "METRIC", "")], id="model's metric where no rule speaks"),
        pytest.param("建成很多", [], [("很多", "METRIC")], [], id="model's metric without a number"),
        pytest.param("建成9光年", [], [("9光年", "METRIC")], [], id="model's metric with an unknown unit"),
        pytest.param("服务至2023", [], [("2023", "METRIC")], [], id="model's metric is a year"),
        pytest.param("满90岁以上", [], [("90岁以上", "METRIC")], [], id="model's metric under a shield"),
        pytest.param("6个居委会", [], [("居委会", "ORG")], [], id="model's body under a shield"),
        pytest.param("，区委，", [], [("，区委，", "ORG")], [("区委", "ORG", "")], id="punctuation is cut off the model's span"),
        pytest.param("“文明村”", [], [("“文明村”", "HONOR")], [("文明村", "HONOR", "")], id="enclosing quotes are cut off"),
        pytest.param("市“文明村”获", [], [("市“文明村", "HONOR")], [("市“文明村”", "HONOR", "")], id="an open quote is closed"),
        pytest.param("获“文明村称", [], [("“文明村", "HONOR")], [("文明村", "HONOR", "")], id="a lone opening quote is cut off"),
        pytest.param("评文明村”后", [], [("文明村”", "HONOR")], [("文明村", "HONOR", "")], id="a lone closing quote is cut off"),
        pytest.param("，。", [], [("，。", "ORG")], [], id="nothing left"),
    ],
)  # fmt: skip
def test_both(text: str, rules: Found, model: list[tuple[str, str]], wanted: Found) -> None:
    assert entities(Resolver(NLP)(doc_of(text, rules, model))) == wanted


def test_a_year_before_a_title_is_cut_off() -> None:
    doc = doc_of("2019年度文明村", [], [("2019年度文明村", "HONOR")], words=["2019年度", "文明", "村"])
    assert entities(Resolver(NLP)(doc)) == [("文明村", "HONOR", "")]


def test_a_certain_name_is_not_overruled_on_its_own_span() -> None:
    doc = doc_of("国家税务总局通报", [("国家税务总局", "ORG", "organ.国家税务总局")], [("国家税务总局", "HONOR")])
    assert entities(Resolver(NLP)(doc)) == [("国家税务总局", "ORG", "organ.国家税务总局")]


@pytest.mark.parametrize(
    ("use", "wanted", "kept"),
    [
        ("both", [("区委宣传部", "ORG", ""), ("3家", "METRIC", "m")], {"区委", "区委宣传部", "3家"}),
        ("rules", [("区委", "ORG", "a"), ("3家", "METRIC", "m")], {"区委", "3家"}),
        ("model", [("区委宣传部", "ORG", ""), ("家店", "METRIC", "")], {"区委宣传部", "家店"}),
    ],
)
def test_rules_and_model_alone_and_together(use: str, wanted: Found, kept: set[str]) -> None:
    doc = doc_of(
        "区委宣传部扶持3家店", [("区委", "ORG", "a"), ("3家", "METRIC", "m")], [("区委宣传部", "ORG"), ("家店", "METRIC")]
    )
    doc = Resolver(NLP, use=use)(doc)
    assert entities(doc) == wanted
    assert {row[0] for row in candidates(doc)} - {"家店"} | ({"家店"} & kept) == kept
    if use == "both":
        assert ("家店", "METRIC", "") in candidates(doc), "a span that loses is kept among the candidates"


def test_losers_stay_among_the_candidates_in_reading_order() -> None:
    doc = Resolver(NLP)(doc_of(TITLE, [LONG_TITLE, DEPARTMENT], [("房管局", "ORG")]))
    assert entities(doc) == [LONG_TITLE]
    assert candidates(doc) == [DEPARTMENT, LONG_TITLE, ("房管局", "ORG", "")]


def test_the_same_candidate_stands_once_and_strange_labels_not_at_all() -> None:
    doc = Resolver(NLP)(doc_of("区委牵头", [("区委", "ORG", "a"), ("区委", "ORG", "a"), ("牵头", "VERB", "v")], []))
    assert candidates(doc) == [("区委", "ORG", "a")]


def test_entities_that_a_rule_set_before_are_not_taken_for_the_models() -> None:
    doc = doc_of("区委牵头", [], [])
    doc.ents = [doc.char_span(0, 2, label="ORG", span_id="somebody")]
    assert entities(Resolver(NLP)(doc)) == [] and candidates(doc) == []


def test_a_document_without_candidates() -> None:
    doc = Resolver(NLP)(NLP(""))
    assert entities(doc) == [] and list(doc.spans[CANDIDATES_KEY]) == []


@pytest.mark.parametrize("use", ["", "rule", "Both", "all"])
def test_an_unknown_use_is_refused(use: str) -> None:
    with pytest.raises(ValueError, match=f"use must be one of both, rules, model, not '{use}'"):
        Resolver(NLP, use=use)
    with pytest.raises(ValueError, match="use must be one of"):
        spacy.blank("zh").add_pipe("govreport_resolver", config={"use": use})


# --- a proper name before a known body ----------------------------------------------------------------------------------


def named(before: str, edges: Edges | None = None, rule: str = "body.司法所", first: str = "会同") -> Found:
    resolver = Resolver(NLP)
    resolver.edges = edges or Edges()
    words = [first, before, "司法所", "接待"]
    return entities(resolver(doc_of("".join(words), [("司法所", "ORG", rule)], [], words=words)))


ALONE = [("司法所", "ORG", "body.司法所")]


def test_a_known_body_takes_the_name_of_a_township_before_it() -> None:
    assert named("天山路") == [("天山路司法所", "ORG", "org.named_body")]


def test_a_known_body_takes_a_name_that_the_text_gives_to_a_place() -> None:
    assert named("向阳渠", first="向阳渠社区和") == [("向阳渠司法所", "ORG", "org.named_body")]


@pytest.mark.parametrize("before", ["由", "ABC", "，", "向阳渠向阳", "12", "向阳渠", "协同"])
def test_what_is_no_known_proper_name_is_not_joined(before: str) -> None:
    assert named(before) == ALONE


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["周家", "渡", "司法所", "开放"], ("周家渡司法所", "org.named_body")),
        (["，", "周家", "渡", "司法所"], ("周家渡司法所", "org.named_body")),
        (["在", "丙", "渡", "司法所"], ("司法所", "body.司法所")),
        (["建设", "司法所"], ("司法所", "body.司法所")),
        (["联合", "司法所"], ("司法所", "body.司法所")),
    ],
)
def test_a_name_of_several_words_is_joined_and_a_verb_is_not(words: list[str], wanted: tuple[str, str]) -> None:
    doc = Resolver(NLP)(doc_of("".join(words), ALONE, [], words=words))
    assert [(ent.text, ent.ent_id_) for ent in doc.ents] == [wanted]


def test_a_word_that_never_begins_a_name_is_not_joined() -> None:
    assert named("天山路", Edges({"ORG": {"first": ["天山路"], "last": [], "alone": []}})) == ALONE


def test_only_bodies_are_joined() -> None:
    assert named("天山路", rule="organ.司法所") == [("司法所", "ORG", "organ.司法所")]


# --- learned edges ------------------------------------------------------------------------------------------------------


def test_edges_cut_the_models_span() -> None:
    resolver = Resolver(NLP)
    resolver.edges = Edges({"ORG": {"first": ["目前"], "last": ["水平"], "alone": ["中心"]}})
    words = ["目前", "振南", "物业", "水平"]
    assert entities(resolver(doc_of("目前振南物业水平", [], [("目前振南物业水平", "ORG")], words=words))) == [
        ("振南物业", "ORG", "")
    ]
    assert entities(resolver(doc_of("目前中心", [], [("目前中心", "ORG")], words=["目前", "中心"]))) == []
    assert entities(resolver(doc_of("目前中心", [], [("目前中心", "HONOR")], words=["目前", "中心"]))) == [
        ("目前中心", "HONOR", "")
    ]


def test_the_model_alone_is_not_corrected() -> None:
    resolver = Resolver(NLP, use="model")
    resolver.edges = Edges({"ORG": {"first": ["目前"], "last": [], "alone": []}})
    assert entities(resolver(doc_of("目前物业", [], [("目前物业", "ORG")], words=["目前", "物业"]))) == [
        ("目前物业", "ORG", "")
    ]


def test_edges_are_learned_from_what_never_stands_there() -> None:
    docs = [doc_of("目前中心好", [], [("中心", "ORG")], words=["目前", "中心", "好"]) for _ in range(3)]
    docs.append(doc_of("好书院", [], [("好书院", "ORG")], words=["好", "书院"]))
    table = learn_edges(docs, 3)
    assert table["ORG"] == {"first": ["目前"], "last": ["好", "目前"], "alone": ["好", "目前"]}
    assert table["HONOR"] == {where: ["中心", "好", "目前"] for where in ("first", "last", "alone")}
    assert learn_edges(docs, 5)["ORG"] == {"first": [], "last": [], "alone": []}


def test_edges_survive_disk(tmp_path: Path) -> None:
    table = {"ORG": {"first": ["目前"], "last": ["水平"], "alone": ["中心"]}}
    save_edges(tmp_path / "edges.json", table)
    assert load_edges(tmp_path / "edges.json").table == table
    resolver = Resolver(NLP)
    resolver.initialize(edges=str(tmp_path / "edges.json"))
    resolver.to_disk(tmp_path / "resolver")
    assert Resolver(NLP).from_disk(tmp_path / "resolver").edges.table == table


# --- the scanner --------------------------------------------------------------------------------------------------------

SENTENCE = "天山路街道建成3家，荣获“全国文明单位”称号"
FAMILIES = {"metrics": ("3家", "METRIC"), "places": ("天山路街道", "ORG"), "honors": ("全国文明单位", "HONOR")}


def scanned(**switches: bool) -> set[tuple[str, str]]:
    doc = Scanner(NLP, **switches)(NLP(SENTENCE))
    return {(span.text, span.label_) for span in doc.spans["ruler"]}


def test_the_scanner_finds_all_three_families() -> None:
    assert scanned() == set(FAMILIES.values())


@pytest.mark.parametrize("switch", FAMILIES)
def test_each_family_of_rules_can_be_switched_off(switch: str) -> None:
    assert scanned(**{switch: False}) == set(FAMILIES.values()) - {FAMILIES[switch]}


def test_a_body_of_a_township_has_its_name() -> None:
    doc = Scanner(NLP)(NLP("天山路街道城运中心值守"))
    assert {(span.text, span.id_) for span in doc.spans["ruler"]} == {
        ("天山路街道", "org.township"), ("天山路街道城运中心", "org.township_body")
    }  # fmt: skip


def test_a_verb_before_街道_is_no_township() -> None:
    doc = Scanner(NLP)(NLP("区房管局联合街道城运中心检查"))
    assert [span.text for span in doc.spans["ruler"]] == []


def test_a_department_takes_its_area_and_its_branch() -> None:
    doc = NLP("长宁区房管局、街道城运中心分中心")
    doc.spans["ruler"] = [
        doc.char_span(2, 6, label="ORG", span_id="department.房管局"), doc.char_span(7, 13, label="ORG", span_id="body.城运中心")
    ]  # fmt: skip
    found = {(span.text, span.id_) for span in Scanner(NLP)(doc).spans["ruler"]}
    assert ("长宁区房管局", "org.area_department") in found
    assert ("街道城运中心分中心", "org.branch") in found


def test_shielded_names_leave_the_ruler() -> None:
    doc = NLP("6个居委会")
    doc.spans["ruler"] = [doc.char_span(2, 5, label="ORG", span_id="x")]
    assert [span.label_ for span in Scanner(NLP)(doc).spans["ruler"]] == ["METRIC"]


def test_a_word_that_straddles_an_edge_gives_way() -> None:
    doc = Doc(NLP.vocab, words=["由区", "委宣", "传"], spaces=[False] * 3)
    span = char_span(doc, 1, 3, "ORG", "x")
    assert (span.text, span.label_, span.id_) == ("区委", "ORG", "x")
    assert doc.text == "由区委宣传" and [token.text for token in doc] == ["由", "区", "委", "宣", "传"]


def test_the_scanner_marks_words_for_the_model_and_the_resolver_clears_them() -> None:
    marked = Scanner(NLP)(doc_of("由区委牵头建成3家", [("区委", "ORG", "organ.区委")], []))
    assert [token.tag_ for token in marked] == ["", "B-ORG", "L-ORG", "", "", "", "", "B-METRIC", "L-METRIC"]
    assert not any(token.tag_ for token in Resolver(NLP)(marked))
    plain = Scanner(NLP, marks=False)(doc_of("由区委牵头建成3家", [("区委", "ORG", "organ.区委")], []))
    assert not any(token.tag_ for token in plain)


def test_the_longest_proposal_marks_a_word() -> None:
    doc = doc_of("区委宣传部", [("区委", "ORG", "a"), ("区委宣传部", "ORG", "b")], [])
    assert [token.tag_ for token in Scanner(NLP)(doc)] == ["B-ORG", "I-ORG", "I-ORG", "I-ORG", "L-ORG"]
