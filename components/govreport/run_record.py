"""What a run was made with: fingerprints for the cache, and the record that makes a data set citable."""

import hashlib
import json
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from spacy.language import Language

from .lexicon import lexicon_folder

# modules that only write what was found: a change in them does not make stored annotations stale
_OUTPUT_ONLY = {"tables", "page", "cli", "corpus", "annotate.py", "scale.py", "run_record.py"}


def package_version() -> str:
    """Give the version of govreport."""
    try:
        return version("govreport")
    except PackageNotFoundError:
        return "unknown"


def _hash_files(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode("utf-8", "replace"))
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


@cache
def code_fingerprint() -> str:
    """Hash the code and tables that decide what is read and found."""
    package, tables = Path(__file__).parent, lexicon_folder()
    code = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in _OUTPUT_ONLY]
    found = _hash_files(package, code)
    return found + (_hash_files(tables, tables.rglob("*.tsv")) if tables.is_dir() else "")


def config_hash(nlp: Language) -> str:
    """Hash the configuration of a pipeline."""
    return hashlib.sha256(nlp.config.to_str().encode("utf8")).hexdigest()


def model_fingerprint(nlp: Language) -> str:
    """Hash a pipeline: its files where it was loaded from disk, else its meta and configuration; and our code."""
    if nlp.path is not None and Path(nlp.path).is_dir():
        root = Path(nlp.path)
        content = _hash_files(root, (path for path in root.rglob("*") if path.is_file()))
    else:
        content = json.dumps(nlp.meta, sort_keys=True, default=str) + config_hash(nlp)
    return hashlib.sha256(f"{package_version()}|{code_fingerprint()}|{content}".encode()).hexdigest()


def citation(model: dict[str, Any], reports: int, date: str) -> str:
    """Give the line under which a data set made in this run can be cited."""
    config = model["config_sha256"][:12]
    return (
        f"Figures, honours and organisations of {reports} government work report{'' if reports == 1 else 's'}, extracted with "
        f"govreport {package_version()} and the model {model['name']} {model['version']} (config {config}), {date}."
    )


def run_record(
    nlp: Language, model_name: str | None, inputs: list[dict[str, Any]], failed: list[dict[str, str]]
) -> dict[str, Any]:
    """Make the content of run.json."""
    now = datetime.now(UTC).replace(microsecond=0)
    meta = nlp.meta
    model = {
        "name": model_name or f"{meta['lang']}_{meta['name']}",
        "version": meta.get("version", ""),
        "config_sha256": config_hash(nlp),
        "fingerprint": model_fingerprint(nlp),
    }
    return {
        "created": now.isoformat(),
        "govreport": package_version(),
        "spacy": version("spacy"),
        "python": platform.python_version(),
        "model": model,
        "inputs": inputs,
        "failures": failed,
        "missing_years": missing_years(inputs),
        "citation": citation(model, len(inputs), now.date().isoformat()),
    }


def missing_years(inputs: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
    """Name, per issuer, the years between its first and last report for which there is none.

    Examples
    --------
    >>> missing_years([{"issuer": "天山路街道", "year": 2017}, {"issuer": "天山路街道", "year": 2019}])
    {'天山路街道': [2018]}
    """
    years: dict[str, set[int]] = {}
    for row in inputs:
        if row.get("issuer") and row.get("year"):
            years.setdefault(row["issuer"], set()).add(int(row["year"]))
    gaps = {issuer: sorted(set(range(min(found), max(found))) - found) for issuer, found in years.items()}
    return {issuer: gap for issuer, gap in gaps.items() if gap}
