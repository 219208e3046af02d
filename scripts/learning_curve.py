"""Train entities and domains on growing shares of the training reports and score each: what more text would bring."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from spacy.tokens import Doc
from wasabi import msg

from govreport.corpus.datasheet import fill_datasheet, render_learning_curve
from govreport.corpus.docs import read_gold
from govreport.errors import InputError
from govreport.scoring import score

FIGURES = Path("metrics/learning_curve.json")
NER_CONFIG, DOMAIN_CONFIG = Path("configs/10_ner.cfg"), Path("configs/20_domain.cfg")
SHARES = [0.125, 0.25, 0.5, 1.0]


def run(*command: object) -> None:
    """Run a step in a process of its own and stop if it fails."""
    words = [sys.executable, *map(str, command)]
    if subprocess.run(words, check=False).returncode:
        msg.fail(f"this step failed: {' '.join(words[1:])}", exits=1)


def train(config: Path, data: Path, output: Path, paths: dict[str, Path], epochs: int, overrides: list[str]) -> Path:
    """Train one config on the converted data and return the best model."""
    known = spacy.util.load_config(config)["paths"]
    given = {"train": data / "train.spacy", "dev": data / "dev.spacy", **paths}
    options = [word for name, path in given.items() if name in known for word in (f"--paths.{name}", path)]
    run("-m", "spacy", "train", config, "--output", output, *options, "--training.max_epochs", epochs, *overrides)
    return output / "model-best"


def score_parts(ner: Path, domain: Path, gold: list[dict[str, Any]]) -> dict[str, Any]:
    """Score the two models together, each alone at its task and without rules."""
    texts = [row["text"] for row in gold]
    docs: list[Doc] = list(spacy.load(ner).pipe(texts))
    for doc, other in zip(docs, spacy.load(domain).pipe(texts), strict=True):
        doc.cats = other.cats
        doc._.domain = max(other.cats, key=other.cats.__getitem__)
    table = score(zip(gold, docs, strict=True)).table
    return {name: table[name] for name in ("ORG", "HONOR", "METRIC", "ents_f", "domain", "per_domain")}


def main(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder of the corpus")],
    tokenizer: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder of the trained pkuseg model")],
    lexicon: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder with the built lexicon files")],
    work: Annotated[Path, typer.Argument(help="folder for converted data and models")],
    output: Annotated[Path, typer.Option(help="the figures")] = FIGURES,
    real: Annotated[str, typer.Option(help="folder with gold JSONL of real reports, or nothing")] = "",
    ner_config: Annotated[Path, typer.Option(help="config of the entities")] = NER_CONFIG,
    domain_config: Annotated[Path, typer.Option(help="config of the domains")] = DOMAIN_CONFIG,
    epochs: Annotated[int, typer.Option(help="passes over all the data; a share gets more, by its square root")] = 12,
    shares: Annotated[list[float], typer.Option(help="shares of the training reports")] = SHARES,
    overrides: Annotated[str, typer.Option(help="more options for 'spacy train', such as '--training.max_steps 2'")] = "",
) -> None:
    """Write the figures and the block of the data sheet."""
    paths = {
        "tokenizer": tokenizer, "user_dictionary": lexicon / "user_dictionary.txt",
        "word_classes": lexicon / "word_classes.json", "patterns": lexicon / "patterns.jsonl",
    }  # fmt: skip
    points = []
    for share in sorted(shares):
        folder = work / f"{share:g}"
        data = folder / "data"
        convert = Path(__file__).with_name("convert.py")
        run(convert, corpus / "paragraphs", corpus / "splits.tsv", tokenizer, lexicon, data, "--share", share)
        passes = round(epochs / share**0.5)  # few reports need more passes to be learnt, else the curve is too steep
        more = overrides.split()
        ner = train(ner_config, data, folder / "ner", paths, passes, more)
        domain = train(domain_config, data, folder / "domain", paths, passes, more)
        sets = {"the test reports": read_gold(data / "test.jsonl")}
        if real and (files := sorted(Path(real).glob("*.jsonl"))):
            sets["real reports"] = [row for path in files for row in read_gold(path)]
        scores = {name: score_parts(ner, domain, gold) for name, gold in sets.items()}
        points.append({"share": share, "paragraphs": len(read_gold(data / "train.jsonl")), "epochs": passes, "scores": scores})
        msg.good(f"{share:g}: " + "; ".join(f"{name} ents F {s['ents_f']}, domain {s['domain']}" for name, s in scores.items()))
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, {"points": points})  # after every share, so that a stopped run keeps what it has
    if len(points) < 2:
        return
    try:
        fill_datasheet(corpus / "README.md", {"learning-curve": render_learning_curve({"points": points})})
    except InputError as error:
        msg.fail(str(error), exits=1)


if __name__ == "__main__":
    typer.run(main)
