"""The unit table: conversion within a dimension, refusal between dimensions, and errors that name the line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from govreport import units as units_module
from govreport.errors import InputError
from govreport.labels import METRIC_KINDS
from govreport.units import canonical, convert, unit_kind, units

HEADER = "unit\tkind\tdimension\tscale\tcanonical\tchinese\n"


@pytest.mark.parametrize(
    ("value", "unit", "target", "wanted"),
    [
        (3, "公顷", "平方米", 30_000), (18, "亩", "平方米", 12_000), (1.2, "公里", "米", 1200), (500, "米", "公里", 0.5),
        (2, "平方公里", "公顷", 200), (3, "吨", "公斤", 3000), (2, "小时", "分钟", 120), (1, "天", "小时", 24),
        (5, "角", "元", 0.5), (7, "㎡", "平方米", 7), (5, "%", "‰", 50), (3, "元", "元", 3), (0, "公里", "米", 0), (-2, "公里", "米", -2000),
    ],
)  # fmt: skip
def test_converts(value: float, unit: str, target: str, wanted: float) -> None:
    assert convert(value, unit, target) == pytest.approx(wanted, rel=1e-5)  # the table rounds its scales


@pytest.mark.parametrize(
    ("unit", "target"), [("%", "个百分点"), ("元", "美元"), ("公里", "平方米"), ("吨", "元"), ("户", "人"), ("小时", "米")]
)
def test_mixed_dimensions_are_refused(unit: str, target: str) -> None:
    with pytest.raises(ValueError, match=f"{unit}.*cannot be converted into.*{target}"):
        convert(1, unit, target)


@pytest.mark.parametrize(("unit", "target", "named"), [("光年", "米", "光年"), ("米", "光年", "光年"), ("", "米", "")])
def test_unknown_units_are_named(unit: str, target: str, named: str) -> None:
    with pytest.raises(ValueError, match=f"unknown unit: {named}"):
        convert(1, unit, target)


def test_areas_of_the_issue_can_be_compared() -> None:
    """1.2万平方米 and 18亩 are about the same."""
    one, other = canonical(12_000, "平方米"), canonical(18, "亩")
    assert one[1] == other[1] == "平方米"
    assert one[0] == pytest.approx(other[0], rel=1e-6)
    assert canonical(1, "光年") is None


def test_conversion_there_and_back_gives_the_same() -> None:
    by_dimension: dict[str, list[str]] = {}
    for unit in units().values():
        by_dimension.setdefault(unit.dimension, []).append(unit.name)
    for names in by_dimension.values():
        for name in names[1:]:
            assert convert(convert(3.7, name, names[0]), names[0], name) == pytest.approx(3.7)


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("元", "money"), ("美元", "money"), ("%", "ratio"), ("‰", "ratio"), ("个百分点", "points"), ("公里", "length"), ("亩", "area"),
        ("吨", "weight"), ("立方米", "volume"), ("小时", "duration"), ("户", "count"), ("人次", "count"), ("", "count"), ("光年", "other"),
    ],
)  # fmt: skip
def test_kinds(unit: str, kind: str) -> None:
    assert unit_kind(unit) == kind
    assert unit_kind(unit, rank=True) == "rank"


def test_the_table_is_consistent() -> None:
    table = units()
    assert {unit.kind for unit in table.values()} <= set(METRIC_KINDS)
    for unit in table.values():
        twin = table.get(unit.canonical)
        assert twin is not None, f"{unit.name}: its canonical spelling {unit.canonical} is not in the table"
        assert (twin.canonical, twin.dimension, twin.scale, twin.kind) == (
            unit.canonical, unit.dimension, unit.scale if unit.name != "成" else 1, unit.kind  # 成: its rule makes it per cent
        ), f"{unit.name} is not the same as {twin.name}"  # fmt: skip
    kinds: dict[str, set[str]] = {}
    for unit in table.values():
        kinds.setdefault(unit.dimension, set()).add(unit.kind)
    assert {d: k for d, k in kinds.items() if len(k) > 1} == {}, "one dimension, one kind"


@pytest.fixture
def read_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict]:
    def read(rows: str) -> dict:
        (tmp_path / "units.tsv").write_text(rows, encoding="utf8")
        monkeypatch.setattr(units_module, "lexicon_folder", lambda: tmp_path)
        return units_module.units.__wrapped__()

    return read


def test_a_good_table_is_read(read_units: Callable[[str], dict]) -> None:
    table = read_units("# comment\n" + HEADER + "\n米\tlength\tlength\t1\t\ty\n")
    assert table["米"].canonical == "米" and table["米"].scale == 1.0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("米\tlenght\tlength\t1\t\ty", "kind 'lenght' is none of"),
        ("米\tlength\tlength\tone\t\ty", "scale 'one' is no number"),
        ("米\tlength\tlength\t1\t\tyes", "chinese 'yes' is none of"),
        ("米\tlength\t\t1\t\ty", "the column dimension may not be empty"),
        ("\tlength\tlength\t1\t\ty", "the column unit may not be empty"),
        ("米\tlength\tlength\t1\t\ty\tmore", "7 cells in a table of 6 columns"),
        ("里\tlength\tlength\t500\t\ty", "the unit 里 stands twice"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(read_units: Callable[[str], dict], row: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"units\.tsv:4: {re.escape(reason)}"):
        read_units(f"# comment\n{HEADER}里\tlength\tlength\t500\t\ty\n{row}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "the table is empty"), ("# only\n", "the table is empty"), ("unit\tkind\n", ":1: the columns must be unit, kind")],
)
def test_a_table_without_its_header_is_refused(read_units: Callable[[str], dict], text: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"units\.tsv.*{reason}"):
        read_units(text)


def test_a_table_that_is_no_text_or_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units_module, "lexicon_folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"units\.tsv: the table cannot be read"):
        units_module.units.__wrapped__()
    (tmp_path / "units.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        units_module.units.__wrapped__()
