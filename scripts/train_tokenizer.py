"""Train the pkuseg segmentation model on the training part of corpus/segmentation."""

from pathlib import Path

import srsly
import typer
from wasabi import msg

from govreport.corpus.splits import read_splits
from govreport.errors import InputError
from govreport.segmentation import read_sentences, train_pkuseg


def main(
    segmentation: Path = typer.Argument(..., exists=True, file_okay=False, help="folder of segmented sentences"),
    splits: Path = typer.Argument(..., exists=True, dir_okay=False, help="table of report and split"),
    output: Path = typer.Argument(..., help="folder for the model"),
    seed: int = typer.Option(0, help="random seed"),
    iterations: int = typer.Option(20, help="passes over the data"),
) -> None:
    """Train on all but the test reports' sentences and keep the list of words that were seen."""
    try:
        split = read_splits(splits)
        paths = [path for path in sorted(segmentation.glob("*.txt")) if split.get(path.stem) in ("train", "dev")]
        sentences = [words for path in paths for words in read_sentences(path)]
        log = train_pkuseg(sentences, output, seed=seed, iterations=iterations)
    except InputError as error:
        msg.fail(str(error), exits=1)
    srsly.write_json(output / "known_words.json", sorted({word for words in sentences for word in words}), indent=0)
    msg.good(
        f"trained on {len(sentences)} sentences of {len(paths)} reports; {log.strip().splitlines()[-1] if log.strip() else ''}"
    )


if __name__ == "__main__":
    typer.run(main)
