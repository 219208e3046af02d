"""Train the variants of configs/variants.yml one by one, score each on the development reports, and write the table."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from spacy.tokens import Doc, DocBin
from spacy.util import load_config
from thinc.api import Config
from wasabi import msg

from govreport.corpus.docs import gold_doc, read_gold
from govreport.corpus.splits import read_splits
from govreport.errors import InputError
from govreport.scoring import score
from govreport.segmentation import read_sentences, score_segmentation

SCORES = {
    "domain": ("macro_f", "accuracy", "accuracy_with_also"),
    "entities": ("ents_f", "ORG", "HONOR", "METRIC"),
    "segmentation": ("ents_f", "segmentation_f", "spans_on_token_boundaries"),
}
HEADINGS = {
    "macro_f": "macro F", "accuracy": "accuracy", "accuracy_with_also": "accuracy with also", "ents_f": "entities F",
    "segmentation_f": "words F", "spans_on_token_boundaries": "spans on boundaries",
}  # fmt: skip


@dataclass
class Variant:
    """One row of the table in the making.

    Attributes
    ----------
    name, group, about
        What it is called, the table it stands in, and what is different about it.
    config
        The group's config file.
    measure
        What is scored: a key of ``SCORES``.
    overrides
        New content by dotted path.
    vectors
        Options of floret's training; without any, there are no vectors.
    """

    name: str
    group: str
    about: str
    config: Path
    measure: str
    overrides: dict[str, Any]
    vectors: dict[str, Any]


@dataclass
class Inputs:
    """Where the built inputs of a training stand, and how long it may take."""

    data: Path
    tokenizer: Path
    lexicon: Path
    sentences: list[list[str]]
    seed: int
    epochs: int
    max_steps: int


def read_variants(path: Path) -> list[Variant]:
    """Read the variants in file order.

    Raises
    ------
    InputError
        If a group or a variant is not as it should be.
    """
    try:
        table = srsly.read_yaml(path)
    except Exception as error:  # the parser has many errors of its own
        raise InputError(path, f"is no YAML: {error}") from None
    found: list[Variant] = []
    for group, row in (table or {}).items():
        if not {"config", "measure", "variants"} <= set(row or {}) or row["measure"] not in SCORES:
            raise InputError(f"{path}: {group}", f"needs config, variants and measure, one of {', '.join(SCORES)}")
        for name, variant in row["variants"].items():
            if unknown := set(variant) - {"about", "overrides", "vectors"}:
                raise InputError(f"{path}: {name}", f"{', '.join(sorted(unknown))} is none of about, overrides, vectors")
            if any(other.name == name for other in found):
                raise InputError(f"{path}: {name}", "stands twice")
            options = (variant.get("overrides") or {}, variant.get("vectors") or {})
            found.append(Variant(name, group, variant.get("about", ""), Path(row["config"]), row["measure"], *options))
    return found


def merged_config(variant: Variant, inputs: Inputs) -> Config:
    """Return the group's config with the variant's overrides and the limits in it."""
    config = load_config(variant.config, interpolate=False)
    # the data was cut by the same tokenizer: take its words as they are instead of cutting every text anew
    limits: dict[str, Any] = {"system.seed": inputs.seed, "corpora.train.gold_preproc": True, "corpora.dev.gold_preproc": True}
    if inputs.epochs:
        limits["training.max_epochs"] = inputs.epochs
    if inputs.max_steps:
        limits["training.max_steps"] = inputs.max_steps
        limits["training.eval_frequency"] = min(inputs.max_steps, int(config["training"]["eval_frequency"]))
    for path, value in {**variant.overrides, **limits}.items():
        *sections, key = path.split(".")
        place = config
        for section in sections:
            if not isinstance(place.get(section), dict):
                raise InputError(f"{variant.name}: {path}", f"{variant.config} has no section {section!r}")
            place = place[section]
        if key not in place:  # a slip of the pen would else be a variant that changes nothing
            raise InputError(f"{variant.name}: {path}", f"{variant.config} has no {key!r} there")
        place[key] = value
    return config


def converted(config: Config, inputs: Inputs, folder: Path) -> Path:
    """Return the folder of training data whose words are those of the config's segmenter; make it where it differs."""
    segmenter = config["nlp"]["tokenizer"]["segmenter"]
    if segmenter == "pkuseg":
        return inputs.data
    if not folder.is_dir():
        nlp = spacy.blank(
            "zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport.ReportTokenizer.v1", "segmenter": segmenter}}}
        )
        classes, names = inputs.lexicon / "word_classes.json", inputs.lexicon / "patterns.jsonl"
        nlp.tokenizer.initialize(word_classes=str(classes), names=str(names))  # type: ignore[union-attr]
        folder.mkdir(parents=True)
        for split in ("train", "dev"):
            docs = [gold_doc(nlp, row) for row in read_gold(inputs.data / f"{split}.jsonl")]
            DocBin(docs=docs, store_user_data=True).to_disk(folder / f"{split}.spacy")
    return folder


