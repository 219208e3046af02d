"""Two reports of one body: the same indicators side by side, and what was promised against what is reported.

Figures are compared in canonical units, only within one unit, one status and one direction of change. A promise is a
planned figure, an honour sought, or a sentence of the plan part that holds neither. It is

``matched``
    when the new review reports that figure (within its bound), that honour as received, or such a sentence;
``changed``
    when the new review speaks of it with another figure, without a figure, or of the honour as still sought;
``not_mentioned``
    when nothing in the new review is near enough. That is not the same as not done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from spacy.tokens import Doc

from ..labels import DOMAINS
from .matching import SentenceIndex, assign, similarity
from .rows import report_rows
from .schema import SECTION_SEPARATOR, Column, Row, Table, Tables, integer, number, string

INDICATOR_THRESHOLD: Final = 0.55  # 居民满意率 and 群众满意率 reach it, 签约率 and 满意率 do not
HONOR_THRESHOLD: Final = 0.6
SENTENCE_THRESHOLD: Final = 0.25  # plan and review of two unrelated bodies stay below it, but for common campaigns
MIN_PROMISE_CHARACTERS: Final = 10  # shorter sentences of a plan are lead clauses, not promises
APPROXIMATE: Final = 0.05  # how far a figure may be from an approximate promise
OUTCOMES: Final = ("matched", "changed", "not_mentioned")
PROMISE_KINDS: Final = ("figure", "honor", "measure")

_PLACE = ("row_id", "section", "paragraph", "start_char", "end_char", "text", "sentence", "sentence_start")


def _side(prefix: str, en: str, zh: str, with_value: bool = True) -> tuple[Column, ...]:
    value = (
        string(f"{prefix}_indicator", f"Indicator in the {en} report", f"{zh}报告中的指标"),
        number(f"{prefix}_value", "Figure in the common unit", f"{zh}数值"),
        number(f"{prefix}_high", "Upper end of a range", f"{zh}区间上限"),
        string(f"{prefix}_bound", "Bound", f"{zh}界限", ("", "=", "~", ">", "<")),
    )
    return (
        *(value if with_value else ()),
        string(f"{prefix}_text", "The words as written", f"{zh}原文"),
        string(f"{prefix}_sentence", "The sentence", f"{zh}所在句子"),
        string(f"{prefix}_section", "Headings", f"{zh}所在标题"),
        integer(f"{prefix}_paragraph", "Paragraph number, from 1", f"{zh}段落序号"),
        integer(f"{prefix}_start_char", "First character in the paragraph", f"{zh}段内起始"),
        integer(f"{prefix}_end_char", "Behind the last character", f"{zh}段内结束"),
        integer(f"{prefix}_sentence_start", "Offset of the sentence in the paragraph", f"{zh}句子起始"),
        string(f"{prefix}_row_id", "Row of the metrics or honors table", f"{zh}行编号"),
    )


METRIC_PAIRS: Final = Table(
    "compare_metrics",
    "Figures of the same indicator in two reports side by side",
    "同一指标对照",
    (
        string("found_in", "Reports that have the figure", "出现于", ("both", "only_old", "only_new")),
        string("unit", "Common unit", "单位"),
        string("status", "done or plan", "完成或计划", ("done", "plan")),
        string("change", "up, down, or empty for a level", "变化方向", ("", "up", "down")),
        number("similarity", "Similarity of the indicators, 0 to 1", "指标名相似度"),
        number("difference", "New minus old", "差值(新减旧)"),
        number("percent_change", "Difference in percent of the old figure", "变化百分比"),
        *_side("old", "old", "旧"),
        *_side("new", "new", "新"),
    ),
)
PROMISES: Final = Table(
    "compare_promises",
    "What the old report promised and what the new review reports",
    "承诺与结果对照",
    (
        string("kind", "Planned figure, honour sought, or measure without either", "承诺类别", PROMISE_KINDS),
        string("outcome", "matched, changed, not_mentioned", "结果:一致、有变化、未提及", OUTCOMES),
        string("reached", "Whether the reported figure reaches the promised one", "是否达到", ("", "yes", "no")),
        string("matched_by", "What the match rests on", "匹配依据", ("", "figure", "honor", "sentence")),
        number("similarity", "Similarity of what was matched, 0 to 1", "相似度"),
        string("unit", "Common unit of a figure", "单位"),
        number("difference", "Reported minus promised", "差值(结果减承诺)"),
        string("old_domain", "Domain of the promise's paragraph; general ones are often no promises", "承诺所属领域", DOMAINS),
        *_side("old", "old", "承诺"),
        *_side("new", "new", "结果"),
        string("nearest_sentence", "For not_mentioned: the nearest sentence of the new review", "未提及时最接近的句子"),
    ),
)


@dataclass
class Comparison:
    """The two tables, and the names of the two reports."""

    old_name: str
    new_name: str
    metrics: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)


def compare_reports(
    old_docs: Iterable[Doc],
    new_docs: Iterable[Doc],
    *,
    old_report: Any = None,
    new_report: Any = None,
    indicator_threshold: float = INDICATOR_THRESHOLD,
    honor_threshold: float = HONOR_THRESHOLD,
    sentence_threshold: float = SENTENCE_THRESHOLD,
) -> Comparison:
    """Compare the annotated paragraphs of an older and a newer report of the same body.

    Parameters
    ----------
    old_docs, new_docs
        Annotated paragraphs of one report each, in order.
    old_report, new_report
        The reports they come from, for title and year; without them the report id names them.
    indicator_threshold, honor_threshold, sentence_threshold
        Least similarity, 0 to 1, at which two indicators, honours or sentences are the same.
    """
    old, new = _Side(old_docs, old_report), _Side(new_docs, new_report)
    result = Comparison(old.name, new.name)
    result.metrics = _pair_metrics(old, new, indicator_threshold)
    index = SentenceIndex([row["sentence"] for row in new.review], [row["sentence"] for row in old.plan])
    promises = [
        *_promised_figures(old, new, indicator_threshold),
        *_promised_honors(old, new, honor_threshold),
        *({"kind": "measure", **_promise(row)} for row in old.plan if not row["_covered"]),
    ]
    for row in promises:
        if "outcome" not in row:
            _look_for_sentence(row, index, new.review, sentence_threshold)
    result.promises = sorted(promises, key=lambda row: (row["old_paragraph"], row["old_start_char"]))
    return result


class _Side:
    """The rows of one report, and the sentences of its plan and its review."""

    def __init__(self, docs: Iterable[Doc], report: Any) -> None:
        docs = list(docs)
        if report is None:
            report = SimpleNamespace(id=docs[0]._.report if docs else "", title="", issuer="", date="", year=None)
        self.name = report.title or report.id
        self.rows: Tables = report_rows(report, docs)
        self.metrics = [row for row in self.rows["metrics"] if row["part"] != "glossary" and row.get("value") is not None]
        self.honors = [row for row in self.rows["honors"] if row["part"] != "glossary"]
        parts = {doc._.part for doc in docs}
        # a report without headings has no review part: then all that is neither plan nor glossary is searched
        review = {"review"} if "review" in parts else parts - {"plan", "glossary"}
        sentences = [(doc._.part, row) for i, doc in enumerate(docs, 1) for row in self._sentences(i, doc, report.id)]
        self.review = [row for part, row in sentences if part in review]
        self.plan = [row for part, row in sentences if part == "plan"]

    def _sentences(self, number: int, doc: Doc, report_id: str) -> Iterable[Row]:
        promised = [
            (row["start_char"], row["end_char"])
            for row in (*self.metrics, *self.honors)
            if row["paragraph"] == number and row.get("status") in ("plan", "sought")
        ]
        spans = doc.sents if doc.has_annotation("SENT_START") else [doc[:]]
        for span in spans:
            if len(span.text.strip()) < MIN_PROMISE_CHARACTERS:
                continue
            start, end = span.start_char, span.end_char
            yield {
                "row_id": f"{report_id}/{number}/{start}-{end}",
                "section": SECTION_SEPARATOR.join(doc._.section or ()),
                "paragraph": number,
                "start_char": start,
                "end_char": end,
                "text": span.text,
                "sentence": span.text,
                "sentence_start": start,
                "paragraph_domain": doc._.domain,
                "_covered": any(start < stop and begin < end for begin, stop in promised),
            }


def _place(prefix: str, row: Row) -> Row:
    return {f"{prefix}_{name}": row.get(name) for name in _PLACE}


def _promise(row: Row) -> Row:
    return {"old_domain": row["paragraph_domain"], **_place("old", row)}


def _figure(prefix: str, row: Row) -> Row:
    value, high, _ = _common(row)
    fields = {"indicator": row.get("indicator", ""), "value": value, "high": high, "bound": row.get("bound", "")}
    return {f"{prefix}_{name}": cell for name, cell in fields.items()} | _place(prefix, row)


def _common(row: Row) -> tuple[float, float | None, str]:
    """Give value, upper end and unit, canonical where that is known."""
    if row.get("canonical_value") is not None:
        return row["canonical_value"], row["canonical_high"], row["canonical_unit"]
    return row["value"], row.get("high"), row.get("unit") or ""


def _assign_metrics(old: list[Row], new: list[Row], same: Sequence[str], threshold: float) -> dict[int, tuple[int, float]]:
    def key(row: Row) -> tuple[Any, ...]:
        return (_common(row)[2], row.get("kind") == "rank", *(row.get(name) for name in same))

    def names(rows: list[Row]) -> list[str]:
        return [row.get("indicator") or "" for row in rows]

    def tie(i: int, j: int) -> float:
        # 房屋 may stand there five times: the sentence tells which is which
        return similarity(old[i]["sentence"], new[j]["sentence"])

    return assign(names(old), names(new), ([key(row) for row in old], [key(row) for row in new]), threshold, tie)


def _pair_metrics(old: _Side, new: _Side, threshold: float) -> list[Row]:
    found = _assign_metrics(old.metrics, new.metrics, ("status", "change"), threshold)
    rows = []
    for i, row in enumerate(old.metrics):
        j, score = found.get(i, (None, None))
        made = {"found_in": "only_old", **_shared(row), **_figure("old", row)}
        if j is not None:
            before, after = _common(row)[0], _common(new.metrics[j])[0]
            made |= {"found_in": "both", "similarity": score, "difference": after - before, **_figure("new", new.metrics[j])}
            # a percentage of a rate or of an amount of change misleads
            if before and row.get("kind") not in ("ratio", "points", "rank") and not row.get("change"):
                made["percent_change"] = (after - before) / abs(before) * 100
        rows.append(made)
    taken = {j for j, _ in found.values()}
    rows += [
        {"found_in": "only_new", **_shared(row), **_figure("new", row)} for j, row in enumerate(new.metrics) if j not in taken
    ]
    order = {"both": 0, "only_old": 1, "only_new": 2}
    return sorted(rows, key=lambda row: order[row["found_in"]])


def _shared(row: Row) -> Row:
    return {"unit": _common(row)[2], "status": row.get("status"), "change": row.get("change", "")}


def _promised_figures(old: _Side, new: _Side, threshold: float) -> list[Row]:
    planned = [row for row in old.metrics if row.get("status") == "plan"]
    reached = [row for row in new.metrics if row.get("status") == "done"]
    found = _assign_metrics(planned, reached, ("change",), threshold)
    rows = []
    for i, row in enumerate(planned):
        made = {"kind": "figure", "unit": _common(row)[2], **_figure("old", row), **_promise(row)}
        if i in found:
            j, score = found[i]
            result = reached[j]
            agrees, met = judge(row, result)
            made |= {
                "outcome": "matched" if agrees else "changed",
                "reached": "yes" if met else "no",
                "matched_by": "figure",
                "similarity": score,
                "difference": _common(result)[0] - _common(row)[0],
                **_figure("new", result),
            }
        rows.append(made)
    return rows


def judge(promise: Row, result: Row) -> tuple[bool, bool]:
    """Tell whether a reported figure is the promised one within its bound, and whether it reaches it.

    Examples
    --------
    >>> judge({"value": 100, "bound": ">"}, {"value": 120}), judge({"value": 100, "bound": "="}, {"value": 120})
    ((True, True), (False, True))
    >>> judge({"value": 5, "bound": "<"}, {"value": 6})
    (False, False)
    """
    low, high, _ = _common(promise)
    figure = _common(result)[0]
    tolerance = 1e-9 * max(abs(low), abs(figure))
    bound = promise.get("bound") or "="
    # a place further up, a smaller loss: these are reached from above
    smaller_is_better = bound == "<" or promise.get("kind") == "rank"
    met = figure <= (low if high is None else high) + tolerance if smaller_is_better else figure >= low - tolerance
    if high is not None:
        return low - tolerance <= figure <= high + tolerance, met
    if bound in "<>":
        return met, met
    if bound == "~":
        near = abs(figure - low) <= APPROXIMATE * abs(low) + tolerance
        return near, met or near
    return abs(figure - low) <= tolerance, met


def _promised_honors(old: _Side, new: _Side, threshold: float) -> list[Row]:
    sought = [row for row in old.honors if row.get("status") == "sought"]
    names = [row["text"] for row in sought]
    same = [""] * len(sought)
    # received ones first: an honour that is named again as a new goal was received all the same
    received = [row for row in new.honors if row.get("status") == "received"]
    found = assign(names, [row["text"] for row in received], (same, [""] * len(received)), threshold)
    again = [row for row in new.honors if row.get("status") == "sought"]
    still = assign(names, [row["text"] for row in again], (same, [""] * len(again)), threshold)
    rows = []
    for i, row in enumerate(sought):
        made = {"kind": "honor", **_promise(row)}
        for matches, candidates, outcome in ((found, received, "matched"), (still, again, "changed")):
            if i in matches:
                j, score = matches[i]
                made |= {"outcome": outcome, "matched_by": "honor", "similarity": score, **_place("new", candidates[j])}
                made["reached"] = "yes" if outcome == "matched" else "no"
                break
        rows.append(made)
    return rows


def _look_for_sentence(row: Row, index: SentenceIndex, review: list[Row], threshold: float) -> None:
    """Decide a promise by the sentence it stands in."""
    best = index.best(row["old_sentence"])
    if best is None or best[1] < threshold:
        row |= {"outcome": "not_mentioned", "nearest_sentence": review[best[0]]["sentence"] if best else ""}
        return
    outcome = "matched" if row["kind"] == "measure" else "changed"
    row |= {"outcome": outcome, "matched_by": "sentence", "similarity": best[1], **_place("new", review[best[0]])}
