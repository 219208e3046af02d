"""The comparison of variants: a tiny run from end to end, and what is told of mistakes before anything is trained."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.util import load_config

from govreport.corpus.docs import gold_doc
from govreport.labels import DOMAINS

ROOT = Path(__file__).parents[1]
VARIANTS = ROOT / "configs/variants.yml"
TINY = {"nlp.tokenizer.segmenter": "char"}  # needs no trained segmentation model


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the least that a training needs: data, a lexicon, no segmentation model."""
    folder = tmp_path_factory.mktemp("built")
    rows = [
        {"id": f"r/{i}", "text": text, "domain": domain, "also": [], "spans": [{"start": 2, "end": 4, "label": "METRIC"}]}
        for i, (text, domain) in enumerate([("新建3里绿道。", DOMAINS[4]), ("引进5家企业。", DOMAINS[1])] * 6)
    ]
    nlp = spacy.blank("zh")
    for split in ("train", "dev"):
        DocBin(docs=[gold_doc(nlp, row) for row in rows], store_user_data=True).to_disk(folder / f"{split}.spacy")
        srsly.write_jsonl(folder / f"{split}.jsonl", rows)
    (folder / "user_dictionary.txt").write_text("绿道\n", "utf8")
    srsly.write_json(folder / "word_classes.json", {})
    srsly.write_jsonl(folder / "patterns.jsonl", [])
    return folder


def run(table: Path, built: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    script = ["scripts/compare.py", table, built, built, built, out / "compare.json", out / "docs" / "comparison.md", *options]
    return subprocess.run([sys.executable, *map(str, script)], cwd=ROOT, capture_output=True, text=True, check=False)


def write(path: Path, **variants: object) -> Path:
    srsly.write_yaml(path, {"domain": {"config": "configs/20_domain.cfg", "measure": "domain", "variants": variants}})
    return path


def test_one_variant_two_steps(built: Path, tmp_path: Path) -> None:
    broken = {"overrides": {**TINY, "components.textcat.model.ngram_max": 9}}
    table = write(
        tmp_path / "v.yml",
        pairs={"about": "pairs", "overrides": {**TINY, "components.textcat.model.ngram_max": 2}},
        broken=broken,
    )
    done = run(table, built, tmp_path, "--only", "pairs", "--max-steps", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = srsly.read_json(tmp_path / "compare.json")["rows"]
    assert (row["name"], row["max_steps"], row["epochs"]) == ("pairs", 2, None)
    assert 0 <= row["score"] <= 1 and row["score"] == row["scores"]["macro_f"]
    assert row["training_seconds"] > 0 and row["words_per_second"] > 0
    page = (tmp_path / "docs/comparison.md").read_text("utf8")
    assert f"| pairs | {row['score']:.3f} |" in page

    failed = run(table, built, tmp_path, "--only", "broken", "--max-steps", "2")
    assert failed.returncode == 1, "a variant that cannot be trained must be told"
    rows = {row["name"]: row for row in srsly.read_json(tmp_path / "compare.json")["rows"]}
    assert rows["pairs"] == row, "--only keeps the other rows"
    assert "ngram" in rows["broken"]["failed"]


@pytest.mark.parametrize(
    ("variants", "options", "said"),
    [
        ({"a": {"overrides": {"components.textcat.model.ngram_maxx": 2}}}, (), "ngram_maxx"),
        ({"a": {"overrides": {"components.tagger.model.x": 2}}}, (), "tagger"),
        ({"a": {"overides": {}}}, (), "overides"),
        ({"a": {}}, ("--only", "b"), "b is no variant"),
    ],
)
def test_mistakes_are_told_before_anything_is_trained(
    variants: dict, options: tuple, said: str, built: Path, tmp_path: Path
) -> None:
    done = run(write(tmp_path / "v.yml", **variants), built, tmp_path, *options)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "compare.json").exists()


def test_every_variant_of_the_project_fits_its_config() -> None:
    table = srsly.read_yaml(VARIANTS)
    assert {"domain", "entities", "tokenizer"} <= set(table)
    names = [name for group in table.values() for name in group["variants"]]
    assert len(names) == len(set(names))
    for group in table.values():
        config = load_config(ROOT / group["config"], interpolate=False)
        for name, variant in group["variants"].items():
            assert variant["about"], name
            for path in variant["overrides"]:
                place = config
                for section in path.split("."):
                    assert section in place, f"{name}: {path}"
                    place = place[section]


def test_table_that_was_written_matches_the_figures() -> None:
    figures, page = ROOT / "metrics/compare.json", ROOT / "docs/comparison.md"
    if not figures.is_file() or not page.is_file():
        pytest.skip("the comparison has not run here")
    written = page.read_text("utf8")
    rows = json.loads(figures.read_text("utf8"))["rows"]
    assert all(f"| {row['name']} | {row['score']:.3f} |" in written for row in rows if "score" in row)
