"""Contexts in which the name of a body is a class, a plural or part of another word."""

import re
from functools import cache

from .lexicon import lexicon_folder, read_table


@cache
def org_shields() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns around a body's name that make it a class or a plural."""
    path = lexicon_folder() / "org_shields.tsv"
    return tuple((row["id"], re.compile(row["pattern"])) for _, row in read_table(path, ("id", "pattern", "reason", "example")))


def shielded(folded: str, start: int, end: int) -> str | None:
    """Return the id of the shield that says that the name at these offsets is no single body, or None."""
    window_start = max(0, start - 12)
    window = f"{folded[window_start:start]}\uf000{folded[start:end]}\uf001{folded[end : end + 6]}"
    return next((identifier for identifier, pattern in org_shields() if pattern.search(window)), None)
