"""Train the small models of the metric and honour readers and of the verifier, and learn which words no name begins or ends with."""

from pathlib import Path

import spacy
import typer
from spacy.tokens import DocBin
from wasabi import msg

from govreport.edges import learn_edges, save_edges
from govreport.honor_reader import HonorReader
from govreport.linear import save_rankers
from govreport.metric_reader import MetricReader
from govreport.verifier import train_verifier


def main(
    model: Path = typer.Argument(..., exists=True, file_okay=False, help="a trained pipeline, for its vocabulary"),
    corpus: Path = typer.Argument(..., exists=True, dir_okay=False, help="training DocBin with gold readings"),
    output: Path = typer.Argument(..., help="folder for metrics.msgpack, honors.msgpack, verifier.msgpack and edges.json"),
    seed: int = typer.Option(0, help="random seed"),
    epochs: int = typer.Option(12, help="passes over the data"),
    edge_minimum: int = typer.Option(15, help="how often a word must occur before it counts as never at the edge of a name"),
) -> None:
    """Fit the models and save them."""
    nlp = spacy.load(model)
    docs = list(DocBin(store_user_data=True).from_disk(corpus).get_docs(nlp.vocab))
    output.mkdir(parents=True, exist_ok=True)
    save_edges(output / "edges.json", learn_edges(docs, edge_minimum))
    train_verifier(docs, seed=seed).to_disk(output / "verifier.msgpack")
    for name, reader in (("metrics", MetricReader(nlp)), ("honors", HonorReader(nlp))):
        seen = reader.train(docs, seed=seed, epochs=epochs)
        save_rankers(output / f"{name}.msgpack", reader.rankers)
        msg.good(f"{name}: " + ", ".join(f"{count} cases for {model}" for model, count in seen.items()))


if __name__ == "__main__":
    typer.run(main)
