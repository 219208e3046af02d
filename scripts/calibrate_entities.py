"""Count on the development reports how often entities of each kind are right, for the probability that each entity carries."""

from collections import Counter
from pathlib import Path
from typing import Any

import spacy
import typer
from spacy.util import load_config
from wasabi import msg

from govreport.confidence import Finding, fit_confidence
from govreport.corpus.docs import read_gold
from govreport.resolver import Resolver
from govreport.scoring import calibration_error


def main(
    model: Path = typer.Argument(..., exists=True, file_okay=False, help="pipeline with the trained entity model"),
    readings: Path = typer.Argument(..., exists=True, file_okay=False, help="folder with edges.json and verifier.msgpack"),
    config: Path = typer.Argument(
        ..., exists=True, dir_okay=False, help="the pipeline's config, for the resolver's thresholds"
    ),
    gold: Path = typer.Argument(..., exists=True, dir_okay=False, help="dev.jsonl"),
    output: Path = typer.Argument(..., help="confidence.json"),
) -> None:
    """Find the entities of the development reports and compare them with the annotation."""
    nlp = spacy.load(model)
    options: dict[str, Any] = dict(load_config(config, interpolate=False)["components"]["govreport_resolver"])
    options.pop("factory")
    resolver = Resolver(nlp, **options)
    resolver.initialize(edges=str(readings / "edges.json"), verifier=str(readings / "verifier.msgpack"))
    rows = read_gold(gold)
    findings: list[Finding] = []
    for row, doc in zip(rows, map(resolver, nlp.pipe(row["text"] for row in rows)), strict=True):
        wanted = {(s["start"], s["end"], s["label"]): bool(s.get("optional")) for s in row["spans"]}
        for ent in doc.ents:
            optional = wanted.get((ent.start_char, ent.end_char, ent.label_))
            if not optional:  # two careful people differ about an optional one
                odds = resolver.verifier.score(ent)
                findings.append(Finding(ent.label_, ent.ent_id_, odds, optional is not None))
    confidence = fit_confidence(findings)
    confidence.to_disk(output)
    pairs = [(chance, f.right) for f in findings if (chance := confidence.of(f.label, f.rule, f.odds)) is not None]
    counts = Counter(finding.label for finding in findings)
    msg.good(f"{dict(counts)} entities of {gold}, calibration error {calibration_error(pairs)}; {output}")


if __name__ == "__main__":
    typer.run(main)
