"""The component that reads every METRIC: what is measured, value, unit, bound, change, status, kind, firmness."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from .context import change_features, choose, clause_start, firmness, paragraph_features, status_features
from .indicator import indicator_candidates, right_candidates
from .labels import CHANGES, METRIC_STATUSES
from .linear import LinearRanker, load_rankers, save_rankers
from .quantities import read_quantity

_MODELS = ("indicator", "change", "status")


def entity_tokens(doc: Doc) -> list[str]:
    """Return for each token the label of the entity it is in, or an empty string."""
    return [token.ent_type_ for token in doc]


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

    def __init__(self, nlp: Language, name: str = "govreport_metrics", *, use_part: bool = True, scorer: Callable | None = None) -> None:
        self.name, self.use_part, self.scorer = name, use_part, scorer
        self.rankers = {model: LinearRanker() for model in _MODELS}

    def __call__(self, doc: Doc) -> Doc:
        """Read the metrics of one document."""
        labels = entity_tokens(doc)
        previous: list[tuple[int, int]] = []
        paragraph: list[str] | None = None
        for ent in doc.ents:
            if ent.label_ != "METRIC":
                continue
            paragraph = paragraph_features(doc) if paragraph is None else paragraph
            reading, phrase = self._read(doc, ent, labels, previous, paragraph)
            previous.append(phrase)
            ent._.metric = reading
        return doc

    def _part(self, doc: Doc) -> str:
        return doc._.part if self.use_part and doc._.part in ("review", "plan") else "unknown"

    def _read(self, doc: Doc, ent: Span, labels: list[str], previous: list[tuple[int, int]], paragraph: list[str]) -> tuple[dict[str, Any], tuple[int, int]]:
        quantity = read_quantity(ent.text)
        value, high, unit, bound, kind = (
            (quantity.value, quantity.high, quantity.unit, quantity.bound, quantity.kind) if quantity else (0.0, None, "", "=", "other")
        )
        candidates = indicator_candidates(doc, ent, unit, kind, previous, labels)
        phrase = candidates.phrases[self.rankers["indicator"].best(candidates.groups, candidates.members)]
        change = choose(self.rankers["change"], CHANGES, change_features(doc, ent, unit))
        status = choose(self.rankers["status"], METRIC_STATUSES, [*status_features(doc, ent, self._part(doc)), *paragraph])
        firm = ""
        if status == "plan":
            start = doc[clause_start(doc, ent.start)].idx
            firm, _ = firmness(doc.text[start : ent.start_char], ent.text)
        reading = {
            "indicator": doc.text[phrase[0] : phrase[1]], "value": value, "high": high, "unit": unit, "bound": bound, "change": change,
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
        for number, doc in enumerate(docs):
            labels = entity_tokens(doc)
            previous: list[tuple[int, int]] = []
            paragraph = paragraph_features(doc)
            for ent in doc.ents:
                gold = ent._.metric if ent.label_ == "METRIC" else None
                if not gold:
                    continue
                quantity = read_quantity(ent.text)
                unit, kind = (quantity.unit, quantity.kind) if quantity else ("", "other")
                candidates = indicator_candidates(doc, ent, unit, kind, previous, labels)
                right = right_candidates(doc, candidates, gold["indicator"])
                if right:
                    cases["indicator"].append(([[f for g in m for f in candidates.groups[g]] for m in candidates.members], right))
                previous.append(candidates.phrases[right[0]] if right else (0, 0))
                features = change_features(doc, ent, unit)
                cases["change"].append(([[f"{c}:{f}" for f in features] for c in CHANGES], [CHANGES.index(gold["change"])]))
                for part in sorted({"unknown", doc._.part}) if number % 2 else ["unknown"]:
                    features = [*status_features(doc, ent, part if part in ("review", "plan") else "unknown"), *paragraph]
                    cases["status"].append(([[f"{c}:{f}" for f in features] for c in METRIC_STATUSES], [METRIC_STATUSES.index(gold["status"])]))
        for model, instances in cases.items():
            self.rankers[model] = LinearRanker()
            self.rankers[model].train(instances, seed=seed, epochs=epochs)
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
