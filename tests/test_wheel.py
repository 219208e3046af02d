"""The wheels: built from the tree, installed elsewhere, the same annotations as in the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import spacy

from assembled import MODEL, ROOT, annotations, load, needs_model, paragraphs

SCORES = ROOT / "metrics/scores.json"
pytestmark = [
    pytest.mark.slow,
    needs_model,
    pytest.mark.skipif(not SCORES.is_file(), reason="no scores: run 'spacy project run evaluate'"),
]

_READ = """
import json, sys
import spacy
nlp = spacy.load("zh_govreport_sm")
import govreport
from assembled import annotations
from govreport import read_report
texts = json.load(open(sys.argv[1], encoding="utf8"))
report = read_report("桂园街道2020年工作报告\\n一、2019年工作回顾\\n全年共新建绿道3.2公里,受到居民欢迎。".encode())
print(json.dumps({
    "govreport": govreport.__file__, "model": str(nlp.path), "meta": nlp.meta,
    "docs": [annotations(doc) for doc in nlp.pipe(texts)],
    "report": [doc.ents[0].text for doc in report.annotate(nlp) if doc.ents],
}))
"""


def call(*command: object, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=cwd, env=env, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("wheels")
    call(sys.executable, ROOT / "scripts/package.py", MODEL, SCORES, folder, cwd=ROOT)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that has our wheels, and sees only third parties of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / ("python.exe" if os.name == "nt" else "python")
    call(sys.executable, "-m", "pip", "--quiet", "install", "--no-deps", "--no-index", "--target", site, *wheels, cwd=folder)
    # a .pth adds the folder but not the .pth files in it: an editable govreport there stays out of sight
    (site / "third_parties.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf8")
    return python


def test_both_wheels_are_built(wheels: list[Path]) -> None:
    assert [wheel.name.split("-")[0] for wheel in wheels] == ["govreport", "zh_govreport_sm"]


def test_wheels_hold_no_tests_and_no_paths_of_this_machine(wheels: list[Path]) -> None:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                assert "tests/" not in name and not name.endswith(".pyc"), name
                if name.endswith((".py", ".json", ".cfg", ".md", "METADATA")):
                    assert str(ROOT) not in archive.read(name).decode("utf8"), name


def requirements(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf8")).get_all("Requires-Dist") or []


def test_model_requires_govreport_which_bounds_spacy(wheels: list[Path]) -> None:
    code, model = map(requirements, wheels)
    assert any(line.startswith("govreport") and "<" in line for line in model), model
    assert any(line.startswith("spacy<") or line.startswith("spacy>") and "<" in line for line in code), code


def test_same_annotations_as_in_the_checkout(installed: Path, tmp_path: Path) -> None:
    texts = list(paragraphs())
    (tmp_path / "texts.json").write_text(json.dumps(texts), encoding="utf8")
    (tmp_path / "assembled.py").write_text((ROOT / "tests/assembled.py").read_text("utf8"), encoding="utf8")
    (tmp_path / "read.py").write_text(_READ, encoding="utf8")
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    found = json.loads(call(installed, "read.py", "texts.json", cwd=tmp_path, env=env).splitlines()[-1])
    assert Path(found["govreport"]).is_relative_to(installed.parents[1]), (
        "another govreport than the installed one was imported"
    )
    assert Path(found["model"]).is_relative_to(installed.parents[1])
    wanted = json.loads(json.dumps([annotations(doc) for doc in load().pipe(texts)]))
    for one, other in zip(found["docs"], wanted, strict=True):
        assert one.pop("cats") == pytest.approx(other.pop("cats"), abs=1e-5)
        assert one == other
    assert found["report"] == ["3.2公里"]


def test_meta_is_complete(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[1]) as archive:
        meta = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("meta.json"))))
    assert meta["license"] and meta["sources"] and meta["description"] and meta["author"]
    assert set(meta["labels"]["ner"]) <= {"ORG", "HONOR", "METRIC"} and len(meta["labels"]["textcat"]) == 15
    assert set(meta["performance"]["ents_per_type"]) == {"ORG", "HONOR", "METRIC"}
    assert meta["performance"]["speed"] > 0
    assert spacy.util.is_compatible_version(spacy.__version__, meta["spacy_version"])
