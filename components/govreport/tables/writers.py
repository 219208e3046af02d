"""Tables to CSV, Excel, Parquet and DuckDB, row by row, all made from the one schema.

Text is made harmless where a spreadsheet would run it: a CSV cell whose text starts with ``= + - @``, their full-width
forms, a tab or a line break gets one apostrophe in front, unless it is a plain number or percentage, or that sign alone
(the bound ``=``). Number columns are never touched. In .xlsx text is stored as text, so nothing is put in front. Parquet
and DuckDB hold the exact text.
"""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Protocol

from .schema import Row, Table

FORMATS: Final = ("csv", "xlsx", "parquet", "duckdb")
XLSX_NAME: Final = "govreport.xlsx"
DUCKDB_NAME: Final = "govreport.duckdb"
XLSX_MAX_ROWS: Final = 1_048_576
XLSX_MAX_CHARACTERS: Final = 32_767
XLSX_CUT: Final = "…[cut: Excel holds no more; see the CSV]"
BATCH_ROWS: Final = 20_000

_DANGEROUS = re.compile(r"[ \u00a0\u3000]*[=+\-@\t\r\n＝＋－＠].", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def inert(text: str) -> str:
    """Make a text harmless in a spreadsheet that opens the CSV.

    Examples
    --------
    >>> inert("=1+1"), inert("-3.5%"), inert("="), inert("绿道")
    ("'=1+1", '-3.5%', '=', '绿道')
    """
    return f"'{text}" if _DANGEROUS.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def csv_cell(value: Any) -> str:
    """Give the CSV text of a value: whole numbers without ``.0``, empty for None and for what is no number.

    Examples
    --------
    >>> csv_cell(191000.0), csv_cell(-0.5), csv_cell(None)
    ('191000', '-0.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one CSV with BOM (so that Excel reads it as UTF-8)."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([csv_cell(value) for value in row] for row in rows)


class Sink(Protocol):
    """A format that takes rows of tables until it is closed."""

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Take more rows of a table; an empty sequence makes an empty table."""

    def close(self) -> None:
        """Finish the files."""


class CsvSink:
    """One CSV per table."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stack = folder, ExitStack()
        self.writers: dict[str, Any] = {}

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows."""
        if table.name not in self.writers:
            path = self.folder / f"{table.name}.csv"
            file = self.stack.enter_context(path.open("w", encoding="utf-8-sig", newline="", errors="replace"))
            self.writers[table.name] = csv.writer(file, lineterminator="\r\n")
            self.writers[table.name].writerow(table.names)
        self.writers[table.name].writerows([csv_cell(value) for value in table.values(row)] for row in rows)

    def close(self) -> None:
        """Close the files."""
        self.stack.close()


class XlsxSink:
    """One workbook with a sheet per table; rows beyond what a sheet holds go on in ``name_2`` and so on."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook

        self.path, self.book = path, Workbook(write_only=True)
        self.sheets: dict[str, tuple[Any, int, int]] = {}

    def _sheet(self, table: Table, part: int) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        sheet = self.book.create_sheet(table.name if part == 1 else f"{table.name}_{part}")
        sheet.freeze_panes = "A2"
        header = []
        for name in table.names:
            cell = WriteOnlyCell(sheet, value=name)
            cell.font = Font(bold=True)
            header.append(cell)
        sheet.append(header)
        return sheet

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows."""
        sheet, part, used = self.sheets.get(table.name) or (self._sheet(table, 1), 1, 1)
        for row in rows:
            if used == XLSX_MAX_ROWS:
                part += 1
                sheet, used = self._sheet(table, part), 1
            sheet.append([_xlsx_cell(sheet, value) for value in table.values(row)])
            used += 1
        self.sheets[table.name] = (sheet, part, used)

    def close(self) -> None:
        """Save the workbook."""
        self.book.save(self.path)


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    text = _CONTROL.sub("\ufffd", value)
    if len(text) > XLSX_MAX_CHARACTERS:
        text = text[: XLSX_MAX_CHARACTERS - len(XLSX_CUT)] + XLSX_CUT
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl would make "=…" a formula and "#N/A" an error
    return cell


class ArrowSink:
    """Parquet files, one per table, and one DuckDB file, both fed with the same Arrow batches."""

    def __init__(self, folder: Path, parquet: bool, duckdb: bool, notes: Mapping[str, str] | None = None) -> None:
        self.folder, self.parquet, self.notes = folder, parquet, dict(notes or {})
        self.waiting: dict[str, tuple[Table, list[Row]]] = {}
        self.files: dict[str, Any] = {}
        self.made: set[str] = set()
        self.database: Any = None
        if duckdb:
            import duckdb as engine

            self.database = engine.connect(str(folder / DUCKDB_NAME))

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; they are written in batches."""
        waiting = self.waiting.setdefault(table.name, (table, []))[1]
        waiting += rows
        if len(waiting) >= BATCH_ROWS:
            self._flush(table, waiting)

    def _flush(self, table: Table, rows: list[Row]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = arrow_schema(table, self.notes)
        names = table.names
        batch = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=schema)
        if self.parquet:
            if table.name not in self.files:
                self.files[table.name] = pq.ParquetWriter(self.folder / f"{table.name}.parquet", schema, compression="zstd")
            self.files[table.name].write_table(batch)
        if self.database is not None:
            self._to_database(table, batch)
        rows.clear()

    def _to_database(self, table: Table, batch: Any) -> None:
        self.database.register("batch", batch)
        if table.name in self.made:
            self.database.execute(f"INSERT INTO {table.name} SELECT * FROM batch")
        else:
            self.database.execute(f"CREATE TABLE {table.name} AS SELECT * FROM batch")
            for column in table.columns:
                text = f"{column.en} | {column.zh}".replace("'", "''")
                self.database.execute(f"COMMENT ON COLUMN {table.name}.{column.name} IS '{text}'")
            self.made.add(table.name)
        self.database.unregister("batch")

    def close(self) -> None:
        """Write what waits and finish the files."""
        for table, rows in self.waiting.values():
            if rows or table.name not in self.files | dict.fromkeys(self.made):
                self._flush(table, rows)
        for file in self.files.values():
            file.close()
        if self.database is not None:
            self.database.close()


def arrow_schema(table: Table, notes: Mapping[str, str] | None = None) -> Any:
    """Give the Arrow schema of a table; column meanings and `notes` become metadata of the file."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    fields = [pa.field(c.name, types[c.type], metadata={"description": f"{c.en} | {c.zh}"}) for c in table.columns]
    return pa.schema(fields, metadata={f"govreport.{key}": value for key, value in (notes or {}).items()})


def open_sinks(folder: Path, formats: Iterable[str], notes: Mapping[str, str] | None = None) -> list[Sink]:
    """Open the writers of the asked formats in `folder`."""
    wanted = set(formats)
    sinks: list[Sink] = []
    if "csv" in wanted:
        sinks.append(CsvSink(folder))
    if "xlsx" in wanted:
        sinks.append(XlsxSink(folder / XLSX_NAME))
    if wanted & {"parquet", "duckdb"}:
        sinks.append(ArrowSink(folder, "parquet" in wanted, "duckdb" in wanted, notes))
    return sinks


def batches(rows: Iterable[Row], size: int = BATCH_ROWS) -> Iterator[list[Row]]:
    """Cut rows into lists, at least one, so that an empty table is still written."""
    batch: list[Row] = []
    first = True
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch, first = [], False
    if batch or first:
        yield batch
