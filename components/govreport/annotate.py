"""Reports in, data out: annotate files and folders and write every table, resumable report by report.

Each finished report is kept under ``OUTPUT/.govreport/reports`` by the hash of the input, its name, the model and the
code, so that a rerun, also after a kill, does only what is missing. The files of the output folder are written aside and
renamed at the end; ``run.json`` is the last of them.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from . import tables
from .errors import InputError
from .run_record import model_fingerprint, run_record
from .tables.files import WORK_FOLDER, staged, write_whole
from .tables.report_pages import ReportPages
from .tables.schema import BY_NAME, CODEBOOK, PANEL_LONG
from .tables.store import STORE_FORMAT, Failure, MergedDocs, StoredReport, Task, load, reason_of, work_all
from .tables.writers import write_csv

RECORD_NAME: Final = "run.json"
FORMATS: Final = (*tables.FORMATS, "html")


@dataclass
class AnnotateResult:
    """What a run made."""

    output: Path
    reports: list[StoredReport]
    failed: list[Failure]
    reused: int = 0
    rows: dict[str, int] = field(default_factory=dict)


def annotate_paths(
    paths: Iterable[str | Path],
    output: str | Path,
    nlp: Language,
    *,
    n_process: int = 1,
    batch_size: int = 64,
    progress: bool = True,
    model_name: str | None = None,
    formats: Sequence[str] = FORMATS,
) -> AnnotateResult:
    """Read and annotate files and folders, and write DocBin, tables, panels, page and record into `output`.

    Parameters
    ----------
    paths
        Files and folders. What cannot be read goes to `failed` of the result; the others go on.
    output
        The folder to write into; made if it is not there. One run at a time.
    nlp
        The loaded pipeline.
    n_process
        Worker processes; each takes whole reports.
    batch_size
        Paragraphs per batch of the pipeline.
    progress
        Whether to show a progress bar.
    model_name
        The name under which the pipeline was loaded, for the record.
    formats
        Any of ``csv``, ``xlsx``, ``parquet``, ``duckdb``, ``html``. The DocBin and run.json are always written.

    Raises
    ------
    InputError
        If a format is unknown, or nothing can be written into `output`.
    """
    output = Path(output)
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise InputError(", ".join(sorted(unknown)), f"no such format; there are {', '.join(FORMATS)}")
    store = output / WORK_FOLDER / "reports"
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot write there ({error.strerror or error}); choose another folder") from error
    fingerprint = model_fingerprint(nlp)
    failed: list[Failure] = []
    tasks: list[Task] = []
    for path in _files(paths, output, failed):
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            failed.append(Failure(str(path), reason_of(error)))
            continue
        key = hashlib.sha256(f"{STORE_FORMAT}|{fingerprint}|{path.name}|{sha256}".encode("utf-8", "replace")).hexdigest()
        tasks.append(Task(path, sha256, store / key[:32], batch_size))
    reused = {task.stored for task in tasks if task.finished}
    # two copies of one file are worked once
    todo = list({task.stored: task for task in tasks if task.stored not in reused}.values())
    bad = {failure.source: failure for failure in work_all(nlp, todo, n_process, progress)}
    reasons = {task.stored: bad[str(task.path)].reason for task in todo if str(task.path) in bad}
    failed += [Failure(str(task.path), reasons[task.stored]) for task in tasks if task.stored in reasons]
    done = [task for task in tasks if task.stored not in reasons]
    result = AnnotateResult(output, [], failed, sum(task.stored in reused for task in done))
    _write_all(result, done, reused, nlp, model_name, frozenset(formats))
    return result


def _files(paths: Iterable[str | Path], output: Path, failed: list[Failure]) -> list[Path]:
    """Find the input files, each once, without our own output."""
    found: dict[Path, Path] = {}
    inside = output.resolve()
    for given in map(Path, paths):
        for path in _search(given, failed):
            resolved = path.resolve()
            # a file named by the user is always taken; a folder is not searched for what we wrote ourselves
            if path == given or inside not in resolved.parents:
                found.setdefault(resolved, path)
    return list(found.values())


def _search(given: Path, failed: list[Failure], below: bool = False) -> list[Path]:
    """List the reports in a folder; a folder in it that cannot be read is named, and the rest is taken."""
    from .reading import discover
    from .reading.formats import SUFFIXES

    try:
        return discover([given])
    except (InputError, OSError) as error:
        if isinstance(error, InputError) and given in Path(error.source).parents:
            files = [path for path in sorted(given.iterdir()) if not path.name.startswith((".", "~$"))]
            wanted = [path for path in files if path.is_dir() or path.suffix.lower() in SUFFIXES]
            return [path for file in wanted for path in _search(file, failed, below=True)]
        # that a folder below holds no report is no fault
        if not (below and given.is_dir() and os.access(given, os.R_OK | os.X_OK)):
            failed.append(Failure(str(given), reason_of(error)))
        return []


def _write_all(
    result: AnnotateResult, done: list[Task], reused: set[Path], nlp: Language, model_name: str | None, formats: frozenset[str]
) -> None:
    used: set[str] = set()
    inputs: list[dict[str, Any]] = []
    panel = tables.Panel()
    record = run_record(nlp, model_name, inputs, [dataclasses.asdict(failure) for failure in result.failed])
    model = record["model"]
    notes = {"model": f"{model['name']} {model['version']}", "config_sha256": model["config_sha256"]}
    with staged(result.output) as folder:
        sinks = tables.open_sinks(folder, formats, notes)
        merged = MergedDocs(folder)
        pages = ReportPages(folder) if "html" in formats else None
        result.rows = {table.name: 0 for table in tables.DATA_TABLES}
        for table in tables.DATA_TABLES:
            for sink in sinks:
                sink.write(table, [])
        for task in done:
            report, packed = load(task)
            docs = list(packed.get_docs(Vocab()))
            report.provenance["source"] = str(task.path)  # the file may have moved since it was stored
            read_id, report.id = report.id, _unique(report.id, task.sha256, used)
            for doc in docs:
                doc._.report = report.id
                doc._.section = list(doc._.section)  # a DocBin gives tuples back
            merged.add(packed if report.id == read_id else DocBin(store_user_data=True, docs=docs))
            made = tables.report_rows(report, docs, [_Offsets(*pair) for pair in report.offsets])
            for name, rows in made.items():
                result.rows[name] += len(rows)
                for sink in sinks:
                    sink.write(BY_NAME[name], rows)
            panel.add(made["metrics"])
            if pages:
                pages.add(report, docs)
            result.reports.append(report)
            inputs.append(_input_row(task, report, len(docs), task.stored in reused))
        _write_panels(folder, sinks, panel, "csv" in formats)
        for sink in sinks:
            sink.close()
        merged.close()
        if pages:
            pages.close()
        (result.output / RECORD_NAME).unlink(missing_ok=True)  # no record stands beside files of two runs
    record = run_record(nlp, model_name, inputs, record["failures"]) | {"rows": result.rows}
    write_whole(result.output / RECORD_NAME, json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "replace"))


@dataclass(frozen=True)
class _Offsets:
    start: int | None
    end: int | None


def _write_panels(folder: Path, sinks: list[Any], panel: tables.Panel, as_csv: bool) -> None:
    long = list(panel.long())
    names, rows, described = panel.wide()
    codebook = tables.codebook_rows(extra=described)
    for sink in sinks:
        sink.write(PANEL_LONG, long)
        sink.write(CODEBOOK, codebook)
    if as_csv:
        write_csv(folder / "panel_wide.csv", names, rows)


def _unique(report_id: str, sha256: str, used: set[str]) -> str:
    """Make an id of its own for a second report of the same name: with its hash, and a number for a true copy."""
    candidates = (report_id, f"{report_id}-{sha256[:8]}", *(f"{report_id}-{sha256[:8]}-{n}" for n in range(2, len(used) + 3)))
    chosen = next(candidate for candidate in candidates if candidate not in used)
    used.add(chosen)
    return chosen


def _input_row(task: Task, report: StoredReport, paragraphs: int, reused: bool) -> dict[str, Any]:
    return {
        "report_id": report.id,
        "source": os.fspath(task.path),
        "sha256": task.sha256,
        "encoding": report.provenance.get("encoding"),
        "issuer": report.issuer,
        "year": report.year,
        "paragraphs": paragraphs,
        "dropped": len(report.dropped),
        "reused": reused,
    }
