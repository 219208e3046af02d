"""The command line: one module per command, registered here."""

from typing import Annotated

import typer

from . import annotate, compare, corpus, explain, page

app = typer.Typer(
    name="govreport",
    help="Read Chinese government work reports into tables: figures, honours, organisations, domains.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(annotate.annotate)
app.command()(compare.compare)
page.register(app)
explain.register(app)
corpus.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        from ..run_record import package_version

        typer.echo(f"govreport {package_version()}")
        raise typer.Exit()


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass
