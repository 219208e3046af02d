"""Where a rule stands: the table and the line that made an entity, or refused one, and the reason written there."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache

from .lexicon import lexicon_folder

# rules in code draw on a table each: the entity's own text, or what stands before it, says which row
_BY_TEXT = {
    "org.township": ("townships.tsv", "the name of a sub-district, town or township"),
    "org.township_body": ("townships.tsv", "a sub-district, town or township and its body"),
    "org.branch": ("bodies.tsv", "a known body and its branch"),
    "org.area_department": ("areas.tsv", "an administrative area and its department"),
    "org.named_body": ("bodies.tsv", "a known body and the proper name before it"),
    "org.area_body": ("org_heads.tsv", "an administrative area and a class word, with a name between them"),
    "org.mandate": ("", "the body in whose name a report is given"),
    "honor.designation": ("designations.tsv", "a designation that is created, reviewed or kept"),
}
_BY_CUE = {
    "honor.cue": ("honor_cues.tsv", "a title after a word that announces one"),
    "honor.weak_cue": (
        "honor_cues.tsv",
        "a title that says its level, or is called one, after a word that announces other things too",
    ),
}
_TABLES = {
    "organ": "organs.tsv",
    "department": "departments.tsv",
    "body": "bodies.tsv",
    "title": "titles.tsv",
    "metric": "metric_rules.tsv",
}
_SHIELDS = ("metric_shields.tsv", "org_shields.tsv")
_REASONS = ("reason", "note")


@dataclass(frozen=True)
class Place:
    """Where a rule stands.

    Attributes
    ----------
    table, line
        File of the lexicon and line in it; empty and 0 where the rule is in no table.
    row
        First cell of that line.
    reason
        What the table, or the code, says of the rule.
    """

    table: str = ""
    line: int = 0
    row: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, str | int]:
        """Return what is known, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if value}


@cache
def _rows(name: str) -> dict[str, Place]:
    """Return the place of each row of a table by its first cell."""
    path = lexicon_folder() / name
    if not path.is_file():
        return {}
    header: list[str] = []
    found: dict[str, Place] = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            header = cells
            continue
        row = dict(zip(header, cells, strict=False))
        found.setdefault(cells[0], Place(name, number, cells[0], next((row[key] for key in _REASONS if row.get(key)), "")))
    return found


def _last_inside(rows: Iterable[str], text: str) -> str:
    """Return the row whose words end last in a text, the longest of those."""
    return max((row for row in rows if row in text), key=lambda row: (text.rfind(row) + len(row), len(row)), default="")


def rule_place(rule: str, text: str = "", before: str = "", source: str = "") -> Place:
    """Find the table row of a rule.

    Parameters
    ----------
    rule
        Id of the rule.
    text, before
        The entity that it found and the text before that, for rules in code that draw on a table.
    source
        The table that the pattern names as its source, if it names one.

    Examples
    --------
    >>> place = rule_place("metric.half")
    >>> place.table, place.row, place.reason
    ('metric_rules.tsv', 'metric.half', 'half with a bound word is a quantity')
    >>> rule_place("department.房管局").table, rule_place("honor.cue", "文明社区", "今年荣获").row
    ('departments.tsv', '荣获')
    """
    family, _, key = rule.partition(".")
    if family == "shield":
        return next((_rows(name)[rule] for name in _SHIELDS if rule in _rows(name)), Place())
    for known, words in ((_BY_TEXT, text), (_BY_CUE, before)):
        if rule in known:
            name, reason = known[rule]
            row = _last_inside(_rows(name) if name else (), words)
            return Place(name, _rows(name)[row].line if row else 0, row, reason)
    name = source or _TABLES.get(family, "")
    rows = _rows(name) if name else {}
    return rows.get(rule) or rows.get(key) or Place(name)
