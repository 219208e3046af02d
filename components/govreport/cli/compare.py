"""The command ``govreport compare``."""

from pathlib import Path
from typing import Annotated, Any

import typer
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import InputError
from .common import load_model, one_line_errors


@one_line_errors
def compare(
    old: Annotated[Path, typer.Argument(help="The older report, or its annotations (.spacy).")],
    new: Annotated[Path, typer.Argument(help="The newer report of the same body, or its annotations (.spacy).")],
    output: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")],
    model: Annotated[str | None, typer.Option(help="Name or folder of the model. [default: zh_govreport_sm]")] = None,
) -> None:
    """Put two reports side by side: the same indicators, and promises against results."""
    from ..tables.compare import OUTCOMES, compare_reports
    from ..tables.compare_page import write_comparison

    nlp = None if {old.suffix, new.suffix} == {".spacy"} else load_model(model)[0]
    (old_docs, old_report), (new_docs, new_report) = (_read(path, nlp) for path in (old, new))
    comparison = compare_reports(old_docs, new_docs, old_report=old_report, new_report=new_report)
    write_comparison(comparison, output)
    counts = {outcome: sum(row["outcome"] == outcome for row in comparison.promises) for outcome in OUTCOMES}
    both = sum(row["found_in"] == "both" for row in comparison.metrics)
    promises = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in counts.items())
    typer.echo(f"promises: {promises}; figures in both: {both}; written to {output}")


def _read(path: Path, nlp: Any) -> tuple[list[Doc], Any]:
    if path.suffix != ".spacy":
        from ..reading import read_report

        report = read_report(path)
        return list(report.annotate(nlp)), report
    try:
        docs = list(DocBin(store_user_data=True).from_disk(path).get_docs(Vocab()))
    except OSError:
        raise
    except Exception as error:
        raise InputError(path, "is no file of annotations; make it with 'govreport annotate'") from error
    names = list(dict.fromkeys(doc._.report for doc in docs))
    if len(names) != 1:
        raise InputError(path, f"holds {len(names)} reports, not one; give the report file instead")
    return docs, None
