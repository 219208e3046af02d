"""The tables are what they say: every rule, shield and pattern fires on its example, and bad rows are refused by file and line."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from assembled import load, needs_model
from corpus_sample import HEADER as REPORT_HEADER
from govreport import quantities
from govreport.context import firmness, firmness_cues
from govreport.corpus.markup import parse_text
from govreport.corpus.rule_counts import count_rules
from govreport.errors import InputError
from govreport.honors import find_designations, find_honors
from govreport.lexicon import lexicon_folder, read_table
from govreport.names import NameFinder
from govreport.patterns import USER_COLUMNS, built_in_patterns, user_dictionary, user_patterns, word_classes
from govreport.places import find_townships, leading_level, townships
from govreport.quantities import bound_words, find_quantities, find_shields, fold_width, metric_rules
from govreport.shields import org_shields, runs_on, shielded
from govreport.tokenizer import ReportTokenizer

FOLDER = lexicon_folder()
SAMPLE = 300


def carrier(example: str) -> str:
    return f"今年，{example}，成效明显。"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table, whatever its columns."""
    lines = [line for line in (FOLDER / name).read_text(encoding="utf8").splitlines() if line.strip() and line[0] != "#"]
    return [row for _, row in read_table(FOLDER / name, tuple(lines[0].split("\t")))]


def cases(name: str) -> list:
    return [pytest.param(row, id=row["id"]) for row in rows(name)]


# --- quantities ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", cases("metric_rules.tsv"))
def test_every_metric_rule_fires_on_its_example(row: dict[str, str]) -> None:
    text = carrier(row["example"])
    start, end = 3, 3 + len(row["example"])
    found = [q for q in find_quantities(text) if start <= q.start and q.end <= end]
    if row["id"] not in {q.rule for q in found}:
        own = [m.span() for m in dict(metric_rules())[row["id"]].finditer(fold_width(text))]
        assert own, "the pattern does not match its example"
        for a, b in own:
            assert any(q.start <= a and b <= q.end and q.end - q.start > b - a for q in found), (
                "refused, or beaten by no longer one"
            )


@pytest.mark.parametrize("row", cases("metric_rules.tsv"))
def test_no_metric_rule_fires_on_its_near_miss(row: dict[str, str]) -> None:
    for text in (carrier(row["near_miss"]), row["near_miss"]):
        assert row["id"] not in {q.rule for q in find_quantities(text)}


@pytest.mark.parametrize("row", cases("metric_shields.tsv"))
def test_every_metric_shield_holds_its_example(row: dict[str, str]) -> None:
    text = carrier(row["example"])
    found = [(start, end) for start, end, name in find_shields(fold_width(text)) if name == row["id"]]
    assert found, "the pattern does not match its example"
    assert any(start >= 3 and end <= 3 + len(row["example"]) for start, end in found), "it matches the carrier, not the example"
    for quantity in find_quantities(text):
        assert all(quantity.end <= start or end <= quantity.start for start, end in found)


def test_metric_rules_are_in_table_order_and_named_once() -> None:
    names = [row["id"] for row in rows("metric_rules.tsv")]
    assert [name for name, _ in metric_rules()] == names
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"metric\.[a-z_]+", name) for name in names)


@pytest.mark.parametrize(
    ("word", "row"), [(row["word"], row) for row in rows("bounds.tsv") if row["position"] != "outside"]
)  # fmt: skip
def test_every_bound_word_is_inside_the_span_and_says_its_bound(word: str, row: dict[str, str]) -> None:
    surface = f"{word}30户" if row["position"] == "before" else f"30户{word}"
    text = carrier(f"惠及{surface}")
    (quantity,) = find_quantities(text)
    assert (text[quantity.start : quantity.end], quantity.bound) == (surface, row["bound"])
    assert bound_words()[word] == (row["position"], row["bound"])


@pytest.mark.parametrize(
    ("word", "row"), [(row["word"], row) for row in rows("bounds.tsv") if row["not_after"]]
)  # fmt: skip
def test_a_bound_word_that_is_part_of_another_word_stays_outside(word: str, row: dict[str, str]) -> None:
    characters, *longer = row["not_after"].split("|")
    for character in (*characters, *longer):
        if character + word in bound_words():  # 大约, 将近: one longer word of bound
            continue
        text = f"{character}{word}30户"
        assert [(text[q.start : q.end], q.bound) for q in find_quantities(text)] == [("30户", "=")], character


