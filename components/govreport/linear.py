"""A hashed log-linear model that picks one of several candidates, or says yes or no.

Small enough to train in seconds on the corpus, exact in its repetition, and easy to explain:
a score is the sum of the weights of named features.
"""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy
import srsly

Features = Sequence[str]
_CACHED = 400_000  # features whose weight is kept at hand
SHARED = 20_000  # groups of features that come again in many cases, such as those of a word and its neighbours


class LinearRanker:
    """Choose among candidates by a softmax over summed feature weights.

    Parameters
    ----------
    bits
        Size of the weight table as a power of two.
    """

    def __init__(self, bits: int = 18) -> None:
        self.bits = bits
        self.weights = numpy.zeros(1 << bits, dtype="float32")
        self._weights: dict[str, float] = {}
        self._totals: dict[tuple[str, ...], float] = {}
        self._by_class: dict[tuple[str, ...], dict[str, tuple[float, ...]]] = {}

    def _ids(self, features: Features) -> numpy.ndarray:
        mask = (1 << self.bits) - 1
        return numpy.asarray([crc32(feature.encode("utf8", "surrogatepass")) & mask for feature in features], dtype="int64")

    def _weight(self, feature: str) -> float:
        return self.weights.item(crc32(feature.encode("utf8", "surrogatepass")) & ((1 << self.bits) - 1))

    def scores(self, groups: Mapping[Hashable, Features], candidates: Sequence[tuple[Hashable, ...]]) -> list[float]:
        """Return the score of each candidate.

        Parameters
        ----------
        groups
            Named groups of features; a group is looked up once however many candidates share it.
        candidates
            For each candidate the names of its groups.
        """
        known = {
            name: self._shared(features) if isinstance(features, tuple) else self.total(features)
            for name, features in groups.items()
        }
        return [sum([known[name] for name in candidate]) for candidate in candidates]

    def total(self, features: Features) -> float:
        """Return the sum of the features' weights."""
        cache = self._weights
        total = 0.0
        for feature in features:
            weight = cache.get(feature)
            if weight is None:
                weight = self._weight(feature)
                if len(cache) < _CACHED:
                    cache[feature] = weight
            total += weight
        return total

    def _shared(self, features: tuple[str, ...]) -> float:
        """Return the sum for a group that is likely to come again."""
        total = self._totals.get(features)
        if total is None:
            total = self.total(features)
            if len(self._totals) < SHARED:
                self._totals[features] = total
        return total

    def class_totals(self, classes: tuple[str, ...], features: Features) -> list[float]:
        """Return for each class the sum of the weights of ``class:feature``."""
        cache = self._by_class.setdefault(classes, {})
        rows = []
        for feature in features:
            row = cache.get(feature)
            if row is None:
                row = tuple(self._weight(f"{name}:{feature}") for name in classes)
                if len(cache) < _CACHED:
                    cache[feature] = row
            rows.append(row)
        return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(classes)

    def best(self, groups: Mapping[Hashable, Features], candidates: Sequence[tuple[Hashable, ...]]) -> int:
        """Return the index of the candidate with the highest score, the first one on a tie."""
        scores = self.scores(groups, candidates)
        return max(range(len(scores)), key=lambda i: (scores[i], -i))

    def train(
        self,
        instances: Sequence[tuple[Sequence[Features], Sequence[int]]],
        *,
        epochs: int = 12,
        rate: float = 0.2,
        dropout: float = 0.0,
        seed: int = 0,
        runs: int = 1,
    ) -> None:
        """Fit the weights by adaptive gradient steps, averaged over the last epochs.

        Parameters
        ----------
        instances
            For each case its candidates' features and the indices of the right ones; a case with one
            candidate is a yes (index 0 named) or no (none named).
        epochs, rate, seed
            The usual ones.
        dropout
            Share of the features that a step does not see, so that no single cue decides alone.
        runs
            How many times to fit, each with a seed of its own; the weights are those of all runs on average.
        """
        fitted = numpy.mean(
            [self._fit(instances, epochs=epochs, rate=rate, dropout=dropout, seed=seed + run) for run in range(runs)], axis=0
        )
        for cache in (self._weights, self._totals, self._by_class):
            cache.clear()
        self.weights = fitted.astype("float32")

    def _fit(
        self,
        instances: Sequence[tuple[Sequence[Features], Sequence[int]]],
        *,
        epochs: int,
        rate: float,
        dropout: float,
        seed: int,
    ) -> numpy.ndarray:
        random = numpy.random.default_rng(seed)
        squares = numpy.full(1 << self.bits, 1e-6, dtype="float32")
        data = [([self._ids(f) for f in candidates], list(right)) for candidates, right in instances]
        weights = numpy.zeros_like(self.weights)
        total, kept = numpy.zeros_like(weights), 0
        for epoch in range(epochs):
            for number in random.permutation(len(data)):
                candidates, right = data[number]
                if dropout:
                    shown = random.random(max(len(ids) for ids in candidates)) >= dropout
                    candidates = [ids[shown[: len(ids)]] for ids in candidates]
                scores = numpy.asarray([weights[ids].sum() for ids in candidates], dtype="float64")
                if len(candidates) == 1:
                    error = numpy.asarray([1 / (1 + numpy.exp(-scores[0])) - (1.0 if right else 0.0)])
                else:
                    if not right:
                        continue
                    chances = numpy.exp(scores - scores.max())
                    chances /= chances.sum()
                    wanted = numpy.zeros(len(candidates))
                    mass = chances[right]
                    wanted[right] = mass / mass.sum() if mass.sum() > 0 else 1 / len(right)
                    error = chances - wanted
                for ids, gradient in zip(candidates, error, strict=True):
                    if abs(gradient) < 1e-4 or not len(ids):
                        continue
                    squares[ids] += gradient * gradient
                    weights[ids] -= rate * gradient / numpy.sqrt(squares[ids])
            if epoch >= epochs // 2:
                total += weights
                kept += 1
        return total / kept if kept else weights

    def to_dict(self) -> dict[str, object]:
        """Return the model as plain data: only the weights that matter."""
        used = numpy.flatnonzero(numpy.abs(self.weights) > 1e-3)
        return {
            "bits": self.bits,
            "ids": used.astype("int32").tobytes(),
            "weights": self.weights[used].astype("float32").tobytes(),
        }

    @classmethod
    def from_dict(cls, data: dict) -> "LinearRanker":
        """Make a model from `to_dict`'s data."""
        model = cls(data["bits"])
        model.weights[numpy.frombuffer(data["ids"], dtype="int32")] = numpy.frombuffer(data["weights"], dtype="float32")
        return model


def save_rankers(path: Path, rankers: dict[str, LinearRanker]) -> None:
    """Write named models into one file."""
    srsly.write_msgpack(path, {name: ranker.to_dict() for name, ranker in sorted(rankers.items())})


def load_rankers(path: Path) -> dict[str, LinearRanker]:
    """Read what `save_rankers` wrote."""
    return {name: LinearRanker.from_dict(data) for name, data in srsly.read_msgpack(path).items()}
