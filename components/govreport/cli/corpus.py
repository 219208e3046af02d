"""The commands ``govreport corpus ...``: check, count, exchange and compare annotated reports."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import srsly
import typer

from ..errors import InputError
from .common import load_model, one_line, one_line_errors

if TYPE_CHECKING:  # the command line starts fast: the corpus tools are imported by the command that needs them
    from ..corpus.agreement import Agreement
    from ..corpus.markup import GoldReport

T = TypeVar("T")

app = typer.Typer(name="corpus", help="Check, count, exchange and compare annotated reports.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder of the corpus, with 'paragraphs' in it.")]
CORPUS = Path("corpus")
FORMAT_HELP = "prodigy, doccano or label-studio."


def register(main: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    main.add_typer(app, name="corpus")


@app.command()
@one_line_errors
def check(
    folder: Folder = CORPUS,
    real: Annotated[Path | None, typer.Option(help="Folder of real reports (.txt) that the corpus may not copy.")] = None,
    warnings: Annotated[bool, typer.Option(help="Show warnings too.")] = True,
) -> None:
    """Check markup, readings, consistency, originality, balance and splits; the exit status is 1 if there is an error."""
    from ..corpus.checks import check_corpus

    findings = check_corpus(folder, real_reports=real)
    errors = [finding for finding in findings if finding.severity == "error"]
    for finding in findings if warnings else errors:
        typer.echo(one_line(finding))
    typer.echo(f"{len(errors)} errors, {len(findings) - len(errors)} warnings", err=True)
    if errors:
        raise typer.Exit(1)


@app.command()
@one_line_errors
def stats(
    folder: Folder = CORPUS,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Count the corpus by every dimension."""
    from ..corpus.datasheet import render_counts
    from ..corpus.splits import read_splits
    from ..corpus.statistics import count_corpus, read_segmentation

    splits = folder / "splits.tsv"
    known = read_splits(splits) if splits.is_file() else None
    counts = count_corpus(_reports(folder), read_segmentation(folder / "segmentation"), known)
    typer.echo(srsly.json_dumps(counts, indent=1) if as_json else render_counts(counts))


@app.command("export")
@one_line_errors
def export_tasks(
    source: Annotated[Path, typer.Argument(help="Folder of markup, gold data (.jsonl) or annotations (.spacy).")],
    form: Annotated[str, typer.Option("--format", help=FORMAT_HELP)],
    output: Annotated[Path, typer.Option(help="The file to write; an older one is replaced.")],
) -> None:
    """Write paragraphs with spans, readings and domains for an annotation tool."""
    from ..corpus.annotation_tools import label_studio_config
    from ..corpus.interchange import export_rows, read_rows

    rows = _marked(read_rows, source)
    output.write_text(export_rows(rows, form), encoding="utf8")
    typer.echo(f"{len(rows)} paragraphs; written to {output}")
    if form == "label-studio":
        interface = output.with_suffix(".config.xml")
        interface.write_text(label_studio_config(), encoding="utf8")
        typer.echo(f"labelling interface for the project's settings: {interface}")


@app.command("import")
@one_line_errors
def import_tasks(
    source: Annotated[Path, typer.Argument(help="The file that the tool exported.")],
    form: Annotated[str, typer.Option("--format", help=FORMAT_HELP)],
    output: Annotated[Path, typer.Option(help="A folder for corpus markup, or a .jsonl file for gold data.")],
) -> None:
    """Read back what an annotation tool exported."""
    from ..corpus.interchange import import_rows, write_rows

    imported = import_rows(source.read_text(encoding="utf8"), form, str(source))
    for identifier, reason in imported.skipped:
        typer.echo(f"govreport: {one_line(identifier)}: left out, {one_line(reason)}", err=True)
    for identifier, surface in imported.new:
        typer.echo(f"govreport: {one_line(identifier)}: complete the reading of the new span {surface!r}", err=True)
    files = write_rows(imported.rows, output)
    typer.echo(f"{len(imported.rows)} paragraphs in {files} file{'' if files == 1 else 's'}; written to {output}")