def _counting_units() -> list:
    others = {row["unit"] for row in rows("unit_guards.tsv") if "*" in row["not_before"].split("|")}
    others |= {"大", "成", "岁"}  # with Chinese numerals only; in its own rule; after 年龄 and 寿命 only
    names = [row["unit"] for row in rows("units.tsv") if row["unit"] not in others]
    return [pytest.param(name, id=name) for name in names]


@pytest.mark.parametrize("unit", _counting_units())
def test_every_unit_makes_a_number_a_quantity(unit: str) -> None:
    text = f"累计完成37{unit}。"
    assert [text[q.start : q.end] for q in find_quantities(text)] == [f"37{unit}"]


def test_an_age_is_a_quantity_where_it_is_measured() -> None:
    text = "平均年龄37岁，人均预期寿命达84.5岁。"
    assert [text[q.start : q.end] for q in find_quantities(text)] == ["37岁", "84.5岁"]


@pytest.mark.parametrize("row", [pytest.param(r, id=r["cue"]) for r in rows("firmness_cues.tsv")])
def test_every_firmness_cue_is_heard(row: dict[str, str]) -> None:
    cue = re.sub(r"\(\?:([^|)]+)[^)]*\)", r"\1", row["cue"])
    assert firmness(f"社区{cue}", "30户") == (row["firmness"], cue)
    assert firmness("社区完成", "30户") == ("", "")


def test_the_nearest_firmness_cue_wins_and_the_figure_itself_before_all() -> None:
    assert firmness("确保安全，力争引进", "20家")[0] == "soft"
    assert firmness("力争引进，确保达到", "20家")[0] == "hard"
    assert firmness("力争引进", "不少于20家") == ("hard", "不少于")
    assert firmness("确保引进", "20家左右") == ("soft", "左右")
    assert {value for _, value in firmness_cues()} == {"hard", "soft"}


# --- organisations ------------------------------------------------------------------------------------------------------


@cache
def known_names() -> frozenset[str]:
    return frozenset(pattern["pattern"] for pattern in built_in_patterns() if pattern["label"] == "ORG") | townships()


def _spans(text: str, wanted: frozenset[str] | None = None) -> list[tuple[int, int]]:
    pairs = [(i, j) for i in range(len(text)) for j in range(i + 2, len(text) + 1)]
    return [(i, j) for i, j in pairs if wanted is None or text[i:j] in wanted]


@pytest.mark.parametrize("row", cases("org_shields.tsv"))
def test_every_org_shield_refuses_its_example(row: dict[str, str]) -> None:
    """Its own pattern must refuse a known name of the example, or, where no table has the name, a stretch of it."""
    text = carrier(row["example"])
    pattern = dict(org_shields())[row["id"]]
    inside = [(i + 3, j + 3) for i, j in _spans(row["example"], known_names()) or _spans(row["example"])]

    def own(start: int, end: int) -> bool:
        window = f"{text[max(0, start - 12) : start]}\uf000{text[start:end]}\uf001{text[end : end + 6]}"
        return pattern.search(window) is not None

    assert any(own(start, end) for start, end in inside)


def test_org_shields_leave_plain_names_alone() -> None:
    for text, name in [
        ("由区房管局牵头", "区房管局"), ("街道办事处组织", "街道办事处"), ("会同云栖路街道巡查", "云栖路街道"), ("社区委员会召开", "社区委员会"),
        ("区委领导", "区委"), ("社区文化中心开放", "社区文化中心"), ("本市司法所接待", "司法所"),
    ]:  # fmt: skip
        start = text.index(name)
        assert shielded(text, start, start + len(name)) is None, text


