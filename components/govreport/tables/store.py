"""Finished reports on disk: each is read, annotated and stored once, by one process or several."""

import dataclasses
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import DocBin
from tqdm import tqdm

from ..errors import InputError
from .files import write_whole

DOCBIN_NAME: Final = "annotations.spacy"
DOCBIN_TOKENS: Final = 1_000_000  # some 200 reports, a few hundred megabytes while it is written
STORE_FORMAT: Final = 1  # raise it when the stored files change shape


@dataclass(frozen=True)
class Failure:
    """An input that could not be used, and why."""

    source: str
    reason: str


@dataclass
class StoredReport:
    """What is known of a report besides its annotated docs, in plain values."""

    id: str
    title: str
    issuer: str
    date: str
    year: int | None
    provenance: dict[str, Any] = field(default_factory=dict)
    dropped: list[Any] = field(default_factory=list)
    offsets: list[tuple[int | None, int | None]] = field(default_factory=list)

    @classmethod
    def of(cls, report: Any) -> "StoredReport":
        """Take over what the tables and the page need from a report as read."""
        plain = json.loads(json.dumps([_plain(report.provenance), _plain(report.dropped)], default=str, ensure_ascii=False))
        return cls(
            id=str(report.id),
            title=report.title or "",
            issuer=report.issuer or "",
            date=str(report.date) if report.date else "",
            year=int(report.year) if report.year else None,
            provenance=plain[0] or {},
            dropped=plain[1] or [],
            offsets=[(getattr(p, "start", None), getattr(p, "end", None)) for p in report.paragraphs],
        )


@dataclass(frozen=True)
class Task:
    """One input file and where its finished report is kept."""

    path: Path
    sha256: str
    stored: Path  # without suffix: .spacy and .json are added
    batch_size: int = 64

    @property
    def finished(self) -> bool:
        """Whether the report is stored completely."""
        return self.stored.with_suffix(".json").exists() and self.stored.with_suffix(".spacy").exists()


def reason_of(error: BaseException) -> str:
    """Say in one line why an input failed."""
    if isinstance(error, InputError):
        return error.reason
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    lines = str(error).strip().splitlines()
    return f"failed with {type(error).__name__}{': ' + lines[0] if lines else ''}"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if hasattr(value, "_asdict"):
        return value._asdict()
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _work(nlp: Language, task: Task) -> Failure | None:
    """Read, annotate and store one report."""
    from ..reading import read_report

    try:
        report = read_report(task.path)
        # strings of one report are forgotten with it: memory stays flat over a long run
        with nlp.memory_zone():
            packed = DocBin(store_user_data=True, docs=list(report.annotate(nlp, batch_size=task.batch_size))).to_bytes()
        stored = json.dumps(dataclasses.asdict(StoredReport.of(report)), ensure_ascii=False)
    except Exception as error:  # whatever is wrong with one input, the others go on
        return Failure(str(task.path), reason_of(error))
    try:
        write_whole(task.stored.with_suffix(".spacy"), packed)
        # the .json comes second: where it stands, the report is complete
        write_whole(task.stored.with_suffix(".json"), stored.encode("utf-8", "replace"))
    except OSError as error:
        raise InputError(task.stored.parent, f"cannot write there ({error.strerror or error})") from error
    return None


_worker_nlp: Language | None = None


def _start_worker(nlp: Language) -> None:
    global _worker_nlp
    _worker_nlp = nlp
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides: a report under way is finished
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent was killed, which then could not stop it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work_in_worker(task: Task) -> Failure | None:
    assert _worker_nlp is not None
    return _work(_worker_nlp, task)


def work_all(nlp: Language, tasks: list[Task], n_process: int, progress: bool) -> Iterator[Failure]:
    """Work all tasks and give what failed."""
    parallel = n_process > 1 and len(tasks) > 1
    outcomes = _in_processes(nlp, tasks, n_process) if parallel else (_work(nlp, task) for task in tasks)
    for outcome in tqdm(outcomes, total=len(tasks), unit="report", disable=not progress or not tasks):
        if outcome is not None:
            yield outcome


def _in_processes(nlp: Language, tasks: list[Task], n_process: int) -> Iterator[Failure | None]:
    workers = min(n_process, len(tasks))
    with ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(nlp,)) as pool:
        running = {pool.submit(_work_in_worker, task): task for task in tasks}
        try:
            for future in as_completed(running):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    task = running[future]
                    if not task.finished:
                        yield Failure(str(task.path), "a worker process died (out of memory?); run again, with fewer processes")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def load(task: Task) -> tuple[StoredReport, DocBin]:
    """Load a finished report."""
    stored = StoredReport(**json.loads(task.stored.with_suffix(".json").read_text("utf8")))
    return stored, DocBin(store_user_data=True).from_bytes(task.stored.with_suffix(".spacy").read_bytes())


class MergedDocs:
    """One DocBin of all reports; very many go on in ``annotations_2.spacy`` and so on, since one is built in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, 0
        self.waiting, self.tokens = DocBin(store_user_data=True), 0

    def add(self, docs: DocBin) -> None:
        """Append the docs of one report."""
        tokens = sum(len(array) for array in docs.tokens)
        if self.tokens and self.tokens + tokens > DOCBIN_TOKENS:
            self.close()
        self.waiting.merge(docs)
        self.tokens += tokens

    def close(self) -> None:
        """Write what waits."""
        self.files += 1
        self.waiting.to_disk(self.folder / (DOCBIN_NAME if self.files == 1 else f"annotations_{self.files}.spacy"))
        self.waiting, self.tokens = DocBin(store_user_data=True), 0