@app.command()
@one_line_errors
def blind(
    folder: Folder = CORPUS,
    share: Annotated[float, typer.Option(min=0.01, max=1.0, help="Share of the paragraphs of each domain.")] = 0.1,
) -> None:
    """Write unmarked paragraphs into FOLDER/second for a second annotator, and the first annotation beside them."""
    from ..corpus.agreement import choose_paragraphs
    from ..corpus.markup_writer import blind as blinded
    from ..corpus.markup_writer import excerpt, write_report

    second = folder / "second"
    if any(second.glob("*.txt")):
        raise InputError(second, "there are reports in it already; move them away first, they may be somebody's work")
    reports = _reports(folder)
    chosen = choose_paragraphs(reports, share)
    (second / "first").mkdir(parents=True, exist_ok=True)
    for report in reports:
        if report.id in chosen:
            (second / report.path).write_text(blinded(report, chosen[report.id]), encoding="utf8")
            (second / "first" / report.path).write_text(write_report(excerpt(report, chosen[report.id])), encoding="utf8")
    typer.echo(f"{sum(map(len, chosen.values()))} paragraphs of {len(chosen)} reports; written to {second}")


@app.command()
@one_line_errors
def agreement(folder: Folder = CORPUS) -> None:
    """Compare FOLDER/second with the first annotation; write figures, disagreements and the block of the data sheet."""
    from ..corpus.agreement import write_disagreements
    from ..corpus.datasheet import fill_datasheet, render_agreement

    second = folder / "second"
    frozen = second / "first"
    paragraphs = folder / "paragraphs"
    compared = _compare(frozen if frozen.is_dir() else paragraphs, second)
    tables = {"blind": compared.table}
    if frozen.is_dir():
        try:
            tables["after_resolution"] = _compare(paragraphs, second).table
        except InputError as error:
            typer.echo(f"govreport: not compared with the corpus as it is now: {one_line(error)}", err=True)
    srsly.write_json(second / "agreement.json", tables)
    write_disagreements(compared.disagreements, second / "disagreements.tsv")
    block = render_agreement(tables["blind"], tables.get("after_resolution"))
    datasheet = folder / "README.md"
    if datasheet.is_file():
        fill_datasheet(datasheet, {"agreement": block})
    typer.echo(block)
    typer.echo(f"{len(compared.disagreements)} disagreements; written to {second / 'disagreements.tsv'}")


@app.command()
@one_line_errors
def alignment(
    folder: Folder = CORPUS,
    model: Annotated[str | None, typer.Option(help="Name or folder of the model. [default: zh_govreport_sm]")] = None,
) -> None:
    """List the gold spans that meet no word boundary of a model: file, line, offsets, text, words."""
    from ..corpus.docs import Misalignment, gold_doc

    nlp, _ = load_model(model)
    missed = total = 0
    for report in _reports(folder):
        for paragraph in report.paragraphs:
            found: list[Misalignment] = []
            gold_doc(nlp, paragraph.to_json(), found)
            total += len(paragraph.spans)
            missed += len(found)
            for row in found:
                words = "/".join(row.words)
                typer.echo(f"{report.path}:{paragraph.line}: {row.start}-{row.end} {row.label} {row.surface} in {words}")
    typer.echo(f"{missed} of {total} spans meet no word boundary", err=True)


@app.command()
@one_line_errors
def rules(
    folder: Folder = CORPUS,
    model: Annotated[str | None, typer.Option(help="Name or folder of the model. [default: zh_govreport_sm]")] = None,
    never: Annotated[bool, typer.Option(help="Only the rules that never fire.")] = False,
) -> None:
    """Count how often each rule fires on the annotated reports, the rarest first."""
    from ..corpus.rule_counts import count_rules

    nlp, _ = load_model(model)
    counts = count_rules(nlp, _reports(folder))
    for rule, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if not (never and count):
            typer.echo(f"{count}\t{rule}")
    silent = sum(not count for count in counts.values())
    typer.echo(f"{silent} of {len(counts)} rules never fire", err=True)


def _reports(folder: Path) -> "list[GoldReport]":
    from ..corpus.markup import read_corpus

    paragraphs = folder / "paragraphs"
    if not paragraphs.is_dir():
        raise InputError(folder, "there is no folder 'paragraphs' in it; name the folder of the corpus")
    return _marked(lambda path: list(read_corpus(path)), paragraphs)


def _compare(first: Path, second: Path) -> "Agreement":
    from ..corpus.agreement import compare_annotations

    return _marked(lambda path: compare_annotations(first, path), second)


def _marked(read: Callable[[Path], T], path: Path) -> T:
    """Read markup; a malformed line is an error of the input."""
    from ..corpus.markup import MarkupError

    try:
        return read(path)
    except MarkupError as error:
        raise InputError(f"{path / error.path}:{error.line}", error.reason) from None
