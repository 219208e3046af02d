"""Convert the annotated reports into DocBins for training and JSONL for scoring, split by whole report."""

from collections import Counter
from pathlib import Path

import spacy
import srsly
import typer
from spacy.tokens import DocBin
from wasabi import msg

from govreport.corpus.docs import Misalignment, gold_doc
from govreport.corpus.markup import MarkupError, read_corpus
from govreport.corpus.splits import SPLITS, read_splits
from govreport.errors import InputError
from govreport.tokenizer import ReportTokenizer


def main(
    paragraphs: Path = typer.Argument(..., exists=True, file_okay=False, help="folder of annotated reports"),
    splits: Path = typer.Argument(..., exists=True, dir_okay=False, help="table of report and split"),
    tokenizer: Path = typer.Argument(..., exists=True, file_okay=False, help="folder of the trained pkuseg model"),
    lexicon: Path = typer.Argument(..., exists=True, file_okay=False, help="folder with the built dictionary and word classes"),
    output: Path = typer.Argument(..., help="folder for train/dev/test .spacy and .jsonl"),
    share: float = typer.Option(1.0, min=0.01, max=1.0, help="share of the training reports to keep, for learning curves"),
) -> None:
    """Write the converted corpus and the list of spans that meet no word boundary."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        split = read_splits(splits)
        nlp = spacy.blank("zh")
        nlp.tokenizer = ReportTokenizer(nlp.vocab)
        nlp.tokenizer.initialize(
            pkuseg_model=str(tokenizer),
            pkuseg_user_dict=str(lexicon / "user_dictionary.txt"),
            word_classes=str(lexicon / "word_classes.json"),
            names=str(lexicon / "patterns.jsonl"),
        )
        reports = list(read_corpus(paragraphs))
    except (InputError, MarkupError) as error:
        msg.fail(str(error), exits=1)
    missing = [report.id for report in reports if report.id not in split]
    if missing:
        msg.fail(f"{splits}: no split is given for {', '.join(missing)}", exits=1)
    training = [report.id for report in reports if split[report.id] == "train"]
    kept = set(training[: max(1, round(len(training) * share))])
    misaligned: list[Misalignment] = []
    counts: Counter[str] = Counter()
    for name in SPLITS:
        rows = [
            {**paragraph.to_json(), "report": {**report.header}, "damage": paragraph.damage}
            for report in reports
            if split[report.id] == name and (name != "train" or report.id in kept)
            for paragraph in report.paragraphs
        ]
        docs = [gold_doc(nlp, row, misaligned) for row in rows]
        counts[name] = len(docs)
        DocBin(docs=docs, store_user_data=True).to_disk(output / f"{name}.spacy")
        srsly.write_jsonl(output / f"{name}.jsonl", rows)
    srsly.write_jsonl(output / "misaligned.jsonl", [vars(row) for row in misaligned])
    total = sum(counts.values())
    msg.good(f"{total} paragraphs: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    msg.info(f"{len(misaligned)} gold spans meet no word boundary (listed in {output / 'misaligned.jsonl'})")


if __name__ == "__main__":
    typer.run(main)
