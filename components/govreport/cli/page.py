"""The commands ``govreport page`` and ``govreport plots``: something to look at, from annotations."""

from pathlib import Path
from typing import Annotated

import typer
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import InputError
from .common import one_line_errors

Annotations = Annotated[list[Path], typer.Argument(help="Annotations that 'govreport annotate' wrote (.spacy).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(page)
    app.command()(plots)


@one_line_errors
def page(
    annotations: Annotations,
    output: Annotated[Path, typer.Option(help="The page to write (.html); an older one is replaced.")],
    title: Annotated[str | None, typer.Option(help="Heading of the page. [default: the report's own]")] = None,
) -> None:
    """Make one self-contained page: figures, charts, tables and the full text with its marks."""
    from ..page import render_report_page
    from ..tables.files import write_whole

    if output.is_dir():
        raise InputError(output, "is a folder; give the name of a file with --output")
    docs = _read(annotations)
    write_whole(output, render_report_page(docs, title=title).encode())
    typer.echo(f"{len(docs)} paragraphs; written to {output}")


@one_line_errors
def plots(
    annotations: Annotations,
    output: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")],
    form: Annotated[list[str] | None, typer.Option("--format", help="png, svg or pdf; repeatable. [default: png, svg]")] = None,
    language: Annotated[str, typer.Option(help="Language of the labels: zh or en.")] = "zh",
    font: Annotated[Path | None, typer.Option(help="A font file with Chinese characters. [default: an installed one]")] = None,
) -> None:
    """Write plots for papers: domains, kinds of metrics, levels of honours, done and planned."""
    from ..plots import write_plots

    if output.exists() and not output.is_dir():
        raise InputError(output, "is a file; give a folder with --output")
    files = write_plots(_read(annotations), output, tuple(form or ("png", "svg")), language=language, font=font)
    typer.echo(f"{len(files)} plots; written to {output}")


def _read(paths: list[Path]) -> list[Doc]:
    docs: list[Doc] = []
    for path in paths:
        try:
            found = list(DocBin(store_user_data=True).from_disk(path).get_docs(Vocab()))
        except OSError:
            raise
        except Exception as error:  # bytes that are no DocBin fail in many ways
            raise InputError(path, "is no file of annotations; make it with 'govreport annotate'") from error
        docs += found
    if not docs:
        raise InputError(", ".join(map(str, paths)), "holds no paragraph")
    return docs
