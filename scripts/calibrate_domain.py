"""Fit the temperature and the heading's weight of the domain scores on the development reports."""

from pathlib import Path

import numpy
import spacy
import srsly
import typer
from wasabi import msg

from govreport.corpus.docs import read_gold
from govreport.domain import DomainReader, combine

TEMPERATURES = tuple(numpy.arange(0.4, 3.01, 0.1).round(2).tolist())
WEIGHTS = tuple(numpy.arange(0.0, 1.01, 0.1).round(2).tolist())


def main(
    model: Path = typer.Argument(..., exists=True, file_okay=False, help="pipeline with the trained classifier"),
    gold: Path = typer.Argument(..., exists=True, dir_okay=False, help="dev.jsonl"),
    output: Path = typer.Argument(..., help="calibration.json"),
) -> None:
    """Choose the temperature, then the weight, that make the right domains most likely."""
    nlp = spacy.load(model)
    reader = DomainReader(nlp)
    rows = read_gold(gold)
    names = list(nlp.get_pipe("textcat").labels)
    texts = nlp.get_pipe("textcat").predict([nlp.make_doc(row["text"]) for row in rows])
    headings = [reader.heading_scores(row["section"], names) if row.get("section") else None for row in rows]
    right = [names.index(row["domain"]) for row in rows]

    def loss(temperature: float, weight: float) -> float:
        chances = [
            combine(t, h if weight else None, temperature, weight)[r] for t, h, r in zip(texts, headings, right, strict=True)
        ]
        return float(-numpy.log(numpy.asarray(chances) + 1e-12).mean())

    temperature = min(TEMPERATURES, key=lambda value: loss(value, 0.0))
    weight = min(WEIGHTS, key=lambda value: loss(temperature, value))
    output.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(output, {"temperature": temperature, "heading_weight": weight})
    msg.good(
        f"temperature {temperature} (loss {loss(1.0, 0.0):.3f} before, {loss(temperature, 0.0):.3f} after), heading weight {weight} (loss {loss(temperature, weight):.3f})"
    )


if __name__ == "__main__":
    typer.run(main)
