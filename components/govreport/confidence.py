"""How sure an entity is: how often what was found with as much evidence was right in the development reports.

A rule's spans get the share of right ones among those of its family, drawn towards that of its label where the family is
small; a family that the development reports do not have gets that of the label. Names of the statistical model get a probability from the verifier's log odds (Platt scaling).
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy
import srsly

_TABLES = frozenset({"organ", "department", "body", "title"})  # of names; each name is a rule, too seldom met to be counted
_DRAW = 5.0  # how many spans of the whole label a family of rules is mixed with
_STEPS, _RIDGE = 50, 1e-3  # of the scaling's fit


class Finding(NamedTuple):
    """An entity of the development reports.

    Attributes
    ----------
    label, rule
        Its label, and the rule that found it, or an empty string.
    odds
        The verifier's log odds; infinite where no verifier judged.
    right
        Whether the annotator has the same span and label.
    """

    label: str
    rule: str
    odds: float
    right: bool


def family(rule: str) -> str:
    """Return the family of a rule: the table that its name stands in, or the rule itself.

    Examples
    --------
    >>> family("department.民政局"), family("org.township"), family("")
    ('department', 'org.township', '')
    """
    table = rule.partition(".")[0]
    return table if table in _TABLES else rule


@dataclass(frozen=True)
class Confidence:
    """Probabilities by evidence.

    Attributes
    ----------
    shares
        By label and family of rules the share of right spans; the family ``""`` is the model's without a verifier.
    scales
        By label the intercept and the slope of the verifier's log odds.
    """

    shares: dict[str, dict[str, float]] = field(default_factory=dict)
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)

    def of(self, label: str, rule: str, odds: float = math.inf) -> float | None:
        """Return the probability that a span is right, None where nobody has counted.

        Examples
        --------
        >>> sure = Confidence({"ORG": {"organ": 0.98}}, {"ORG": (0.0, 1.0)})
        >>> sure.of("ORG", "organ.区委"), sure.of("ORG", "", 0.0), sure.of("HONOR", "")
        (0.98, 0.5, None)
        """
        if not rule and math.isfinite(odds) and label in self.scales:
            intercept, slope = self.scales[label]
            return round(1 / (1 + math.exp(-max(-30.0, min(30.0, intercept + slope * odds)))), 4)
        shares = self.shares.get(label, {})
        return shares.get(family(rule), shares.get("*"))

    def to_disk(self, path: Path) -> None:
        """Write the table."""
        srsly.write_json(path, {"shares": self.shares, "scales": self.scales})

    @classmethod
    def from_disk(cls, path: Path) -> "Confidence":
        """Read what `to_disk` wrote."""
        data = srsly.read_json(path)
        shares = {label: {name: round(share, 4) for name, share in row.items()} for label, row in data["shares"].items()}
        return cls(shares, {label: (round(low, 4), round(high, 4)) for label, (low, high) in data["scales"].items()})


def fit_confidence(findings: Iterable[Finding]) -> Confidence:
    """Count and scale.

    Examples
    --------
    >>> sure = fit_confidence([Finding("ORG", "organ.区委", math.inf, True)] * 15)
    >>> sure.shares["ORG"]["organ"] > 0.9
    True
    """
    rows = list(findings)
    totals: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.rule or not math.isfinite(row.odds):
            for name in ("*", family(row.rule)):
                totals[row.label, name] += 1
                right[row.label, name] += row.right
    shares: dict[str, dict[str, float]] = {}
    for (label, name), total in sorted(totals.items()):
        whole = (right[label, "*"] + 1) / (totals[label, "*"] + 2)
        share = whole if name == "*" else (right[label, name] + _DRAW * whole) / (total + _DRAW)
        shares.setdefault(label, {})[name] = round(share, 4)
    judged = [row for row in rows if not row.rule and math.isfinite(row.odds)]
    scales = {label: _scale([row for row in judged if row.label == label]) for label in sorted({row.label for row in judged})}
    return Confidence(shares, scales)


def _scale(rows: list[Finding]) -> tuple[float, float]:
    """Fit intercept and slope by Newton's steps; Platt's smoothed targets keep them finite."""
    odds = numpy.asarray([[1.0, row.odds] for row in rows])
    right = numpy.asarray([row.right for row in rows])
    yes, no = right.sum(), (~right).sum()
    wanted = numpy.where(right, (yes + 1) / (yes + 2), 1 / (no + 2))
    weights = numpy.asarray([0.0, 1.0])
    for _ in range(_STEPS):
        chances = 1 / (1 + numpy.exp(-(odds @ weights).clip(-30, 30)))
        slope = odds.T @ (chances - wanted) + _RIDGE * weights
        curve = (odds * (chances * (1 - chances))[:, None]).T @ odds + _RIDGE * numpy.eye(2)
        weights = weights - numpy.linalg.solve(curve, slope).clip(-1, 1)
    return round(float(weights[0]), 4), round(float(weights[1]), 4)
