"""Load the tables of `corpus/lexicon`, which hold what the parsers and rules know."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .errors import InputError


def lexicon_folder() -> Path:
    """Return the folder of the built-in tables: the checkout's `corpus/lexicon`, or its copy in the wheel."""
    installed = Path(__file__).parent / "lexicon_tables"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "corpus" / "lexicon"


def read_table(path: Path, columns: tuple[str, ...], *, required: tuple[str, ...] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a tab-separated table and check its shape.

    Parameters
    ----------
    path
        The table. Lines that begin with ``#`` and empty lines are comments; the first other line names the columns.
    columns
        The columns that the table must have, in order.
    required
        Columns that may not be empty. The first column never may.

    Yields
    ------
    line, row
        Line number and the cells by column.

    Raises
    ------
    InputError
        With file and line, if a row is malformed.
    """
    header: list[str] | None = None
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except OSError as error:
        raise InputError(path, f"the table cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(path, "the table is not UTF-8: save it as UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if tuple(header) != columns:
                raise InputError(f"{path}:{number}", f"the columns must be {', '.join(columns)} (tab-separated)")
            continue
        if len(cells) > len(columns):
            raise InputError(f"{path}:{number}", f"{len(cells)} cells in a table of {len(columns)} columns")
        row = dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))
        for name in {columns[0], *required}:
            if not row[name]:
                raise InputError(f"{path}:{number}", f"the column {name} may not be empty")
        yield number, row
    if header is None:
        raise InputError(path, f"the table is empty: its first line must name the columns {', '.join(columns)}")


@cache
def table(name: str, columns: tuple[str, ...], required: tuple[str, ...] = ()) -> tuple[dict[str, str], ...]:
    """Return the rows of a built-in table, read once."""
    return tuple(row for _, row in read_table(lexicon_folder() / name, columns, required=required))
