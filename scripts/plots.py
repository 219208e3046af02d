"""Draw the plots of annotated reports and the confusion matrix of the domains, where a Chinese font is installed."""

from pathlib import Path

import numpy
import spacy
import srsly
import typer
from spacy.tokens import DocBin
from wasabi import msg

import govreport  # noqa: F401  registers the attributes
from govreport.errors import InputError
from govreport.labels import DOMAIN_NAMES, DOMAINS
from govreport.plots import confusion_matrix_plot, write_plots


def main(
    annotations: Path = typer.Argument(..., exists=True, dir_okay=False, help="annotated DocBin"),
    confusion: Path = typer.Argument(..., exists=True, dir_okay=False, help="confusion.json of the evaluation"),
    output: Path = typer.Argument(..., help="folder for the plots"),
) -> None:
    """Write the plots and plots.json, the list of them; without a Chinese font the list says so and is empty."""
    output.mkdir(parents=True, exist_ok=True)
    matrix = numpy.zeros((len(DOMAINS), len(DOMAINS)), dtype=int)
    for gold, predicted, count in srsly.read_json(confusion):
        matrix[DOMAINS.index(gold), DOMAINS.index(predicted)] = count
    try:
        docs = list(DocBin(store_user_data=True).from_disk(annotations).get_docs(spacy.blank("zh").vocab))
        paths = [
            *write_plots(docs, output),
            confusion_matrix_plot(matrix, [DOMAIN_NAMES[d] for d in DOMAINS], output / "confusion.svg"),
        ]
        note = ""
    except InputError as error:
        paths, note = [], str(error)
        msg.warn(note)
    srsly.write_json(output / "plots.json", {"plots": sorted(path.name for path in paths), "note": note})
    msg.good(f"{len(paths)} plots in {output}")


if __name__ == "__main__":
    typer.run(main)
