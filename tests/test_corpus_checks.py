"""The checks of the corpus find what is wrong, with file, line and reason, and let the good pass."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus_sample import HEADER, SMALL
from govreport.corpus.checks import check_corpus, check_splits
from govreport.corpus.consistency import check_consistency
from govreport.corpus.markup import parse_text
from govreport.corpus.originality import check_against_real, check_near_duplicates, real_texts
from govreport.corpus.splits import read_splits
from govreport.corpus.statistics import check_balance, count_corpus, count_sentences
from govreport.errors import InputError

ROOT = Path(__file__).parents[1]
PLACE = HEADER.replace("云栖街道", "青禾镇").replace("subdistrict", "town")
OTHER = f"{PLACE}@ health\n[镇卫生院|O]接诊[3200人次|M|接诊|3200 人次]。\n"
LIMITS = "measure\tminimum\tmaximum\tseverity\treason\n"
LONG = "老城厢的石板路上新添了三盏马灯和一排长凳供老人歇脚聊天"


@pytest.fixture
def corpus(tmp_path) -> Path:
    """Make a corpus of two reports in which nothing is wrong."""
    for folder in ("paragraphs", "segmentation"):
        (tmp_path / folder).mkdir()
    (tmp_path / "paragraphs" / "small.txt").write_text(SMALL, encoding="utf8")
    (tmp_path / "paragraphs" / "other.txt").write_text(OTHER, encoding="utf8")
    (tmp_path / "segmentation" / "other.txt").write_text("镇 卫生院 接诊 3200 人次 。\n", encoding="utf8")
    (tmp_path / "splits.tsv").write_text("report\tsplit\nsmall\ttrain\nother\ttest\n", encoding="utf8")
    (tmp_path / "balance.tsv").write_text(f"{LIMITS}totals.reports\t2\t2\terror\t\n", encoding="utf8")
    (tmp_path / "stock_phrases.tsv").write_text("phrase\tkind\n镇卫生院\tbody\n", encoding="utf8")
    (tmp_path / "consistency_exceptions.tsv").write_text("surface\treason\n镇卫生院\tmany\n", encoding="utf8")
    return tmp_path


def errors(folder: Path, **options) -> list[str]:
    return [str(finding) for finding in check_corpus(folder, **options) if finding.severity == "error"]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf8")


def test_a_good_corpus_passes(corpus):
    assert check_corpus(corpus) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("3200 人次]", "3200 人次", "other.txt:11: a stray"),
        ("@ health", "@ healthy", "other.txt:10: '@' must be followed by a domain"),
        ("|M|接诊|3200 人次", "|M|就诊|3200 人次", "other.txt:11: indicator '就诊' of '3200人次' is not verbatim"),
        ("|3200 人次", "|320 人次", "other.txt:11: value 320 of '3200人次': the number says 3200"),
        ("|3200 人次", "|3200 人", "other.txt:11: unit '人' of '3200人次': the span says '人次'"),
        ("|3200 人次", "|3200 人次|>", "other.txt:11: bound '>' of '3200人次': its words say '='"),
        ("|3200 人次", "|3200 人次|kind=sum", "other.txt:11: kind 'sum' of '3200人次' is none of"),
        ("[镇卫生院|O]", "[镇卫生院，|O]", "other.txt:11: span '镇卫生院，' begins or ends with white space or punctuation"),
        ("[镇卫生院|O]", "[示范院|H|本院|-]", "other.txt:11: recipient '本院' of '示范院' is not verbatim"),
        ("level: town", "level: village", "other.txt:1: level 'village' is none of"),
    ],
)
def test_a_bad_paragraph_is_named(corpus, old, new, found):
    edit(corpus / "paragraphs" / "other.txt", old, new)
    assert any(line.startswith(found) for line in errors(corpus)), errors(corpus)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("镇  卫生院 接诊 3200 人次 。", "words must be separated by one space"),
        ("镇 卫生院 就诊 3200 人次 。", "not verbatim in the report"),
        ("镇 卫生院 接诊 3200人次 。", "number and unit are two words"),
        ("镇 卫生院 接诊 3200 人次。", "a punctuation mark is a word of its own"),
    ],
)
def test_a_bad_sentence_is_named(corpus, sentence, found):
    (corpus / "segmentation" / "other.txt").write_text(sentence + "\n", encoding="utf8")
    assert any(line.startswith("other.txt:1:") and found in line for line in errors(corpus))


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("report\tsplit\nsmall\ttrain\n", "splits.tsv:0: no split is given for the report other"),
        ("report\tsplit\nsmall\ttrain\nother\ttest\nthird\tdev\n", "splits.tsv:0: there is no report third"),
        ("report\tsplit\nsmall\ttrain\nother\thalf\n", "splits.tsv:3: split 'half' is none of train, dev, test"),
        ("report\tsplit\nsmall\ttrain\nother\ttest\nother\ttrain\n", "splits.tsv:4: the report other stands twice"),
    ],
)
def test_a_bad_split_is_named(corpus, table, found):
    (corpus / "splits.tsv").write_text(table, encoding="utf8")
    assert errors(corpus) == [found]


def test_reports_of_one_issuer_stay_together(corpus):
    reports = [parse_text(SMALL, "small.txt"), parse_text(SMALL, "other.txt")]
    (finding,) = check_splits(corpus / "splits.tsv", reports)
    assert "云栖街道 stand in several splits: small in train, other in test" in finding.reason


def test_a_copied_paragraph_is_an_error_and_a_shared_run_a_warning():
    reports = [parse_text(f"{HEADER}@ culture\n{LONG}。\n", f"{name}.txt") for name in "ab"]
    (copy, total) = check_near_duplicates(reports)
    assert (copy.severity, copy.path, copy.line) == ("error", "b.txt", 11) and "near duplicate of a/000" in copy.reason
    assert "1 of 2 paragraphs" in total.reason
    assert check_near_duplicates(reports, allowed=["新添了三盏马灯"]) == []
    varied = parse_text(f"{HEADER}@ culture\n{'巷口修了新的排水沟，' * 9}{LONG[:13]}。\n", "b.txt")
    (shared,) = check_near_duplicates([reports[0], varied], limit=0.6)
    assert (shared.severity, shared.reason) == ("warning", f"shares {LONG[:13]!r} with a/000")


def test_runs_of_real_reports_are_found_across_punctuation(tmp_path):
    (tmp_path / "real.txt").write_text(f"今年，{LONG[:9]}、{LONG[9:]}。", encoding="utf8")
    report = parse_text(f"{HEADER}@ culture\n有{LONG[2:16]}。\n", "a.txt")
    (finding,) = check_against_real([report], real_texts(tmp_path))
    assert str(finding) == f"a.txt:11: shares {LONG[2:14]!r} with a real report"
    assert check_against_real([report], real_texts(tmp_path), allowed=[LONG[5:12]]) == []
    with pytest.raises(InputError, match="no real report"):
        real_texts(tmp_path / "empty")


def test_names_marked_in_two_ways_are_warned_of():
    text = f"{HEADER}@ culture\n[静邻工作室|O]和[静邻工作室|O]，[静邻工作室|H||-]。\n@ health\n静邻工作室义诊，静邻工作室忙。\n"
    findings = check_consistency([parse_text(text, "a.txt")])
    assert [(f.line, f.severity) for f in findings] == [(11, "warning"), (13, "warning")]
    assert "HONOR here, ORG elsewhere" in findings[0].reason and "unmarked here" in findings[1].reason
    assert check_consistency([parse_text(text, "a.txt")], exceptions={"静邻工作室"}) == []


def test_an_unmarked_part_of_a_marked_name_is_no_inconsistency():
    text = f"{HEADER}@ culture\n[静邻工作室|O]揭牌。\n@ health\n[街道静邻工作室党支部|O]义诊。\n"
    assert check_consistency([parse_text(text, "a.txt")]) == []


def test_counts_are_right():
    reports = [parse_text(SMALL, "small.txt"), parse_text(OTHER, "other.txt")]
    counts = count_corpus(reports, {"other": [["镇", "卫生院", "。"], ["镇"]]}, {"small": "train", "other": "test"})
    assert counts["totals"]["paragraphs"] == 4 and counts["totals"]["spans"] == 10
    segmented = [counts["totals"][f"segmented_{what}"] for what in ("sentences", "characters", "words")]
    assert [*segmented, counts["totals"]["vocabulary"]] == [2, 6, 4, 3]
    assert counts["totals"]["characters"] == sum(len(p.text) for r in reports for p in r.paragraphs)
    assert counts["label"] == {"ORG": 2, "HONOR": 2, "METRIC": 6} and counts["optional"] == {"METRIC": 1, "ORG": 1, "HONOR": 1}
    assert counts["metric_kind"]["ratio"] == 2 and counts["metric_form"] == {"single": 5, "range": 1}
    assert counts["metric_firmness"] == {"soft": 1} and counts["metric_change"] == {"up": 1}
    assert counts["honor_level"]["provincial"] == 1 and counts["honor_level"]["not said"] == 1
    assert counts["domain_test"] == {"health": 1} and counts["domain"]["justice"] == 0
    assert counts["shares"]["damaged_paragraphs"] == 0.25


def test_sentences_end_in_full_stops_and_semicolons():
    assert [count_sentences(text) for text in ("", "无句号", "一。二！三？四；五", "一。。；”")] == [0, 1, 5, 2]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("totals.reports\t2\t\terror\t", []),
        ("totals.reports\t3\t\terror\tso few", ["balance.tsv:2: totals.reports is 2, at least 3 wanted (so few)"]),
        ("totals.reports\t\t1\twarning\t", ["balance.tsv:2: warning: totals.reports is 2, at most 1 wanted"]),
        ("nothing.*\t1\t\terror\t", None),
        ("totals.reports\tmany\t\terror\t", None),
        ("totals.reports\t1\t\tfatal\t", None),
    ],
)
def test_balance_is_held_against_the_table(corpus, row, found):
    table = corpus / "balance.tsv"
    table.write_text(f"{LIMITS}{row}\n", encoding="utf8")
    counts = count_corpus([parse_text(SMALL, "small.txt"), parse_text(OTHER, "other.txt")], {})
    if found is None:
        with pytest.raises(InputError, match=r"balance\.tsv:2"):
            check_balance(counts, table)
    else:
        assert [str(finding) for finding in check_balance(counts, table)] == found


def test_balance_counts_what_is_not_there(corpus):
    (corpus / "balance.tsv").write_text(f"{LIMITS}domain.*\t1\t\terror\t\n", encoding="utf8")
    found = [line for line in errors(corpus) if line.startswith("balance.tsv:2: domain.")]
    assert len(found) == 11 and "balance.tsv:2: domain.justice is 0, at least 1 wanted" in found


def test_the_script_fails_with_file_line_and_reason(corpus):
    script = [sys.executable, str(ROOT / "scripts" / "check_corpus.py"), str(corpus)]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    edit(corpus / "paragraphs" / "other.txt", "|3200 人次", "|320 人次")
    result = subprocess.run(script, capture_output=True, encoding="utf8", check=False)
    assert result.returncode == 1
    assert "other.txt:11: value 320 of '3200人次': the number says 3200" in result.stdout.splitlines()


def test_every_report_of_the_project_has_a_split():
    splits = read_splits(ROOT / "corpus" / "splits.tsv")
    assert {path.stem for path in (ROOT / "corpus" / "paragraphs").glob("*.txt")} == set(splits)
    shares = {name: list(splits.values()).count(name) / len(splits) for name in ("train", "dev", "test")}
    assert 0.65 < shares["train"] < 0.75 and 0.07 < shares["dev"] < 0.15 and 0.15 < shares["test"] < 0.25
