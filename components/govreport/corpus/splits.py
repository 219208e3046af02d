"""Which report belongs to training, development or test: whole reports, written down in a table."""

from pathlib import Path

from ..errors import InputError
from ..lexicon import read_table

SPLITS = ("train", "dev", "test")


def read_splits(path: Path) -> dict[str, str]:
    """Return the split by report id.

    Raises
    ------
    InputError
        With file and line, if a row is malformed or a report stands twice.
    """
    splits: dict[str, str] = {}
    for line, row in read_table(path, ("report", "split"), required=("split",)):
        if row["split"] not in SPLITS:
            raise InputError(f"{path}:{line}", f"split {row['split']!r} is none of {', '.join(SPLITS)}")
        if row["report"] in splits:
            raise InputError(f"{path}:{line}", f"the report {row['report']} stands twice")
        splits[row["report"]] = row["split"]
    return splits
