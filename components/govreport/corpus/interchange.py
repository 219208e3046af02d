"""Export the corpus, gold JSONL or annotations for Prodigy, doccano and Label Studio, and import what comes back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import InputError
from .annotation_tools import TO_TASK, Row, Skipped, task_row
from .markup import GoldParagraph, GoldReport, GoldSpan, Heading, read_corpus
from .markup_writer import write_report

FORMATS = tuple(TO_TASK)


def report_rows(report: GoldReport) -> list[Row]:
    """Return the paragraphs of a report as rows that together say all that is in it."""
    rows: list[Row] = []
    for number, paragraph in enumerate(report.paragraphs):
        headings = [[h.depth, h.text, h.part] for h in report.headings if h.before == number]
        place = {"report": report.header, "headings": headings, "paragraphs": len(report.paragraphs)}
        rows.append({**paragraph.to_json(), "damage": paragraph.damage, **place})
    after = [[h.depth, h.text, h.part] for h in report.headings if h.before == len(rows)]
    if after:
        rows[-1]["headings_after"] = after
    return rows


def rows_reports(rows: Iterable[Row]) -> list[GoldReport]:
    """Put rows together into reports, sorted by id.

    Raises
    ------
    InputError
        If rows do not come from the markup, or one is missing or stands twice: no paragraph is lost silently.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["id"].partition("/")[0], []).append(row)
    return [_report(identifier, groups[identifier]) for identifier in sorted(groups)]


def _report(identifier: str, rows: list[Row]) -> GoldReport:
    rows = sorted(rows, key=lambda row: row["id"])
    if any(key not in row for row in rows for key in ("report", "headings", "paragraphs", "damage")):
        raise InputError(identifier, "its paragraphs were not exported from corpus markup; write them to a .jsonl file instead")
    wanted = [f"{identifier}/{number:03d}" for number in range(rows[0]["paragraphs"])]
    given = [row["id"] for row in rows]
    if given != wanted:
        wrong = sorted(set(wanted) ^ set(given)) or sorted({name for name in given if given.count(name) > 1})
        named = ", ".join(wrong[:5])
        raise InputError(identifier, f"paragraphs are missing or stand twice: {named}; write a .jsonl file instead")
    report = GoldReport(identifier, f"{identifier}.txt", dict(rows[0]["report"]))
    for number, row in enumerate(rows):
        for place, key in ((number, "headings"), (number + 1, "headings_after")):
            report.headings += [Heading(depth, text, part, place) for depth, text, part in row.get(key, [])]
            if key == "headings":
                report.lines += [("heading", heading[1]) for heading in row[key]] + [("paragraph", row["text"])]
        spans = [GoldSpan(s["start"], s["end"], s["label"], s.get("reading"), bool(s.get("optional"))) for s in row["spans"]]
        fields = {key: row[key] for key in ("id", "text", "domain", "also", "section", "part", "damage")}
        report.paragraphs.append(GoldParagraph(**fields, spans=spans, line=0))
    report.lines += [("heading", heading[1]) for heading in rows[-1].get("headings_after", [])]
    return report


def doc_row(doc: Doc, identifier: str) -> Row:
    """Return an annotated document as a row, for correction in a tool."""
    spans = []
    for ent in doc.ents:
        span: Row = {"start": ent.start_char, "end": ent.end_char, "label": ent.label_}
        reading = ent._.metric or ent._.honor
        spans.append({**span, "reading": reading} if reading else span)
    return {
        "id": identifier, "text": doc.text, "domain": doc._.domain, "also": [], "spans": spans,
        "section": list(doc._.section), "part": doc._.part,
    }  # fmt: skip


def read_rows(source: Path) -> list[Row]:
    """Read rows from a folder of corpus markup, a gold ``.jsonl`` file, or a ``.spacy`` file of annotations."""
    if source.is_dir():
        rows = [row for report in read_corpus(source) for row in report_rows(report)]
    elif source.suffix == ".spacy":
        rows, numbers = [], dict[str, int]()
        for doc in _read_docs(source):
            name = doc._.report or "report"
            numbers[name] = numbers.get(name, -1) + 1
            rows.append(doc_row(doc, f"{name}/{numbers[name]:03d}"))
    elif source.suffix == ".jsonl":
        rows = [row for _, row in _tasks(source.read_text(encoding="utf8"), "jsonl", str(source))]
    else:
        raise InputError(source, "is neither a folder of corpus markup nor a .jsonl or .spacy file")
    if not rows:
        raise InputError(source, "holds no paragraph")
    return rows


def _read_docs(path: Path) -> list[Doc]:
    try:
        return list(DocBin(store_user_data=True).from_disk(path).get_docs(Vocab()))
    except OSError:
        raise
    except Exception as error:  # bytes that are no DocBin fail in many ways
        raise InputError(path, "is no file of annotations; make it with 'govreport annotate'") from error


def export_rows(rows: Iterable[Row], form: str) -> str:
    """Write rows as the text of a file that the tool imports.

    Parameters
    ----------
    rows
        Paragraphs in the gold data format, with or without the context of the markup.
    form
        ``prodigy`` or ``doccano`` (JSONL), or ``label-studio`` (JSON).
    """
    if form not in TO_TASK:
        raise InputError(form, f"no such format; there are {', '.join(FORMATS)}")
    tasks = [TO_TASK[form](row) for row in rows]
    if form == "label-studio":
        return json.dumps(tasks, ensure_ascii=False, indent=0) + "\n"
    return "".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks)


@dataclass
class Imported:
    """What a tool handed back.

    Attributes
    ----------
    rows
        The accepted paragraphs.
    skipped
        Id and reason of the tasks that were not accepted.
    new
        Id and text of the spans that were drawn in the tool and have but a default reading.
    """

    rows: list[Row]
    skipped: list[tuple[str, str]] = field(default_factory=list)
    new: list[tuple[str, str]] = field(default_factory=list)


def import_rows(text: str, form: str, source: str = "import") -> Imported:
    """Read back what a tool exported.

    Raises
    ------
    InputError
        With the place in the file, if it is no such file, or a task cannot be read.
    """
    if form not in TO_TASK:
        raise InputError(form, f"no such format; there are {', '.join(FORMATS)}")
    result = Imported([])
    for where, task in _tasks(text, form, source):
        if not isinstance(task, dict):
            raise InputError(where, f"this is no {form} task")
        try:
            row = task_row(form, task, where)
            result.new += [(row["id"], row["text"][s["start"] : s["end"]]) for s in row["spans"] if s.pop("new", False)]
            result.rows.append(row)
        except Skipped as reason:
            context = task.get("govreport") or task.get("data", {}).get("govreport", {})
            result.skipped.append((context.get("id", where), str(reason)))
    return result


def _tasks(text: str, form: str, source: str) -> Iterable[tuple[str, Any]]:
    try:
        if form == "label-studio":
            tasks = json.loads(text)
            if not isinstance(tasks, list):
                raise InputError(source, "must be a list of tasks: export the project as JSON")
            yield from ((f"{source}: task {number}", task) for number, task in enumerate(tasks, 1))
            return
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                where = f"{source}:{number}"
                yield where, json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(where if form != "label-studio" else f"{source}:{error.lineno}", f"is no JSON: {error.msg}") from None


def write_rows(rows: list[Row], output: Path) -> int:
    """Write rows as corpus markup into a folder, or as gold data into a ``.jsonl`` file; return the number of files."""
    if output.suffix == ".jsonl":
        output.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
        return 1
    texts = {report.path: write_report(report) for report in rows_reports(rows)}
    output.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (output / name).write_text(text, encoding="utf8")
    return len(texts)
