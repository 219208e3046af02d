"""Agreement of two annotations, the data sheet, and the commands around them."""

from pathlib import Path

import pytest
import spacy
import srsly
from typer.testing import CliRunner

from corpus_sample import HEADER, SMALL
from govreport.cli import corpus as commands
from govreport.corpus.agreement import choose_paragraphs, compare_annotations, kappa
from govreport.corpus.datasheet import fill_datasheet, render_agreement, render_counts, render_learning_curve, replace_block
from govreport.corpus.markup import parse_text
from govreport.corpus.statistics import count_corpus
from govreport.errors import InputError

FIRST = f"""{HEADER}# 一 {{review}}
@ economy
[区委|O]和[镇政府|O]引进[12家|M|企业|12 家]企业，税收[3亿元|M|税收|300000000 元|up]，获[先进集体|H|镇政府|-]。
@ health +culture
[卫生院|O|?]义诊[5场|M|义诊|5 场]。
"""
SECOND = f"""{HEADER}# 一 {{review}}
@ economy
[区委|O]和[镇|O]政府引进[12家|M|引进|12 家]企业，税收[3亿元|M|税收|300000000 元]，获先进集体。
@ culture
卫生院[义诊|O][5场|M|义诊|5 场]。
"""


@pytest.fixture
def folders(tmp_path) -> tuple[Path, Path]:
    for name, text in (("first", FIRST), ("second", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf8")
    return tmp_path / "first", tmp_path / "second"


def test_agreement_is_counted(folders):
    result = compare_annotations(*folders)
    spans = result.table["spans"]
    assert spans["ORG"] == {"f": 0.4, "first": 2, "second": 3, "both": 1}  # 卫生院 is optional and counts neither way
    assert spans["METRIC"]["f"] == 1.0 and spans["HONOR"] == {"f": 0.0, "first": 1, "second": 0, "both": 0}
    assert result.table["readings"]["metric"]["indicator"] == pytest.approx(2 / 3, abs=1e-3)
    assert result.table["readings"]["metric"]["change"] == pytest.approx(2 / 3, abs=1e-3)
    assert result.table["readings"]["metric"]["value"] == 1.0
    assert result.table["domain"]["agreement"] == 0.5 and result.table["domain"]["agreement_with_also"] == 1.0


def test_disagreements_are_listed(folders):
    rows = compare_annotations(*folders).disagreements
    assert ("a/000", "boundary or label", "ORG", "镇政府", "镇|ORG") in rows
    assert ("a/000", "unmarked", "HONOR", "先进集体", "") in rows
    assert ("a/000", "reading indicator", "METRIC", "12家: 企业", "引进") in rows
    assert ("a/000", "reading change", "METRIC", "3亿元: up", "") in rows
    assert ("a/001", "domain", "", "health +culture", "culture") in rows
    assert ("a/001", "unmarked", "ORG", "", "义诊") in rows
    assert len(rows) == 6


def test_agreement_with_oneself_is_whole(folders):
    result = compare_annotations(folders[0], folders[0])
    assert result.disagreements == [] and result.table["spans_f"] == 1.0 and result.table["domain"]["kappa"] == 1.0


def test_a_changed_text_is_named(folders):
    path = folders[1] / "a.txt"
    path.write_text(SECOND.replace("企业，", "公司，"), encoding="utf8")
    with pytest.raises(InputError, match=r"a\.txt:12: this text is not in"):
        compare_annotations(*folders)


def test_kappa_takes_chance_out():
    assert kappa([("a", "a")] * 9 + [("a", "b")]) == 0.0
    assert kappa([("a", "b"), ("b", "a")]) == -1.0


def test_a_share_of_every_domain_is_chosen():
    reports = [parse_text(SMALL, "small.txt"), parse_text(FIRST, "a.txt")]
    chosen = choose_paragraphs(reports, 0.5)
    domains = {report.paragraphs[n].domain for report in reports for n in chosen.get(report.id, [])}
    assert domains == {"general", "urban_renewal", "economy", "health"}
    assert sum(map(len, chosen.values())) == 4 and chosen == choose_paragraphs(reports[::-1], 0.5)


@pytest.mark.parametrize("order", [[], ["end", "begin"], ["begin", "begin", "end"]])
def test_a_data_sheet_without_its_marks_is_refused(order):
    with pytest.raises(InputError, match="exactly once"):
        replace_block(" ".join(f"<!-- n:{mark} -->" for mark in order), "n", "new")


def test_only_the_block_of_the_data_sheet_changes(tmp_path, folders):
    sheet = tmp_path / "README.md"
    sheet.write_text("甲\n<!-- agreement:begin -->\nold\n<!-- agreement:end -->\n乙\n", encoding="utf8")
    block = render_agreement(compare_annotations(*folders).table)
    assert fill_datasheet(sheet, {"agreement": block}) and not fill_datasheet(sheet, {"agreement": block})
    text = sheet.read_text(encoding="utf8")
    assert text.startswith("甲\n") and text.endswith("\n乙\n") and "old" not in text
    assert "| ORG, exact spans, F | 0.400 |" in text


def test_counts_are_rendered():
    block = render_counts(count_corpus([parse_text(FIRST, "a.txt")], {}, {"a": "dev"}))
    assert "| economy | 经济发展 | 1 | 0 | 1 | 0 | 0 |" in block and "| METRIC | 3 | 0 | 3 | 0 | 0 |" in block
    assert "metrics by kind | count 2, money 1" in block


def point(share: float, f: float, domain: float) -> dict:
    labels = {"ORG": {"f": f - 0.1}, "HONOR": {"f": f}, "METRIC": {"f": f}}
    table = {**labels, "ents_f": f, "domain": {"accuracy": domain, "macro_f": domain}}
    per_domain = {"economy": {"f": 0.9}, "health": {"f": 0.2}, "justice": {"f": 0.5}, "culture": {"f": 0.4}}
    return {"share": share, "paragraphs": int(100 * share), "scores": {"the test reports": {**table, "per_domain": per_domain}}}


def test_the_learning_curve_says_whether_it_has_flattened():
    rising = render_learning_curve({"points": [point(0.5, 0.7, 0.6), point(1.0, 0.75, 0.601)]})
    assert "has not flattened for entities." in rising and "rich in ORG and come from health, culture, justice" in rising
    assert "has flattened." in render_learning_curve({"points": [point(0.5, 0.7, 0.6), point(1.0, 0.702, 0.601)]})


@pytest.fixture
def corpus(tmp_path) -> Path:
    (tmp_path / "paragraphs").mkdir()
    (tmp_path / "paragraphs" / "a.txt").write_text(FIRST, encoding="utf8")
    (tmp_path / "README.md").write_text("<!-- agreement:begin --><!-- agreement:end -->\n", encoding="utf8")
    return tmp_path


def invoke(*arguments):
    return CliRunner().invoke(commands.app, list(map(str, arguments)))


def test_a_second_annotation_from_blind_to_figures(corpus):
    assert invoke("blind", corpus, "--share", "1").exit_code == 0
    second = corpus / "second" / "a.txt"
    text = second.read_text(encoding="utf8")
    assert "[" not in text and text.count("@ ?") == 2
    refused = invoke("blind", corpus)
    assert refused.exit_code == 2 and "move them away" in refused.output
    unfinished = invoke("agreement", corpus)
    assert unfinished.exit_code == 2 and "a.txt:11" in unfinished.output
    second.write_text(SECOND, encoding="utf8")
    (corpus / "paragraphs" / "a.txt").write_text(SECOND, encoding="utf8")  # everything was resolved as the second says
    done = invoke("agreement", corpus)
    assert done.exit_code == 0 and "6 disagreements" in done.output
    tables = srsly.read_json(corpus / "second" / "agreement.json")
    assert tables["blind"]["spans"]["ORG"]["f"] == 0.4 and tables["after_resolution"]["spans_f"] == 1.0
    assert len((corpus / "second" / "disagreements.tsv").read_text(encoding="utf8").splitlines()) == 7
    assert "after resolution" in (corpus / "README.md").read_text(encoding="utf8")


@pytest.mark.parametrize("form", ["prodigy", "doccano", "label-studio"])
def test_export_and_import_commands(corpus, form):
    file = corpus / "tasks.json"
    assert invoke("export", corpus / "paragraphs", "--format", form, "--output", file).exit_code == 0
    assert (corpus / "tasks.config.xml").exists() == (form == "label-studio")
    assert invoke("import", file, "--format", form, "--output", corpus / "back").exit_code == 0
    assert (corpus / "back" / "a.txt").read_text(encoding="utf8") == FIRST


def test_errors_of_the_commands_are_one_line(corpus):
    (corpus / "paragraphs" / "a.txt").write_text(FIRST.replace("@ economy", "@ economics"), encoding="utf8")
    result = invoke("export", corpus / "paragraphs", "--format", "prodigy", "--output", corpus / "x.jsonl")
    assert result.exit_code == 2 and "a.txt:11: '@' must be followed by a domain" in result.output
    assert "Traceback" not in result.output
    nothing = invoke("stats", corpus / "nothing")
    assert nothing.exit_code == 2 and "there is no folder 'paragraphs'" in nothing.output
    unknown = invoke("import", corpus / "README.md", "--format", "brat", "--output", corpus / "x")
    assert unknown.exit_code == 2 and "there are prodigy, doccano, label-studio" in unknown.output


def test_alignment_lists_what_no_word_boundary_meets(corpus, tmp_path):
    spacy.blank("zh").to_disk(tmp_path / "by_character")
    every = invoke("alignment", corpus, "--model", tmp_path / "by_character")
    assert every.exit_code == 0 and "0 of 7 spans" in every.output
    nlp = spacy.blank("en")  # words of this language end at white space, which the text has not
    nlp.to_disk(tmp_path / "by_space")
    none = invoke("alignment", corpus, "--model", tmp_path / "by_space")
    words = "/".join(token.text for token in nlp("区委和镇政府引进12家企业，税收3亿元，获先进集体。")[:1])
    assert f"a.txt:12: 0-2 ORG 区委 in {words}" in none.output.splitlines()


def test_the_corpus_commands_are_in_the_help():
    result = invoke("--help")
    assert result.exit_code == 0
    for name in ("check", "stats", "export", "import", "agreement", "blind", "alignment"):
        assert name in result.output
