"""Fill the marked blocks of the data sheet with tables made from counts and scores."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..labels import DOMAIN_NAMES, ENTITY_LABELS
from .markup import GoldReport
from .originality import SHARED_RUN, find_sharing
from .splits import SPLITS
from .statistics import Counts

BLOCKS = ("counts", "agreement", "learning-curve")
_DIMENSIONS = {
    "reports by split": "report_split",
    "reports by level": "level",
    "reports by province": "province",
    "reports by year": "year",
    "reports by punctuation": "report_punctuation",
    "paragraphs by split": "paragraph_split",
    "paragraphs by part": "part",
    "paragraphs by level": "paragraph_level",
    "paragraphs with damage": "damage",
    "metrics by kind": "metric_kind",
    "metrics by bound": "metric_bound",
    "metrics by status": "metric_status",
    "metrics by change": "metric_change",
    "planned metrics by firmness": "metric_firmness",
    "metrics by form": "metric_form",
    "metrics by indicator": "metric_indicator",
    "metrics by unit": "metric_unit",
    "honours by level": "honor_level",
    "honours by status": "honor_status",
    "honours with": "honor_with",
}


def replace_block(text: str, name: str, content: str) -> str:
    """Replace what stands between ``<!-- name:begin -->`` and ``<!-- name:end -->``.

    Raises
    ------
    InputError
        If the marks are not there exactly once.

    Examples
    --------
    >>> replace_block("a <!-- n:begin --> old <!-- n:end --> z", "n", "new").split()
    ['a', '<!--', 'n:begin', '-->', 'new', '<!--', 'n:end', '-->', 'z']
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise InputError("data sheet", f"it must hold '{begin}' and then '{end}' exactly once")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{content.strip()}\n{end}{rest.split(end)[1]}"


def fill_datasheet(path: Path, blocks: Mapping[str, str]) -> bool:
    """Replace blocks of the data sheet; say whether anything changed."""
    old = path.read_text(encoding="utf8")
    new = old
    for name, content in blocks.items():
        new = replace_block(new, name, content)
    if new != old:
        path.write_text(new, encoding="utf8")
    return new != old


