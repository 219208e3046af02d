"""Panels for statistics: every figure with its variable name (long), and place x year by variable (wide).

A variable is indicator x unit x status x direction of change. Its name is made from a hash of these four, so it stays the
same in every run and every data set; the codebook says what each stands for.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from .schema import Row

_DROPPED = str.maketrans("", "", " \t\r\n\u200b\ufeff\"'“”‘’「」『』《》")
Key = tuple[str, str, str, str]


def normalize(indicator: str) -> str:
    """Bring an indicator to the form in which it is compared: half-width, without spaces and quotes.

    Examples
    --------
    >>> normalize("“ＧＤＰ” 增速")
    'GDP增速'
    """
    return unicodedata.normalize("NFKC", indicator).translate(_DROPPED)


def variable_name(key: Key) -> str:
    """Name a variable so that Stata, R and SQL accept it: status, change, hash.

    Examples
    --------
    >>> variable_name(("绿道", "米", "done", ""))[:5]
    'done_'
    """
    _, _, status, change = key
    digest = hashlib.sha256("\x1f".join(key).encode("utf-8", "replace")).hexdigest()[:12]
    return "_".join(part for part in (status or "any", change, digest) if part)


class Panel:
    """Collects the figures of all reports and gives both panels."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._values: dict[tuple[str, Any, Key], list[tuple[float, float | None]]] = defaultdict(list)

    def add(self, metrics: Iterable[Row]) -> None:
        """Take rows of the metrics table; a figure without a value or an indicator has no place in a panel."""
        for row in metrics:
            indicator = normalize(row.get("indicator") or "")
            if row.get("value") is None or not indicator:
                continue
            converted = row.get("canonical_value") is not None
            unit = row["canonical_unit"] if converted else row.get("unit") or ""
            value = row["canonical_value"] if converted else row["value"]
            high = row.get("canonical_high") if converted else row.get("high")
            key = (indicator, unit, row.get("status") or "", row.get("change") or "")
            place, year = row.get("issuer") or row["report_id"], row.get("year")
            self._values[place, year, key].append((value, high))
            figure = {"value": value, "high": high, "bound": row.get("bound"), "row_id": row["row_id"]}
            self._rows.append({"place": place, "year": year, "key": key, **figure})

    def long(self) -> Iterator[Row]:
        """Give one row per figure, in the order of the reports."""
        for row in self._rows:
            key = row["key"]
            values = self._values[row["place"], row["year"], key]
            labels = dict(zip(("indicator", "unit", "status", "change"), key, strict=True))
            more = {"variable": variable_name(key), "figures": len(values), "agrees": int(len(set(values)) == 1)}
            yield {**row, **labels, **more}

    def wide(self) -> tuple[list[str], list[list[Any]], list[Row]]:
        """Give column names, rows, and codebook rows of the place x year panel.

        A cell is empty where the place reports nothing, and also where its figures disagree: which of them is meant
        must be decided by a person, and the long panel has them all.
        """
        cells: dict[tuple[str, Any], dict[Key, float]] = defaultdict(dict)
        coverage: dict[Key, int] = defaultdict(int)
        for (place, year, key), values in self._values.items():
            coverage[key] += 1
            row = cells[place, year]
            if len(set(values)) == 1:
                row[key] = values[0][0]
        keys = sorted(coverage, key=lambda key: (-coverage[key], key))
        rows = [
            [place, year, *(row.get(key) for key in keys)]
            for (place, year), row in sorted(cells.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        ]
        described = [
            {
                "table_name": "panel_wide",
                "column_name": variable_name(key),
                "type": "number",
                "description_en": f"{key[0]} [{key[1]}], {key[2]}{', change ' + key[3] if key[3] else ''}",
                "description_zh": _describe(key),
                "allowed": "",
            }
            for key in keys
        ]
        return ["place", "year", *(variable_name(key) for key in keys)], rows, described


def _describe(key: Key) -> str:
    words = {"done": "完成", "plan": "计划", "up": "增幅", "down": "降幅"}
    marks = ",".join(words[mark] for mark in key[2:] if mark in words)
    return f"{key[0]}({key[1]}),{marks}"