def train_vectors(data: Path, options: dict[str, Any], folder: Path) -> Path:
    """Train floret vectors on the words of the training reports and return them as a pipeline to start from.

    Raises
    ------
    ImportError
        If floret is not installed.
    RuntimeError
        If it does not know an option.
    """
    import floret

    text, table, output = folder / "text.txt", folder / "vectors.floret", folder / "vectors"
    docs = DocBin().from_disk(data / "train.spacy").get_docs(spacy.blank("zh").vocab)
    text.write_text(
        "".join(" ".join(token.text for token in doc if not token.is_space) + "\n" for doc in docs), encoding="utf8"
    )
    # one thread: the same vectors every time, as floret's own seed is fixed
    known = {"model": "cbow", "mode": "floret", "hashCount": 2, "thread": 1}
    try:
        model = floret.train_unsupervised(str(text), **{**known, **options})
    except (TypeError, ValueError) as error:
        raise RuntimeError(f"floret: {error}") from None
    model.save_floret_vectors(str(table))
    run("init", "vectors", "zh", table, output, "--mode", "floret")
    return output


def run(*words: object) -> str:
    """Run a spaCy command in a process of its own and return what it printed.

    Raises
    ------
    RuntimeError
        With the end of its messages, if it fails.
    """
    done = subprocess.run([sys.executable, "-m", "spacy", *map(str, words)], check=False, capture_output=True, text=True)
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise RuntimeError(" | ".join(lines[-3:]))
    return done.stdout


def train(variant: Variant, inputs: Inputs, work: Path) -> tuple[Path, float]:
    """Train a variant and return its best model and the seconds that took."""
    config = merged_config(variant, inputs)
    data = converted(config, inputs, work.parent / f"data-{config['nlp']['tokenizer']['segmenter']}")
    lexicon = inputs.lexicon
    paths = {
        "train": data / "train.spacy", "dev": data / "dev.spacy", "tokenizer": inputs.tokenizer,
        "user_dictionary": lexicon / "user_dictionary.txt", "word_classes": lexicon / "word_classes.json",
        "patterns": lexicon / "patterns.jsonl",
    }  # fmt: skip
    work.mkdir(parents=True)
    started = time.perf_counter()
    if variant.vectors:
        paths["vectors"] = train_vectors(data, variant.vectors, work)
    config["paths"].update({name: str(path) for name, path in paths.items() if name in config["paths"]})
    config.to_disk(work / "config.cfg")
    run("train", work / "config.cfg", "--output", work)
    return work / "model-best", time.perf_counter() - started


def measure(variant: Variant, inputs: Inputs, model: Path) -> dict[str, Any]:
    """Score a trained variant on the development reports, from text, and time it."""
    nlp = spacy.load(model)
    gold = read_gold(inputs.data / "dev.jsonl")
    began = time.perf_counter()
    docs: list[Doc] = [nlp.make_doc(row["text"]) for row in gold]
    cutting = time.perf_counter() - began
    blank, reading = docs, []
    for _ in range(3):  # the fastest of three: other work on the machine only ever slows it down
        copies = [doc.copy() for doc in blank]
        began = time.perf_counter()
        docs = list(nlp.pipe(copies))
        reading.append(time.perf_counter() - began)
    for doc in docs:
        doc._.domain = max(doc.cats, key=doc.cats.__getitem__) if doc.cats else ""
    table = score(zip(gold, docs, strict=True)).table
    values = {**table["domain"], **table}
    if variant.measure == "segmentation" and inputs.sentences:
        values["segmentation_f"] = score_segmentation(lambda text: [t.text for t in nlp.tokenizer(text)], inputs.sentences)["f"]
    scores = {
        name: values[name]["f"] if isinstance(values[name], dict) else values[name]
        for name in SCORES[variant.measure]
        if name in values
    }
    return {
        "score": scores[SCORES[variant.measure][0]], "scores": scores,
        "words_per_second": round(sum(map(len, docs)) / min(reading)),
        "characters_per_second": round(sum(len(row["text"]) for row in gold) / (cutting + min(reading))),
        "megabytes": round(sum(file.stat().st_size for file in model.rglob("*") if file.is_file() and "tokenizer" not in file.parts) / 1e6, 1),
    }  # fmt: skip


def compare(variant: Variant, inputs: Inputs, work: Path) -> dict[str, Any]:
    """Return the row of a variant: its scores, or why there are none."""
    row: dict[str, Any] = {
        "name": variant.name, "group": variant.group, "about": variant.about, "measure": variant.measure,
        "epochs": inputs.epochs or None, "max_steps": inputs.max_steps or None,
    }  # fmt: skip
    try:
        model, seconds = train(variant, inputs, work)
        return {**row, **measure(variant, inputs, model), "training_seconds": round(seconds, 1)}
    except ImportError as error:
        return {**row, "skipped": f"{error.name} is not installed"}
    except RuntimeError as error:
        return {**row, "failed": str(error)}