@needs_model
@pytest.mark.parametrize("row", cases("org_shields.tsv"))
def test_no_rule_names_a_body_where_a_shield_stands(row: dict[str, str]) -> None:
    text = carrier(row["example"])
    refused = {
        (i, j) for i, j in _spans(text, known_names()) if dict(org_shields())[row["id"]].search(
            f"{text[max(0, i - 12) : i]}\uf000{text[i:j]}\uf001{text[j : j + 6]}"
        )
    }  # fmt: skip
    doc = load()(text)
    orgs = {(s.start_char, s.end_char) for s in doc.spans["ruler"] if s.label_ == "ORG"}
    assert not orgs & refused


@pytest.mark.parametrize("row", rows("name_ends.tsv"), ids=lambda row: row["last"])
def test_a_name_that_runs_on_into_another_word_is_no_name(row: dict[str, str]) -> None:
    text, last = row["example"], row["last"]
    ends = [match.end() for match in re.finditer(last, text)]
    assert any(runs_on(text, end) for end in ends)
    name = text[: ends[0]]
    assert list(NameFinder([name]).find(text)) == []
    assert list(NameFinder([name]).find(f"{name}、")) == [(0, len(name))]


def test_titles_are_kept_whole_where_a_body_would_be_a_class() -> None:
    for text in ("争创全国重点镇", "荣获全国重点镇称号"):
        assert [text[a:b] for a, b in NameFinder(["全国重点镇"]).find(text)] == ["全国重点镇"]


NAME_TABLES = {
    "organs.tsv": ("organ.", "name"), "departments.tsv": ("department.", "stem"), "bodies.tsv": ("body.", "name"), "titles.tsv": ("title.", "title"),
}  # fmt: skip


def test_built_in_patterns_are_sorted_unique_and_sourced() -> None:
    phrases = [pattern for pattern in built_in_patterns() if isinstance(pattern["pattern"], str)]
    names = [pattern["pattern"] for pattern in phrases]
    assert len(names) == len(set(names))
    bodies = [pattern["pattern"] for pattern in phrases if pattern["label"] == "ORG"]
    assert bodies == sorted(bodies)
    known = {name: {row[column] for row in rows(name)} for name, (_, column) in NAME_TABLES.items()}
    for pattern in phrases:
        prefix, _ = NAME_TABLES[pattern["source"]]
        assert pattern["id"].startswith(prefix) and pattern["id"].removeprefix(prefix) in known[pattern["source"]]
        assert pattern["label"] == ("HONOR" if prefix == "title." else "ORG")


def test_every_row_of_the_name_tables_makes_a_pattern() -> None:
    made = {pattern["id"] for pattern in built_in_patterns()}
    wanted = {f"organ.{row['name']}" for row in rows("organs.tsv")} | {
        f"department.{row['stem']}" for row in rows("departments.tsv")
    }
    wanted |= {f"title.{row['title']}" for row in rows("titles.tsv")}
    wanted |= {f"body.{row['name']}" for row in rows("bodies.tsv") if row["bare"] != "x"}
    missing = wanted - made
    assert all(any(p["pattern"] == name.partition(".")[2] for p in built_in_patterns()) for name in missing), missing


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> Language:
    nlp = load()
    monkeypatch.setattr(nlp.get_pipe("govreport_resolver"), "use", "rules")
    return nlp


@needs_model
def test_the_pipeline_holds_the_patterns_of_the_tables() -> None:
    keys = ("label", "pattern", "id")
    wanted = [{key: pattern[key] for key in keys} for pattern in built_in_patterns()]
    held = {str([pattern.get(key) for key in keys]) for pattern in load().get_pipe("span_ruler").patterns}
    missing = [pattern for pattern in wanted if str([pattern[key] for key in keys]) not in held]
    assert missing == [], "the pipeline is older than the tables: run 'spacy project run all'"


