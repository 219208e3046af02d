"""The component that reads every METRIC: what is measured, value, unit, bound, change, status, kind, firmness."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from .context import (
    change_features,
    choose,
    class_features,
    class_scores,
    firmness,
    known_part,
    paragraph_features,
    settled_status,
    status_features,
    training_parts,
)
from .indicator import indicator_candidates, right_candidates
from .labels import CHANGES, METRIC_STATUSES
from .linear import LinearRanker, load_rankers, save_rankers
from .quantities import read_quantity
from .token_table import TokenTable

_DROPOUT = {"indicator": 0.2, "change": 0.3, "status": 0.6}  # by model; chosen on dev
_MODELS = tuple(_DROPOUT)
_STATUS_OF_PART = {"review": "done", "plan": "plan"}
_PART_WEIGHT = 5.0  # chosen on dev
# What a paragraph is, done or planned, is learnt from paragraphs without figures too, each shown so many times, and from no more than
# so many figures of one, or the plans, which have few, would not count. Chosen on dev.
_PARAGRAPH_CASES, _FIGURE_CASES = 1, 2


class MetricReader:
    """Write ``ent._.metric`` on every METRIC.

    Value, unit, bound and kind come from the span's own words and the tables; indicator, change and
    status from small log-linear models trained on the corpus (`train`), status with the part of the
    report as evidence where the reader knows it.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    scorer
        Scores the readings in `spacy evaluate`.
    use_part
        Whether the part of the report (review, plan) counts as evidence for done or planned.
    """

    def __init__(
        self, nlp: Language, name: str = "govreport_metrics", *, use_part: bool = True, scorer: Callable | None = None
    ) -> None:
        self.name, self.use_part, self.scorer = name, use_part, scorer
        self.rankers = {model: LinearRanker() for model in _MODELS}

    def __call__(self, doc: Doc) -> Doc:
        """Read the metrics of one document."""
        metrics = [ent for ent in doc.ents if ent.label_ == "METRIC"]
        if not metrics:
            return doc
        table = TokenTable.of(doc)
        part = known_part(doc._.part, self.use_part)
        whole = class_scores(self.rankers["status"], METRIC_STATUSES, paragraph_features(table))
        if part in _STATUS_OF_PART:  # where the section is known it decides, unless the text speaks up
            whole[METRIC_STATUSES.index(_STATUS_OF_PART[part])] += _PART_WEIGHT
        previous: list[tuple[int, int]] = []
        for ent in metrics:
            reading, phrase = self._read(table, ent, part, whole, previous)
            previous.append(phrase)
            ent._.metric = reading
        return doc

    def _read(
        self, table: TokenTable, ent: Span, part: str, whole: list[float], previous: list[tuple[int, int]]
    ) -> tuple[dict[str, Any], tuple[int, int]]:
        first, last = ent.start, ent.end
        surface = table.surface(first, last)
        quantity = read_quantity(surface)
        value, high, unit, bound, kind = (
            (quantity.value, quantity.high, quantity.unit, quantity.bound, quantity.kind)
            if quantity
            else (0.0, None, "", "=", "other")
        )
        candidates = indicator_candidates(table, first, last, unit, kind, previous)
        phrase = candidates.phrases[self.rankers["indicator"].best(candidates.groups, candidates.members)]
        change = choose(self.rankers["change"], CHANGES, change_features(table, first, unit))
        status = choose(self.rankers["status"], METRIC_STATUSES, status_features(table, first, last, part), whole)
        clause = table.surface(table.back_to(first), first)
        if part == "unknown":
            status = settled_status(clause) or status
        firm = firmness(clause, surface)[0] if status == "plan" else ""
        reading = {
            "indicator": table.text[phrase[0] : phrase[1]], "value": value, "high": high, "unit": unit, "bound": bound, "change": change,
            "status": status, "kind": kind, "firmness": firm,
        }  # fmt: skip
        return reading, phrase

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score the readings, as `spacy evaluate` asks."""
        return self.scorer(examples, **kwargs) if self.scorer else {}

    def train(self, docs: Iterable[Doc], *, seed: int = 0, epochs: int = 12) -> dict[str, int]:
        """Fit the models on documents whose METRIC entities carry gold readings in ``ent._.metric``.

        Returns
        -------
        dict
            How many cases each model saw.
        """
        cases: dict[str, list] = {model: [] for model in _MODELS}
        random = Random(seed)
        for number, doc in enumerate(docs):
            table = TokenTable.of(doc)
            previous: list[tuple[int, int]] = []
            paragraph = paragraph_features(table)
            if doc._.part in _STATUS_OF_PART:
                right = [METRIC_STATUSES.index(_STATUS_OF_PART[doc._.part])]
                cases["status"] += [([class_features(c, paragraph) for c in METRIC_STATUSES], right)] * _PARAGRAPH_CASES
            metrics = [ent for ent in doc.ents if ent.label_ == "METRIC" and ent._.metric]
            shown = set(random.sample(range(len(metrics)), min(_FIGURE_CASES, len(metrics))))
            for index, ent in enumerate(metrics):
                gold = ent._.metric
                quantity = read_quantity(ent.text)
                unit, kind = (quantity.unit, quantity.kind) if quantity else ("", "other")
                candidates = indicator_candidates(table, ent.start, ent.end, unit, kind, previous)
                right = right_candidates(table.text, candidates, gold["indicator"])
                if right:
                    cases["indicator"].append((candidates.features(), right))
                previous.append(candidates.phrases[right[0]] if right else (0, 0))
                features = change_features(table, ent.start, unit)
                cases["change"].append(([class_features(c, features) for c in CHANGES], [CHANGES.index(gold["change"])]))
                for part in training_parts(doc._.part, number) if index in shown else ():
                    features = [*status_features(table, ent.start, ent.end, part), *paragraph]
                    cases["status"].append(
                        ([class_features(c, features) for c in METRIC_STATUSES], [METRIC_STATUSES.index(gold["status"])])
                    )
        for model, instances in cases.items():
            self.rankers[model] = LinearRanker()
            self.rankers[model].train(instances, seed=seed, epochs=epochs, dropout=_DROPOUT[model])
        return {model: len(instances) for model, instances in cases.items()}

    def initialize(self, get_examples: Any = None, *, nlp: Language | None = None, rankers: str | None = None) -> None:
        """Load trained models, the file that `scripts/train_readings.py` writes."""
        if rankers:
            self.rankers = load_rankers(Path(rankers))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the trained models."""
        Path(path).mkdir(parents=True, exist_ok=True)
        save_rankers(Path(path) / "rankers.msgpack", self.rankers)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "MetricReader":
        """Load the trained models."""
        self.rankers = load_rankers(Path(path) / "rankers.msgpack")
        return self


@Language.factory(
    "govreport_metrics",
    assigns=["span._.metric"],
    requires=["doc.ents"],
    default_config={"use_part": True, "scorer": {"@scorers": "govreport.readings_scorer.v1", "label": "METRIC"}},
    default_score_weights={"metric_acc": 0.0, "metric_per_field": None},
)
def create_metric_reader(nlp: Language, name: str, use_part: bool, scorer: Callable | None) -> MetricReader:
    """Make the metric reader."""
    return MetricReader(nlp, name, use_part=use_part, scorer=scorer)