def limits(row: dict[str, Any]) -> str:
    """Say how long a row was trained."""
    said = [f"{row['epochs']} epochs" if row["epochs"] else "", f"at most {row['max_steps']} steps" if row["max_steps"] else ""]
    return ", ".join(filter(None, said)) or "as the config says"


def render(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows as Markdown, one table a group, the best score first."""
    parts = [
        "# Variants side by side\n",
        "Made by `spacy project run compare` from `configs/variants.yml`; scored on the development reports, from text, without rules. "
        "Training is the whole of `spacy train`, its start included. Words a second are the model's alone; characters a second include "
        "the tokenizer. MB is the model without the tokenizer. Times depend on the machine and on what else runs there.",
    ]
    for group, members in groupby(rows, key=lambda row: row["group"]):
        found = list(members)
        names = SCORES[found[0]["measure"]]
        head = [
            "variant",
            *(HEADINGS.get(name, name) for name in names),
            "training s",
            "words/s",
            "characters/s",
            "MB",
            "trained",
            "what it is",
        ]
        lines = [f"| {' | '.join(head)} |", "|" + "|".join(["---", *["---:"] * (len(names) + 4), "---", "---"]) + "|"]
        for row in sorted(found, key=lambda row: (-row.get("score", -1.0), row["name"])):
            if "score" in row:
                cells = [f"{row['scores'][name]:.3f}" if name in row["scores"] else "" for name in names]
                cells += [
                    f"{row['training_seconds']:.0f}",
                    *(f"{row[n]:,}" for n in ("words_per_second", "characters_per_second", "megabytes")),
                ]
            else:
                cells = [""] * (len(names) + 4)
            note = next((f" ({word}: {row[word]})".replace("|", "/") for word in ("skipped", "failed") if word in row), "")
            lines.append(f"| {' | '.join([row['name'], *cells, limits(row), row['about'] + note])} |")
        parts.append(f"## {group}\n\n" + "\n".join(lines))
    return "\n\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def main(
    variants: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="table of the variants")],
    data: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder with train and dev, .spacy and .jsonl")],
    tokenizer: Annotated[Path, typer.Argument(help="folder of the trained pkuseg model")],
    lexicon: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="folder with the built lexicon files")],
    output: Annotated[Path, typer.Argument(help="the figures")],
    page: Annotated[Path, typer.Argument(help="the table in Markdown")],
    segmentation: Annotated[Path | None, typer.Option(help="folder of segmented sentences, for the score of the words")] = None,
    splits: Annotated[Path | None, typer.Option(help="table of report and split, for the same")] = None,
    only: Annotated[list[str] | None, typer.Option(help="name of a variant; repeatable; the other rows are kept")] = None,
    epochs: Annotated[int, typer.Option(help="passes over the data; 0 leaves it to the config")] = 0,
    max_steps: Annotated[int, typer.Option(help="most steps of a training; 0 leaves it to the config")] = 0,
    seed: Annotated[int, typer.Option(help="random seed")] = 0,
) -> None:
    """Train and score the variants; a row is written as soon as it is there."""
    try:
        known = read_variants(variants)
        if wrong := set(only or ()) - {variant.name for variant in known}:
            raise InputError(
                "--only", f"{', '.join(sorted(wrong))} is no variant of {variants}: {', '.join(v.name for v in known)}"
            )
        dev = {report for report, split in read_splits(splits).items() if split == "dev"} if splits else set()
        files = [path for path in sorted(segmentation.glob("*.txt")) if path.stem in dev] if segmentation else []
        sentences = [words for path in files for words in read_sentences(path)]
        inputs = Inputs(data, tokenizer, lexicon, sentences, seed, epochs, max_steps)
        chosen = [variant for variant in known if not only or variant.name in only]
        for variant in chosen:
            merged_config(variant, inputs)  # a bad override is told before hours of training
    except InputError as error:
        msg.fail(str(error), exits=1)
    rows = {row["name"]: row for row in srsly.read_json(output)["rows"]} if only and output.is_file() else {}
    output.parent.mkdir(parents=True, exist_ok=True)
    page.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for variant in chosen:
            row = rows[variant.name] = compare(variant, inputs, Path(folder) / variant.name)
            ordered = [rows[other.name] for other in known if other.name in rows]
            srsly.write_json(output, {"seed": seed, "rows": ordered})
            page.write_text(render(ordered), encoding="utf8")
            if "score" in row:
                msg.good(
                    f"{variant.name}: {row['score']:.3f} in {row['training_seconds']:.0f} s, {row['words_per_second']:,} words/s"
                )
            else:
                msg.warn(f"{variant.name}: {row.get('skipped') or row.get('failed')}")
    if any("failed" in rows[variant.name] for variant in chosen):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
