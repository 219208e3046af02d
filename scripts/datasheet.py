"""Fill the data sheet of the corpus: counts, agreement of the annotators, learning curve."""

from pathlib import Path
from typing import Annotated

import srsly
import typer
from wasabi import msg

from govreport.corpus.datasheet import (
    describe_originality,
    fill_datasheet,
    render_agreement,
    render_counts,
    render_learning_curve,
)
from govreport.corpus.markup import MarkupError, read_corpus
from govreport.corpus.originality import read_stock_phrases
from govreport.corpus.splits import read_splits
from govreport.corpus.statistics import count_corpus, read_segmentation
from govreport.errors import InputError

FIGURES = Path("metrics/learning_curve.json")


def main(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder of the corpus")],
    learning_curve: Annotated[Path, typer.Option(help="what learning_curve.py wrote")] = FIGURES,
) -> None:
    """Write the blocks for which there are figures; the others stay as they are."""
    try:
        reports = list(read_corpus(corpus / "paragraphs"))
        counts = count_corpus(reports, read_segmentation(corpus / "segmentation"), read_splits(corpus / "splits.tsv"))
        originality = describe_originality(reports, read_stock_phrases(corpus / "stock_phrases.tsv"))
        blocks = {"counts": f"{render_counts(counts)}\n\n{originality}"}
        figures = corpus / "second" / "agreement.json"
        if figures.is_file():
            tables = srsly.read_json(figures)
            blocks["agreement"] = render_agreement(tables["blind"], tables.get("after_resolution"))
        if learning_curve.is_file():
            blocks["learning-curve"] = render_learning_curve(srsly.read_json(learning_curve))
        changed = fill_datasheet(corpus / "README.md", blocks)
    except (InputError, MarkupError) as error:
        msg.fail(str(error), exits=1)
    msg.good(f"{corpus / 'README.md'}: {', '.join(blocks)} {'written' if changed else 'are as they were'}")


if __name__ == "__main__":
    typer.run(main)