@needs_model
@pytest.mark.parametrize(("label", "sentence"), [("ORG", "会上，{}通报了情况。"), ("HONOR", "会上，通报了{}的情况。")])
def test_built_in_patterns_are_found_in_a_sentence(rules_alone: Language, label: str, sentence: str) -> None:
    held = {pattern["pattern"] for pattern in load().get_pipe("span_ruler").patterns if isinstance(pattern["pattern"], str)}
    patterns = [
        p for p in built_in_patterns() if p["label"] == label and isinstance(p["pattern"], str) and p["pattern"] in held
    ]
    sample = patterns[:: max(1, len(patterns) // SAMPLE)]
    docs = rules_alone.pipe(sentence.format(pattern["pattern"]) for pattern in sample)
    lost = []
    for pattern, doc in zip(sample, docs, strict=True):
        found = [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents]
        if found != [(pattern["pattern"], label, pattern["id"])]:
            lost.append((pattern["pattern"], found))
    assert lost == []


@needs_model
@pytest.mark.parametrize(
    ("rule", "surface"),
    [("metric.percent_token", "12.5%"), ("metric.percent_token", "3‰"), ("metric.points_tokens", "3个百分点")],
)
def test_token_patterns_are_found_in_a_sentence(rule: str, surface: str) -> None:
    doc = load()(f"满意率提高{surface}，受到好评。")
    assert (surface, "METRIC", rule) in {(span.text, span.label_, span.id_) for span in doc.spans["candidates"]}


@pytest.mark.parametrize("table", sorted(NAME_TABLES))
def test_every_near_miss_is_near(table: str) -> None:
    _, column = NAME_TABLES[table]
    for row in rows(table):
        name, miss = row[column], row["near_miss"]
        assert any(name[i : i + 2] in miss for i in range(len(name) - 1)), (name, miss)


@needs_model
@pytest.mark.parametrize("table", sorted(NAME_TABLES))
def test_no_name_rule_fires_on_its_near_miss(rules_alone: Language, table: str) -> None:
    prefix, column = NAME_TABLES[table]
    cases = [(prefix + row[column], text) for row in rows(table) for text in (row["near_miss"], carrier(row["near_miss"]))]
    docs = rules_alone.pipe(text for _, text in cases)
    fired = [case for case, doc in zip(cases, docs, strict=True) if case[0] in {span.id_ for span in doc.spans["candidates"]}]
    assert fired == []


@needs_model
def test_townships_are_found_in_a_sentence(rules_alone: Language) -> None:
    sample = sorted(townships())[:: len(townships()) // 100]
    docs = rules_alone.pipe(f"会上，{name}通报了情况。" for name in sample)
    lost = [name for name, doc in zip(sample, docs, strict=True) if [(e.text, e.label_) for e in doc.ents] != [(name, "ORG")]]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("会同天山路街道开展巡查", ["天山路街道"]), ("天山路街道、华阳路街道联合", ["天山路街道", "华阳路街道"]), ("街道路面平整", []), ("各乡镇级单位", []),
        ("天山路街道路面", []),
    ],
)  # fmt: skip
def test_townships_by_their_names(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in find_townships(text)] == names


def test_the_name_finder_takes_the_longest_name_left_to_right() -> None:
    finder = NameFinder(["区委", "区委宣传部", "宣传部", "部", "区政府"])
    text = "区委宣传部、区委区政府"
    assert [text[a:b] for a, b in finder.find(text)] == ["区委宣传部", "区委", "区政府"]
    assert finder.names == ["区委", "区委宣传部", "区政府", "宣传部"], "one character is no name"
    assert list(NameFinder([]).find(text)) == []


# --- honours ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cue", [row["cue"] for row in rows("honor_cues.tsv") if row["strong"] == "y"])
def test_every_strong_cue_announces_a_title(cue: str) -> None:
    text = f"云栖街道{cue}“全国文明单位”称号。"
    assert [text[t.start : t.end] for t in find_honors(text)] == ["全国文明单位"]


@pytest.mark.parametrize("cue", [row["cue"] for row in rows("honor_cues.tsv") if row["strong"] == "n"])
def test_a_weak_cue_announces_what_says_its_level_or_is_called_a_title(cue: str) -> None:
    for text in (f"街道{cue}全国文明单位。", f"街道{cue}“文明单位”称号。"):
        (title,) = find_honors(text)
        assert (text[title.start : title.end].removeprefix("全国"), title.rule) == ("文明单位", "honor.weak_cue")
    for text in (f"街道{cue}文明单位。", f"街道{cue}群众好评。", f"街道{cue}全国文明单位创建单位。"):
        assert find_honors(text) == []


@pytest.mark.parametrize("cue", [row["cue"] for row in rows("honor_cues.tsv") if row["strong"] == "x"])
def test_a_word_that_only_the_model_sees_announces_nothing(cue: str) -> None:
    assert find_honors(f"街道{cue}全国文明单位称号。") == []


@pytest.mark.parametrize(
    "head",
    [row["head"] for row in rows("honor_heads.tsv")],
)
def test_every_head_ends_a_title(head: str) -> None:
    text = f"街道荣获全国示范{head}。"
    assert [text[t.start : t.end] for t in find_honors(text)] == [f"全国示范{head}"]


@pytest.mark.parametrize("quality", [row["word"] for row in rows("designations.tsv") if row["part"] == "quality"])
def test_every_quality_makes_a_designation(quality: str) -> None:
    text = f"推进{quality}街道创建"
    assert [text[t.start : t.end] for t in find_designations(text)] == [f"{quality}街道"]


@pytest.mark.parametrize("place", [row["word"] for row in rows("designations.tsv") if row["part"] == "place"])
def test_every_kind_of_place_makes_a_designation(place: str) -> None:
    text = f"推进园林{place}创建"
    assert [text[t.start : t.end] for t in find_designations(text)] == [f"园林{place}"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("上海市文明单位", "municipal"), ("浙江省示范村", "provincial"), ("浦东新区先进集体", "district"), ("上海市长宁区先进集体", "district"),
        ("成都精品林盘", "municipal"), ("园林街道", ""), ("", ""),
    ],
)  # fmt: skip
def test_area_names_say_the_level(text: str, level: str) -> None:
    assert leading_level(text) == level


