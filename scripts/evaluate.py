"""Evaluate the assembled pipeline on the test reports, with baselines beside every score."""

from collections import Counter
from pathlib import Path
from typing import Any

import spacy
import srsly
import typer
from spacy.language import Language
from spacy.tokens import Doc
from wasabi import msg

from govreport.corpus.docs import read_gold
from govreport.corpus.splits import read_splits
from govreport.scoring import calibration_error, score
from govreport.segmentation import read_sentences, score_segmentation
from govreport.tables.rows import candidate_scores
from govreport.tokenizer import ReportTokenizer


def annotate(nlp: Language, gold: list[dict[str, Any]], *, context: bool) -> list[Doc]:
    """Annotate gold texts, with or without the context that a report reader sets."""
    docs = []
    for row in gold:
        doc = nlp.make_doc(row["text"])
        if context:
            doc._.section, doc._.part = row.get("section", []), row.get("part", "other")
        docs.append(doc)
    return list(nlp.pipe(docs))


def domain_extras(gold: list[dict[str, Any]], docs: list[Doc]) -> dict[str, Any]:
    """Return calibration and the most confident mistakes of the domain classifier."""
    rows = [(doc.cats[doc._.domain], doc._.domain == row["domain"]) for row, doc in zip(gold, docs, strict=True)]
    wrong = sorted(
        ((doc.cats[doc._.domain], row["id"], doc._.domain, row["domain"], row["text"][:40]) for row, doc in zip(gold, docs, strict=True)
         if doc._.domain != row["domain"] and doc._.domain not in row["also"]), reverse=True,
    )  # fmt: skip
    return {
        "expected_calibration_error": calibration_error(rows),
        "most_confident_mistakes": [
            {"confidence": round(c, 3), "id": i, "predicted": p, "gold": g, "text": t} for c, i, p, g, t in wrong[:15]
        ],
    }  # fmt: skip