def markdown_table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; figures stand to the right.

    Examples
    --------
    >>> print(markdown_table(["a", "n"], [["x", 1200]]))
    | a | n |
    | :-- | --: |
    | x | 1,200 |
    """
    cells = [[_cell(value) for value in row] for row in rows]
    header = list(header)
    numeric = [bool(cells) and all(re.fullmatch(r"[\d,.%+−-]*", row[i]) for row in cells) for i in range(len(header))]
    lines = [header, ["--:" if right else ":--" for right in numeric], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.3f}"
    return f"{int(value):,}" if isinstance(value, int | float) else str(value)


def _listed(counts: Mapping[str, float], limit: int | None = None) -> str:
    rows = list(counts.items())
    text = ", ".join(f"{name} {_cell(count)}" for name, count in rows[:limit])
    return text + (f", and {len(rows) - limit} more" if limit and len(rows) > limit else "")


def render_counts(counts: Counts) -> str:
    """Return the block of counts."""
    totals, shares = counts["totals"], counts["shares"]
    whole = markdown_table(["what", "count"], [(name.replace("_", " "), count) for name, count in totals.items()])

    def by_split(kind: str, name: str, extra: str) -> list[float]:
        keys = [kind, *(f"{kind}_{split}" for split in SPLITS), extra]
        return [counts.get(key, {}).get(name, 0) for key in keys]

    rows = [(name, chinese, *by_split("domain", name, "also")) for name, chinese in DOMAIN_NAMES.items()]
    domains = markdown_table(["domain", "", "paragraphs", *SPLITS, "also"], rows)
    labels = markdown_table(
        ["label", "spans", *SPLITS, "optional"], [(name, *by_split("label", name, "optional")) for name in ENTITY_LABELS]
    )
    listed = [(title, _listed(counts.get(key, {}), 30)) for title, key in _DIMENSIONS.items()]
    said = ", ".join(f"{name.replace('_', ' ')} {share:.1%}" for name, share in shares.items())
    rest = markdown_table(["dimension", "counts"], [*listed, ("shares", said)])
    return "\n\n".join([whole, domains, labels, rest])


def describe_originality(reports: list[GoldReport], stock: list[str]) -> str:
    """Say how many paragraphs share a run of characters with another, with and without names and stock phrases."""
    total = sum(len(report.paragraphs) for report in reports)
    counted = [len(find_sharing(reports, allowed)) for allowed in (stock, [])]
    beyond, all_ = (f"{count} of {total:,} ({count / max(total, 1):.1%})" for count in counted)
    return (
        f"Paragraphs that share a run of {SHARED_RUN} characters (without punctuation) with an earlier one: {beyond} "
        f"beyond the {len(stock)} names and stock phrases of `stock_phrases.tsv`, {all_} with them."
    )


def render_agreement(before: Mapping[str, Any], after: Mapping[str, Any] | None = None) -> str:
    """Return the block of agreement: the two blind annotations and, where given, the second against the corpus as it is now."""
    tables = [before, *([after] if after else [])]
    columns = ["blind", "after resolution"][: len(tables)]

    def row(title: str, cells: Iterable[float]) -> list[object]:
        return [title, *(f"{value:.3f}" for value in cells)]

    rows = [row(f"{label}, exact spans, F", [t["spans"][label]["f"] for t in tables]) for label in ENTITY_LABELS]
    rows.append(row("all labels, exact spans, F", [t["spans_f"] for t in tables]))
    domain = {"agreement": "domain", "agreement_with_also": "domain, either one's `also` accepted", "kappa": "domain, kappa"}
    rows += [row(title, [t["domain"][key] for t in tables]) for key, title in domain.items()]
    for label, fields in before["readings"].items():
        rows += [row(f"{label} {name}", [t["readings"][label][name] for t in tables]) for name in fields]
    spans = sum(before["spans"][label]["first"] for label in ENTITY_LABELS)
    intro = f"{before['paragraphs']:,} paragraphs with {spans:,} spans were annotated twice."
    return f"{intro} Readings are compared where both marked the same span.\n\n{markdown_table(['what', *columns], rows)}"


def render_learning_curve(curve: Mapping[str, Any]) -> str:
    """Return the block of the learning curve, with what it says about more data."""
    sets = list(curve["points"][0]["scores"])
    rows = []
    for point in curve["points"]:
        for name in sets:
            scores = point["scores"][name]
            cells = [f"{scores[label]['f']:.3f}" for label in ENTITY_LABELS]
            domain = scores["domain"]
            figures = [f"{scores['ents_f']:.3f}", f"{domain['accuracy']:.3f}", f"{domain['macro_f']:.3f}"]
            rows.append([f"{point['share']:.3g}", point["paragraphs"], name, *cells, *figures])
    header = ["share", "paragraphs", "scored on", *ENTITY_LABELS, "all labels", "domain accuracy", "domain macro F"]
    return "\n\n".join([markdown_table(header, rows), *(_verdict(curve, name) for name in sets)])


def _verdict(curve: Mapping[str, Any], name: str, flat: float = 0.005) -> str:
    half, whole = (point["scores"][name] for point in curve["points"][-2:])
    gains = {"entities": whole["ents_f"] - half["ents_f"], "domains": whole["domain"]["macro_f"] - half["domain"]["macro_f"]}
    said = ", ".join(f"{what} {gain:+.3f}" for what, gain in gains.items())
    rising = [what for what, gain in gains.items() if gain > flat]
    state = f"has not flattened for {' and '.join(rising)}" if rising else "has flattened"
    weakest = sorted(whole["per_domain"], key=lambda domain: whole["per_domain"][domain]["f"])[:3]
    label = min(ENTITY_LABELS, key=lambda label: whole[label]["f"])
    share = curve["points"][-2]["share"]
    advice = f"The next paragraphs should be rich in {label} and come from {', '.join(weakest)}, the weakest here."
    return f"On {name}, from {share:.3g} to all: {said}. The curve {state}. {advice}"
