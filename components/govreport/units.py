"""Units of measurement: kind, dimension and scale, so that figures in different units can be compared."""

from dataclasses import dataclass
from functools import cache

from .errors import InputError
from .labels import METRIC_KINDS
from .lexicon import lexicon_folder, read_table

_COLUMNS = ("unit", "kind", "dimension", "scale", "canonical", "chinese")


@dataclass(frozen=True)
class Unit:
    """One unit of the unit table.

    Attributes
    ----------
    name, kind, dimension
        As written; one of `labels.METRIC_KINDS`; what can be compared with what.
    scale
        Value times scale is the value in the dimension's base unit.
    canonical
        The spelling that readings use.
    chinese
        Whether a Chinese numeral with it counts something: ``y``, ``n``, or ``m`` (only the model may say).
    """

    name: str
    kind: str
    dimension: str
    scale: float
    canonical: str
    chinese: str


@cache
def units() -> dict[str, Unit]:
    """Return the unit table by spelling.

    Raises
    ------
    InputError
        With file and line, if a row is malformed or a unit stands twice.
    """
    path = lexicon_folder() / "units.tsv"
    table: dict[str, Unit] = {}
    for line, row in read_table(path, _COLUMNS, required=("kind", "dimension", "scale", "chinese")):
        where = f"{path}:{line}"
        if row["kind"] not in METRIC_KINDS:
            raise InputError(where, f"kind {row['kind']!r} is none of {', '.join(METRIC_KINDS)}")
        if row["chinese"] not in ("y", "n", "m"):
            raise InputError(where, f"chinese {row['chinese']!r} is none of y, n, m")
        try:
            scale = float(row["scale"])
        except ValueError:
            raise InputError(where, f"scale {row['scale']!r} is no number") from None
        if row["unit"] in table:
            raise InputError(where, f"the unit {row['unit']} stands twice")
        table[row["unit"]] = Unit(
            row["unit"], row["kind"], row["dimension"], scale, row["canonical"] or row["unit"], row["chinese"]
        )
    return table


def unit_kind(unit: str, *, rank: bool = False) -> str:
    """Return the kind of a metric with this unit; an unknown unit is ``other``, none at all a ``count``."""
    if rank:
        return "rank"
    if not unit:
        return "count"
    found = units().get(unit)
    return found.kind if found else "other"


@cache
def _base_units() -> dict[str, str]:
    base: dict[str, str] = {}
    for unit in units().values():
        if unit.scale == 1:
            base.setdefault(unit.dimension, unit.canonical)
    return base


def canonical(value: float, unit: str) -> tuple[float, str] | None:
    """Convert a value into the base unit of its dimension.

    Returns
    -------
    tuple of float and str, or None
        Value and base unit; None for a unit that is not in the table.

    Examples
    --------
    >>> canonical(18, "亩"), canonical(1.2, "公里")
    ((12000.0006, '平方米'), (1200.0, '米'))
    """
    found = units().get(unit)
    if found is None:
        return None
    return value * found.scale, _base_units().get(found.dimension, found.canonical)


def convert(value: float, unit: str, target: str) -> float:
    """Convert between two units of one dimension.

    Raises
    ------
    ValueError
        If a unit is unknown or the dimensions differ: % and 个百分点 do not mix.

    Examples
    --------
    >>> convert(3, "公顷", "平方米")
    30000.0
    """
    source, goal = units().get(unit), units().get(target)
    if source is None or goal is None:
        raise ValueError(f"unknown unit: {unit if source is None else target}")
    if source.dimension != goal.dimension:
        raise ValueError(f"{unit} ({source.dimension}) cannot be converted into {target} ({goal.dimension})")
    return value * source.scale / goal.scale
