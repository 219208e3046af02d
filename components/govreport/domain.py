"""The component that calibrates the classifier's scores, hears the heading, and names a paragraph's domain."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy
import srsly
from spacy.language import Language
from spacy.tokens import Doc

_TINY = 1e-9
_CACHED = 10_000  # headings whose scores are kept at hand
_DEFAULT = "general"


def combine(text: numpy.ndarray, heading: numpy.ndarray | None, temperature: float, weight: float) -> numpy.ndarray:
    """Return calibrated probabilities from the scores of a paragraph and of its heading.

    Parameters
    ----------
    text, heading
        Probabilities by domain, shape (domains,); no heading is None.
    temperature
        Above one flattens overconfident scores.
    weight
        How much the heading counts beside the text.

    Examples
    --------
    >>> combine(numpy.array([0.9, 0.1]), None, 1.0, 0.5).round(2).tolist()
    [0.9, 0.1]
    """
    scores = numpy.log(text + _TINY) / temperature
    if heading is not None:
        scores = scores + weight * numpy.log(heading + _TINY)
    exponents = numpy.exp(scores - scores.max())
    return exponents / exponents.sum()


class DomainReader:
    """Calibrate ``doc.cats``, take the section's heading as evidence where there is one, and write ``doc._.domain``.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    classifier
        Name of the text classifier in the pipeline; it also reads the headings.
    use_heading
        Whether the heading counts.
    """

    def __init__(
        self, nlp: Language, name: str = "govreport_domain", *, classifier: str = "textcat", use_heading: bool = True
    ) -> None:
        self.nlp, self.name, self.classifier, self.use_heading = nlp, name, classifier, use_heading
        self.temperature, self.weight = 1.0, 0.0
        self._headings: dict[str, numpy.ndarray] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Name the domain of one document."""
        if not doc.cats:
            return doc
        names = list(doc.cats)
        heading = self.heading_scores(doc._.section, names) if self.use_heading and self.weight and doc._.section else None
        if not len(doc):  # nothing was said: no domain is more likely than another
            doc.cats, doc._.domain = dict.fromkeys(names, 1 / len(names)), _DEFAULT
            return doc
        chances = combine(numpy.asarray([doc.cats[n] for n in names]), heading, self.temperature, self.weight)
        doc.cats = dict(zip(names, chances.tolist(), strict=True))
        doc._.domain = names[int(chances.argmax())]
        return doc

    def heading_scores(self, section: Sequence[str], names: Sequence[str]) -> numpy.ndarray:
        """Return the classifier's probabilities for the innermost heading of a section."""
        known = self._headings.get(section[-1])
        if known is not None:
            return known
        pipe = self.nlp.get_pipe(self.classifier)
        scores = pipe.predict([self.nlp.make_doc(section[-1])])[0]  # type: ignore[attr-defined]
        by_name = dict(zip(pipe.labels, scores, strict=True))  # type: ignore[attr-defined]
        found = numpy.asarray([float(by_name[n]) for n in names])
        if len(self._headings) < _CACHED:
            self._headings[section[-1]] = found
        return found

    def initialize(self, get_examples: Any = None, *, nlp: Language | None = None, calibration: str | None = None) -> None:
        """Load temperature and heading weight, the file that `scripts/calibrate_domain.py` writes."""
        if calibration:
            self._set(srsly.read_json(calibration))

    def _set(self, table: dict[str, float]) -> None:
        self.temperature, self.weight = table["temperature"], table["heading_weight"]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save temperature and heading weight."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_json(Path(path) / "calibration.json", {"temperature": self.temperature, "heading_weight": self.weight})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "DomainReader":
        """Load temperature and heading weight."""
        self._set(srsly.read_json(Path(path) / "calibration.json"))
        return self


@Language.factory(
    "govreport_domain",
    assigns=["doc._.domain", "doc.cats"],
    requires=["doc.cats"],
    default_config={"classifier": "textcat", "use_heading": True},
)
def create_domain_reader(nlp: Language, name: str, classifier: str, use_heading: bool) -> DomainReader:
    """Make the domain reader."""
    return DomainReader(nlp, name, classifier=classifier, use_heading=use_heading)