# --- tables -------------------------------------------------------------------------------------------------------------

TABLES = sorted(path.name for path in FOLDER.glob("*.tsv"))


def first_column(name: str) -> list[str]:
    return [next(iter(row.values())) for row in rows(name)]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_read_and_has_rows(name: str) -> None:
    assert len(rows(name)) > 5
    assert (FOLDER / name).read_text(encoding="utf8").startswith("#"), "the first line says what the table is"


@pytest.mark.parametrize("name", [name for name in TABLES if name != "unit_guards.tsv"])  # whose rows of one unit add up
def test_no_row_stands_twice(name: str) -> None:
    assert [key for key, count in Counter(first_column(name)).items() if count > 1] == []


@pytest.mark.parametrize("name", ["areas.tsv", "townships.tsv"])
def test_fetched_tables_are_sorted(name: str) -> None:
    assert first_column(name) == sorted(first_column(name))


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("areas.tsv", "level", {"province", "prefecture", "county"}), ("bodies.tsv", "bare", {"y", "n", "x"}),
        ("bounds.tsv", "position", {"before", "after", "outside"}), ("bounds.tsv", "bound", {"~", "<", ">"}),
        ("designations.tsv", "part", {"quality", "place"}), ("firmness_cues.tsv", "firmness", {"hard", "soft"}),
        ("honor_cues.tsv", "status", {"received", "sought", "open"}), ("honor_cues.tsv", "strong", {"y", "n", "x"}),
        ("honor_heads.tsv", "strong", {"y", "n"}), ("level_words.tsv", "scope", {"department", "body"}),
    ],
)  # fmt: skip
def test_enumerated_columns_hold_what_the_code_knows(name: str, column: str, allowed: set[str]) -> None:
    assert {row[column] for row in rows(name)} <= allowed


def test_user_dictionary_and_word_classes_come_from_the_tables() -> None:
    words = user_dictionary()
    assert words == sorted(set(words)) and {"一网通办", "上海市"} <= set(words)
    assert not {word for word in words if len(word) < 2}, "a single character would cut other words"
    classes = word_classes()
    assert (classes["平方米"], classes["超过"], classes["党中央"], classes["荣获"], classes["长宁区"]) == (
        "unit", "bound", "organ", "honor_cue", "area"
    )  # fmt: skip