def confidence_extras(gold: list[dict[str, Any]], docs: list[Doc]) -> dict[str, Any]:
    """Return how far the entities' probabilities are from how often they are right, and how right the least sure tenth is."""
    rows: list[tuple[float, bool]] = []
    for row, doc in zip(gold, docs, strict=True):
        wanted = {(s["start"], s["end"], s["label"]): bool(s.get("optional")) for s in row["spans"]}
        chances = candidate_scores(doc)
        for ent in doc.ents:
            optional = wanted.get((ent.start_char, ent.end_char, ent.label_))
            chance = chances.get((ent.start, ent.end, ent.label))
            if chance is not None and not optional:
                rows.append((chance, optional is not None))
    rows.sort()
    tenth = rows[: len(rows) // 10]
    return {
        "entities": len(rows), "expected_calibration_error": calibration_error(rows),
        "right": round(sum(right for _, right in rows) / max(len(rows), 1), 4),
        "right_in_least_sure_tenth": round(sum(right for _, right in tenth) / max(len(tenth), 1), 4),
        "errors_in_least_sure_tenth": round(
            sum(not right for _, right in tenth) / max(sum(not right for _, right in rows), 1), 4
        ),
    }  # fmt: skip


def segmentation_table(tokenizer: ReportTokenizer, folder: Path, test: set[str], known: set[str]) -> dict[str, Any]:
    """Score our tokenizer, pkuseg as trained without our corrections, jieba and characters on the test sentences."""
    gold = [words for path in sorted(folder.glob("*.txt")) if path.stem in test for words in read_sentences(path)]
    vocab = spacy.blank("zh").vocab
    rows = {
        "govreport": lambda text: [token.text for token in tokenizer(text)],
        "pkuseg_uncorrected": tokenizer.segment,
        "jieba": ReportTokenizer(vocab, "jieba").segment,
        "char": list,
    }
    return {"sentences": len(gold), **{name: score_segmentation(segment, gold, known) for name, segment in rows.items()}}


def main(
    model: Path = typer.Argument(..., exists=True, file_okay=False, help="the assembled pipeline"),
    gold: Path = typer.Argument(..., exists=True, dir_okay=False, help="test.jsonl"),
    train: Path = typer.Argument(..., exists=True, dir_okay=False, help="train.jsonl, for the majority baseline"),
    segmentation: Path = typer.Argument(..., exists=True, file_okay=False, help="folder of segmented sentences"),
    splits: Path = typer.Argument(..., exists=True, dir_okay=False, help="table of report and split"),
    known_words: Path = typer.Argument(..., exists=True, dir_okay=False, help="words of the tokenizer's training data"),
    output: Path = typer.Argument(..., help="folder for the scores"),
    real: Path | None = typer.Option(None, help="folder with gold JSONL of real reports; passed over where it is not there"),
) -> None:
    """Write scores.json, errors.tsv and confusion.json, and real.json where there is gold of real reports."""
    output.mkdir(parents=True, exist_ok=True)
    nlp = spacy.load(model)
    rows = read_gold(gold)
    docs = annotate(nlp, rows, context=False)
    plain = score(zip(rows, docs, strict=True))
    results: dict[str, Any] = {
        "test": {**plain.table, **domain_extras(rows, docs), "confidence": confidence_extras(rows, docs)}
    }
    results["test_with_context"] = score(zip(rows, annotate(nlp, rows, context=True), strict=True)).table
    resolver = nlp.get_pipe("govreport_resolver")
    for use in ("rules", "model"):
        resolver.use = use
        table = score(zip(rows, annotate(nlp, rows, context=False), strict=True)).table
        results[f"{use}_alone"] = {label: table[label] for label in ("ORG", "HONOR", "METRIC")} | {"ents_f": table["ents_f"]}
    resolver.use = "both"
    majority, _ = Counter(row["domain"] for row in read_gold(train)).most_common(1)[0]
    results["majority_domain"] = {
        "domain": majority,
        "accuracy": round(sum(row["domain"] == majority for row in rows) / len(rows), 4),
        "accuracy_with_also": round(sum(majority in (row["domain"], *row["also"]) for row in rows) / len(rows), 4),
    }
    test = {report for report, split in read_splits(splits).items() if split == "test"}
    results["segmentation"] = segmentation_table(nlp.tokenizer, segmentation, test, set(srsly.read_json(known_words)))
    srsly.write_json(output / "scores.json", results)
    (output / "errors.tsv").write_text("".join("\t".join(row) + "\n" for row in plain.errors), encoding="utf8")
    srsly.write_json(output / "confusion.json", [[gold, got, n] for (gold, got), n in sorted(plain.confusion.items())])
    if real is not None and real.is_dir():
        real_rows = [row for path in sorted(real.glob("*.jsonl")) for row in read_gold(path)]
        real_table = score(zip(real_rows, annotate(nlp, real_rows, context=False), strict=True)).table
        srsly.write_json(output / "real.json", real_table)
        msg.info(
            f"real reports: { ({label: real_table[label]['f'] for label in ('ORG', 'HONOR', 'METRIC')}) }, domain {real_table['domain']}"
        )
    for label in ("ORG", "HONOR", "METRIC"):
        alone = " ".join(f"{use} alone {results[f'{use}_alone'][label]['f']:.3f}" for use in ("rules", "model"))
        msg.info(f"{label:7} F {plain.table[label]['f']:.3f}   ({alone})")
    msg.info(f"metric readings {plain.table['metric_reading']}")
    msg.info(f"honour readings {plain.table['honor_reading']}")
    msg.info(
        f"domain {plain.table['domain']} (majority {results['majority_domain']['accuracy']}), ECE {results['test']['expected_calibration_error']}"
    )
    msg.info(
        "segmentation F "
        + ", ".join(f"{name} {row['f']}" for name, row in results["segmentation"].items() if isinstance(row, dict))
    )
    msg.good(f"scores of {len(rows)} test paragraphs in {output / 'scores.json'}")


if __name__ == "__main__":
    typer.run(main)
