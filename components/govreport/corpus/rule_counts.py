"""Count how often each rule fires on the annotated reports, so that rules that never do are seen."""

from collections import Counter
from collections.abc import Iterable

from spacy.language import Language

from ..quantities import metric_rules
from ..scanner import RULER_KEY
from .markup import GoldReport

RULES = ("span_ruler", "govreport_scanner")


def known_rules(nlp: Language) -> set[str]:
    """Return the ids of the ruler's patterns and of the rules for figures."""
    ruler = nlp.get_pipe("span_ruler")
    patterns = {str(row["id"]) for row in ruler.patterns if row.get("id")}  # type: ignore[attr-defined]
    return patterns | {identifier for identifier, _ in metric_rules()}


def count_rules(nlp: Language, reports: Iterable[GoldReport]) -> Counter[str]:
    """Return how often each rule proposes something in the reports' paragraphs; 0 for a known rule that never does.

    Parameters
    ----------
    nlp
        A pipeline with the ruler and the scanner; its models are not run.
    reports
        Annotated reports.
    """
    counts = Counter(dict.fromkeys(known_rules(nlp), 0))
    with nlp.select_pipes(enable=list(RULES)):
        for doc in nlp.pipe(paragraph.text for report in reports for paragraph in report.paragraphs):
            counts.update(span.id_ for span in doc.spans[RULER_KEY])
    return counts