@pytest.mark.parametrize("function", ["metric_rules", "_shields"])
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("metric.bad\t(?P<low>[\treason\texample\tmiss", "the pattern is no regular expression"),
        ("metric.bad\t{N}\t\texample\tmiss", "the column reason may not be empty"),
        ("metric.bad\t{N}\treason\t\tmiss", "the column example may not be empty"),
        ("\t{N}\treason\texample\tmiss", "the column id may not be empty"),
    ],
)
def test_a_bad_rule_is_refused_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, cells: str, reason: str
) -> None:
    quantities.macros()  # from the real tables, before the folder changes
    rules = function == "metric_rules"
    name = "metric_rules.tsv" if rules else "metric_shields.tsv"
    header = "id\tpattern\treason\texample" + ("\tnear_miss" if rules else "")
    row = cells if rules else cells.removesuffix("\tmiss")
    (tmp_path / name).write_text(f"# comment\n{header}\n{row}\n", encoding="utf8")
    monkeypatch.setattr(quantities, "lexicon_folder", lambda: tmp_path)
    with pytest.raises(InputError, match=rf"{name}:3: {re.escape(reason)}"):
        getattr(quantities, function).__wrapped__()


# --- a user's own names -------------------------------------------------------------------------------------------------

HEADER = "\t".join(USER_COLUMNS) + "\n"


def test_user_tables_become_patterns(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_text(HEADER + "HONOR\t云栖之星\t\t\n", encoding="utf8")
    (tmp_path / "a.tsv").write_text(f"# ours\n{HEADER}\nORG\t云栖邻里汇\torg.mine\tour list\n", encoding="utf8")
    (tmp_path / "notes.txt").write_text("not a table", encoding="utf8")
    assert user_patterns(tmp_path) == [
        {"label": "ORG", "pattern": "云栖邻里汇", "id": "org.mine", "source": "our list"},
        {"label": "HONOR", "pattern": "云栖之星", "id": "user.云栖之星", "source": "b.tsv"},
    ]


def test_an_empty_folder_has_no_names_and_a_missing_one_is_named(tmp_path: Path) -> None:
    assert user_patterns(tmp_path) == []
    with pytest.raises(InputError, match="nowhere: the folder of your own names is not there"):
        user_patterns(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("PERSON\t李芳", "label 'PERSON' is none of ORG, HONOR, METRIC"),
        ("\t云栖邻里汇", "the column label may not be empty"),
        ("ORG\t", "the column name may not be empty"),
        ("ORG\t云", "the name '云' is too short"),
        ("ORG\t云栖邻里汇\ta\tb\tc", "5 cells in a table of 4 columns"),
    ],
)
def test_a_bad_user_row_is_refused_with_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    (tmp_path / "names.tsv").write_text(f"{HEADER}ORG\t云栖书院\n{row}\n", encoding="utf8")
    with pytest.raises(InputError, match=rf"names\.tsv:3: {re.escape(reason)}"):
        user_patterns(tmp_path)


def test_a_users_names_become_entities_with_their_id(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text(f"{HEADER}ORG\t云栖一二三\torg.mine\tour list\n", encoding="utf8")
    nlp = spacy.blank("zh")
    nlp.add_pipe("span_ruler", config={"spans_key": "ruler"}).add_patterns(user_patterns(tmp_path))
    nlp.add_pipe("govreport_resolver")
    doc = nlp("会上，云栖一二三通报了情况。")
    assert [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents] == [("云栖一二三", "ORG", "org.mine")]


def test_the_rules_that_fire_and_those_that_never_do_are_counted() -> None:
    nlp = spacy.blank("zh")
    nlp.tokenizer = ReportTokenizer(nlp.vocab, "char")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "ruler", "annotate_ents": False})
    ruler.add_patterns([{"label": "ORG", "pattern": name, "id": f"organ.{name}"} for name in ("区委", "团区委")])
    nlp.add_pipe("govreport_scanner")
    counts = count_rules(nlp, [parse_text(f"{REPORT_HEADER}@ general\n区委宣讲[3场|M|宣讲|3 场]，区委部署。\n", "a.txt")])
    assert (counts["organ.区委"], counts["organ.团区委"], counts["metric.arabic"], counts["metric.ratio"]) == (2, 0, 1, 0)
    assert set(counts) >= {row["id"] for row in rows("metric_rules.tsv")}
