"""Load the knowledge tables of the reader, checked row by row with file and line named."""

import re
from functools import cache
from importlib.resources import files

from govreport.errors import InputError

FOLDER = files("govreport.reading") / "tables"

# Each table's columns and, where a column is an enumeration, its allowed values.
SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "furniture": {
        "phrase": (),
        "match": ("word", "whole", "start", "contains", "pattern", "container"),
        "reason": (),
        "even_prose": ("", "yes"),
        "ends_page": ("", "yes"),
    },
    "labels": {"label": (), "field": ("", "issuer", "date", "source"), "needs_colon": ("", "yes")},
    "parts": {
        "cue": (),
        "where": ("anywhere", "end", "whole"),
        "part": ("review", "plan", "glossary", "other"),
        "outermost": ("", "yes"),
    },
    "numbering": {"style": (), "rank": (), "pattern": (), "example": ()},
    "words": {"word": (), "kind": ("issuer", "report", "vocative", "person")},
}
MAY_BE_EMPTY = {"field", "needs_colon", "even_prose", "ends_page", "outermost"}


def parse_table(name: str, text: str, schema: dict[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Read one tab-separated table; ``#`` starts a remark line.

    Raises
    ------
    InputError
        Naming ``file:line`` and what is wrong with the row.
    """
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    seen: dict[tuple[str, ...], int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        where = f"{name}.tsv:{number}"
        cells = [cell.strip() for cell in raw.split("\t")]
        if header is None:
            header = cells
            if header != list(schema):
                raise InputError(where, f"the columns must be {', '.join(schema)}; found {', '.join(header)}")
            continue
        cells += [""] * (len(header) - len(cells))
        if len(cells) > len(header):
            raise InputError(where, f"{len(cells)} cells where {len(header)} are allowed; is there a tab too many?")
        row = dict(zip(header, cells, strict=True))
        for column, allowed in schema.items():
            if not row[column] and column not in MAY_BE_EMPTY:
                raise InputError(where, f"the column {column} is empty")
            if allowed and row[column] not in allowed:
                raise InputError(
                    where, f"{column} is {row[column]!r}; allowed are {', '.join(a or '(empty)' for a in allowed)}"
                )
        if row.get("match") == "pattern" or "pattern" in row:
            try:
                re.compile(row.get("pattern") or row["phrase"])
            except re.error as error:
                raise InputError(where, f"the pattern is no regular expression: {error}") from error
        key = (cells[0], row.get("match", ""), row.get("pattern", ""), row.get("kind", ""))
        if key in seen:
            raise InputError(where, f"{cells[0]!r} stands in line {seen[key]} already")
        seen[key] = number
        rows.append(row)
    if not rows:
        raise InputError(f"{name}.tsv", "the table has no rows")
    return rows


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one of the reader's own tables.

    Examples
    --------
    >>> next(row["part"] for row in table("parts") if row["cue"] == "名词解释")
    'glossary'
    """
    return tuple(parse_table(name, (FOLDER / f"{name}.tsv").read_text(encoding="utf-8"), SCHEMAS[name]))


@cache
def words(kind: str) -> tuple[str, ...]:
    """Return the words of one kind, the longest first, so that an alternation finds the fullest name."""
    return tuple(sorted((row["word"] for row in table("words") if row["kind"] == kind), key=len, reverse=True))
