"""The command ``govreport annotate``."""

from pathlib import Path
from typing import Annotated

import typer

from .common import fail, load_model, one_line, one_line_errors


@one_line_errors
def annotate(
    paths: Annotated[list[str], typer.Argument(help="Reports (.txt .html .docx .pdf) and folders of them.")],
    output: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")],
    model: Annotated[str | None, typer.Option(help="Name or folder of the model. [default: zh_govreport_sm]")] = None,
    n_process: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
    progress: Annotated[bool, typer.Option(help="Show a progress bar.")] = True,
) -> None:
    """Read reports and write tables, panels and a page into a folder. A rerun does only what is new.

    A bad input is named with its reason, the others go on, and the exit status is 1.
    """
    from ..annotate import annotate_paths

    if output.exists() and not output.is_dir():
        fail(f"{output}: is a file; give a folder with --output")
    nlp, name = load_model(model)
    result = annotate_paths(paths, output, nlp, n_process=n_process, progress=progress, model_name=model_name(name))
    for failure in result.failed:
        typer.echo(f"govreport: {one_line(failure.source)}: {one_line(failure.reason)}", err=True)
    counts = ", ".join(f"{count} {table}" for table, count in result.rows.items())
    reused = f" ({result.reused} unchanged)" if result.reused else ""
    reports = f"{len(result.reports)} report{'' if len(result.reports) == 1 else 's'}"
    typer.echo(f"{reports}{reused}: {counts}; written to {output}")
    if result.failed:
        raise typer.Exit(1)


def model_name(loaded: str) -> str | None:
    """Give the name for the record; a folder of this machine is no name, then the pipeline's own is taken."""
    return None if Path(loaded).is_dir() else loaded
