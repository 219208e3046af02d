"""Turn gold paragraphs into spaCy documents with entities, readings and domains."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from ..labels import DOMAINS
from ..quantities import read_quantity


@dataclass
class Misalignment:
    """A gold span whose edges no word boundary meets."""

    paragraph: str
    start: int
    end: int
    label: str
    surface: str
    words: list[str] = field(default_factory=list)


def complete_reading(span: dict[str, Any], surface: str) -> dict[str, Any] | None:
    """Return the reading of a gold span with the kind filled in where the annotator left it to the unit table."""
    reading = span.get("reading")
    if reading and span["label"] == "METRIC" and reading.get("kind") is None:
        quantity = read_quantity(surface)
        reading = {**reading, "kind": quantity.kind if quantity else "other"}
    return reading


def gold_doc(make_doc: Language, paragraph: dict[str, Any], misaligned: list[Misalignment] | None = None) -> Doc:
    """Make a document from one gold paragraph.

    Parameters
    ----------
    make_doc
        The pipeline whose tokenizer cuts the text.
    paragraph
        A row in the gold data format.
    misaligned
        Filled with the spans that meet no word boundaries and are left out.
    """
    doc = make_doc.make_doc(paragraph["text"])
    spans = []
    for row in paragraph["spans"]:
        span = doc.char_span(row["start"], row["end"], label=row["label"])
        if span is None:
            if misaligned is not None:
                covered = doc.char_span(row["start"], row["end"], alignment_mode="expand")
                words = [token.text for token in covered] if covered is not None else []
                surface = paragraph["text"][row["start"] : row["end"]]
                misaligned.append(Misalignment(paragraph["id"], row["start"], row["end"], row["label"], surface, words))
            continue
        reading = complete_reading(row, span.text)
        if reading:
            setattr(span._, row["label"].lower(), reading)
        spans.append(span)
    doc.ents = filter_spans(spans)
    doc.cats = {domain: float(domain == paragraph["domain"]) for domain in DOMAINS}
    doc._.domain = paragraph["domain"]
    doc._.report = paragraph["id"].partition("/")[0]
    doc._.section = paragraph.get("section", [])
    doc._.part = paragraph.get("part", "other")
    return doc


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Read gold paragraphs from JSONL."""
    return list(srsly.read_jsonl(path))
