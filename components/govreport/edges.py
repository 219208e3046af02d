"""Words that no name of a label begins or ends with, learned from the corpus.

A statistical model marks now and then a phrase that runs into the prose around a name. Words that
are frequent in the corpus and never stand at the edge of a name there are cut off its spans.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import srsly
from spacy.tokens import Doc

LABELS = ("ORG", "HONOR")


class Edges:
    """For each label the words that never begin, never end and never are a name.

    Parameters
    ----------
    table
        ``{label: {"first": [...], "last": [...], "alone": [...]}}``.
    """

    def __init__(self, table: dict[str, dict[str, list[str]]] | None = None) -> None:
        self.table = table or {}
        self._sets = {label: {where: frozenset(words) for where, words in row.items()} for label, row in self.table.items()}

    def never_first(self, label: str) -> frozenset[str]:
        """Return the words that never begin a name of a label."""
        return self._sets.get(label, {}).get("first", frozenset())

    def trim(self, norms: list[str], label: str) -> tuple[int, int]:
        """Return how much of a span is left, as start and end in its words; equal where nothing is.

        Parameters
        ----------
        norms
            The normal forms of the span's words.
        label
            Its label.

        Examples
        --------
        >>> edges = Edges({"ORG": {"first": ["目前"], "last": ["水平"], "alone": ["中心"]}})
        >>> edges.trim(["目前", "中心"], "ORG"), edges.trim(["振南", "物业", "水平"], "ORG")
        ((1, 1), (0, 2))
        """
        row = self._sets.get(label)
        start, end = 0, len(norms)
        if row is None:
            return start, end
        while start < end and norms[start] in row["first"]:
            start += 1
        while end > start and norms[end - 1] in row["last"]:
            end -= 1
        if end - start == 1 and norms[start] in row["alone"]:
            return start, start
        return start, end


def learn_edges(docs: Iterable[Doc], minimum: int) -> dict[str, dict[str, list[str]]]:
    """Count on gold documents which words never stand at an edge.

    Parameters
    ----------
    docs
        Documents with gold entities.
    minimum
        How often a word must occur before its absence says something.
    """
    total: Counter[str] = Counter()
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for doc in docs:
        total.update(token.norm_ for token in doc)
        for ent in doc.ents:
            seen[ent.label_, "first"].add(ent[0].norm_)
            seen[ent.label_, "last"].add(ent[-1].norm_)
            if len(ent) == 1:
                seen[ent.label_, "alone"].add(ent[0].norm_)
    frequent = {word for word, count in total.items() if count >= minimum}
    return {label: {where: sorted(frequent - seen[label, where]) for where in ("first", "last", "alone")} for label in LABELS}


def save_edges(path: Path, table: dict[str, dict[str, list[str]]]) -> None:
    """Write what `learn_edges` found."""
    srsly.write_json(path, table)


def load_edges(path: Path) -> Edges:
    """Read what `save_edges` wrote."""
    return Edges(srsly.read_json(path))
