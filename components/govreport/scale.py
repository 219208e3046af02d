"""From a table of texts to a table of rows, for engines that spread such tables over machines.

The engine starts the workers and moves the rows; here is the one function that each worker calls. It returns rows, not
Docs, and loads the model once per worker process. How to use it with Ray Data and Spark: docs/scaling.md.
"""

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from .errors import InputError
from .labels import PARTS
from .tables.rows import doc_rows
from .tables.schema import DATA_TABLES, SECTION_SEPARATOR, Row, Table

if TYPE_CHECKING:
    import pandas as pd

_BY_NAME: Final = {table.name: table for table in DATA_TABLES}
_CARRIED: Final = ("report_id", "title", "issuer", "year", "date", "paragraph")
_PANDAS: Final = {"string": "string", "integer": "Int64", "number": "float64"}
_SPARK: Final = {"string": "string", "integer": "bigint", "number": "double"}


@functools.lru_cache(maxsize=2)
def load_once(model: str) -> Language:
    """Load a pipeline by name or path, once per process."""
    try:
        return spacy.load(model)
    except OSError as error:
        raise InputError(model, "no such model on this worker; install its wheel there, or give a path it can see") from error


def spark_schema(table: str = "metrics") -> str:
    """Give the schema of a table as Spark writes it.

    Examples
    --------
    >>> spark_schema("organizations")[:31]
    'row_id string, report_id string'
    """
    return ", ".join(f"{column.name} {_SPARK[column.type]}" for column in _table(table).columns)


def annotate_frame(frame: "pd.DataFrame", model: str | Language, table: str = "metrics") -> "pd.DataFrame":
    """Annotate a frame of texts and return the rows of one table.

    Parameters
    ----------
    frame
        One paragraph a row in the column ``text``. ``report_id, title, issuer, year, date, paragraph, section, part``
        are used where they are there (``section`` as a list or joined with `` / ``) and come back with every row.
    model
        Name or path of the pipeline, loaded once per process. A loaded pipeline works too, in one process only.
    table
        ``paragraphs``, ``metrics``, ``honors`` or ``organizations``.

    Returns
    -------
    pandas.DataFrame
        The columns of that table as in the codebook, always all of them and always of the same type.

    Raises
    ------
    InputError
        If the column ``text``, the table or the model is not there.
    """
    import pandas as pd

    chosen = _table(table)
    if "text" not in frame.columns:
        raise InputError(
            "annotate_frame", f"the frame has no column 'text'; it has {', '.join(map(str, frame.columns)) or 'none'}"
        )
    nlp = model if isinstance(model, Language) else load_once(model)
    rows: list[Row] = []
    # plain rows leave, Docs stay: their strings are forgotten with each batch
    with nlp.memory_zone():
        for doc, shared in nlp.pipe(_docs(frame, nlp), as_tuples=True):
            rows += doc_rows(doc, shared)[chosen.name]
    columns = {
        column.name: pd.Series([row.get(column.name) for row in rows], dtype=_PANDAS[column.type]) for column in chosen.columns
    }
    return pd.DataFrame(columns)


def _table(name: str) -> Table:
    if name not in _BY_NAME:
        raise InputError(name, f"no such table; there are {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def _docs(frame: "pd.DataFrame", nlp: Language) -> Iterator[tuple[Doc, Row]]:
    for record in frame.to_dict("records"):
        shared = {name: _given(record.get(name)) for name in _CARRIED}
        shared["report_id"] = str(shared["report_id"] or "")
        for name in ("year", "paragraph"):  # pandas makes them floats where one is missing
            shared[name] = None if shared[name] is None else int(shared[name])
        doc = nlp.make_doc(_given(record.get("text")) or "")
        doc._.report = shared["report_id"]
        section = _given(record.get("section"))
        if section is not None:
            doc._.section = section.split(SECTION_SEPARATOR) if isinstance(section, str) and section else list(section)
        part = _given(record.get("part"))
        if part is not None:
            if part not in PARTS:
                raise InputError("annotate_frame", f"part {part!r} is none of {', '.join(PARTS)}")
            doc._.part = part
        yield doc, shared


def _given(value: Any) -> Any:
    """Give the value, None for every way in which engines write a missing one."""
    if isinstance(value, str) or (hasattr(value, "__iter__") and not isinstance(value, dict)):
        return value
    return None if value is None or value != value or str(value) in ("<NA>", "NaT") else value
