"""Build the ruler's patterns, the tokenizer's user dictionary and the word classes from the lexicon tables."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import srsly
from spacy.util import registry

from .errors import InputError
from .labels import ENTITY_LABELS
from .lexicon import lexicon_folder, read_table
from .quantities import bound_words
from .units import units

_METRIC_PATTERNS = (  # over the tokenizer's number words; the scanner's patterns add bound words and refuse what is no quantity
    {"label": "METRIC", "pattern": [{"NORM": {"IN": ["<#%>", "<#‰>"]}}], "id": "metric.percent_token", "source": "patterns.py"},
    {
        "label": "METRIC",
        "pattern": [{"SHAPE": "<number>"}, {"TEXT": "个"}, {"TEXT": "百分点"}],
        "id": "metric.points_tokens",
        "source": "patterns.py",
    },
)
USER_COLUMNS = ("label", "name", "id", "source")
ORGAN_COLUMNS = ("name", "note", "near_miss")
DEPARTMENT_COLUMNS = ("stem", "note", "near_miss")
BODY_COLUMNS = ("name", "bare", "note", "near_miss")
TITLE_COLUMNS = ("title", "note", "near_miss")
_AMBIGUOUS_WORDS = 3  # shorter words stay out of the forced dictionary: 区委 would cut 社区委员会


def _rows(name: str, *columns: str, required: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    return (row for _, row in read_table(lexicon_folder() / name, columns, required=required))


def level_words(scope: str) -> list[str]:
    """Return the level words of a scope: ``department`` or ``body``."""
    return [row["word"] for row in _rows("level_words.tsv", "word", "scope", required=("scope",)) if row["scope"] == scope]


def built_in_patterns() -> list[dict[str, Any]]:
    """Return the patterns of organs, departments, bodies, titles and plain metrics, each with its id and table."""
    found: dict[str, dict[str, Any]] = {}

    def add(name: str, identifier: str, source: str) -> None:
        found.setdefault(name, {"label": "ORG", "pattern": name, "id": identifier, "source": source})

    for row in _rows("organs.tsv", *ORGAN_COLUMNS, required=("note", "near_miss")):
        add(row["name"], f"organ.{row['name']}", "organs.tsv")
    for row in _rows("departments.tsv", *DEPARTMENT_COLUMNS, required=("note", "near_miss")):
        for level in level_words("department"):
            add(level + row["stem"], f"department.{row['stem']}", "departments.tsv")
    for row in _rows("bodies.tsv", *BODY_COLUMNS, required=("bare", "note", "near_miss")):
        if row["bare"] == "x":
            continue
        for level in level_words("body"):
            if not row["name"].startswith(level):
                add(level + row["name"], f"body.{row['name']}", "bodies.tsv")
        if row["bare"] == "y":
            add(row["name"], f"body.{row['name']}", "bodies.tsv")
    titles = [
        {"label": "HONOR", "pattern": row["title"], "id": f"title.{row['title']}", "source": "titles.tsv"}
        for row in _rows("titles.tsv", *TITLE_COLUMNS, required=("note", "near_miss"))
    ]
    return [*(found[name] for name in sorted(found)), *titles, *_METRIC_PATTERNS]


def user_patterns(folder: Path) -> list[dict[str, Any]]:
    """Read a user's own tables: ``*.tsv`` files with the columns label, name, id, source.

    Raises
    ------
    InputError
        With file and line, if a row is bad.
    """
    if not folder.is_dir():
        raise InputError(folder, "the folder of your own names is not there")
    patterns = []
    for path in sorted(folder.glob("*.tsv")):
        for line, row in read_table(path, USER_COLUMNS, required=("label", "name")):
            if row["label"] not in ENTITY_LABELS:
                raise InputError(f"{path}:{line}", f"label {row['label']!r} is none of {', '.join(ENTITY_LABELS)}")
            if row["name"] != row["name"].strip() or len(row["name"]) < 2:
                raise InputError(f"{path}:{line}", f"the name {row['name']!r} is too short: two characters at least")
            patterns.append(
                {
                    "label": row["label"],
                    "pattern": row["name"],
                    "id": row["id"] or f"user.{row['name']}",
                    "source": row["source"] or path.name,
                }
            )
    return patterns


def word_classes() -> dict[str, str]:
    """Return the class of every word that the lexicon knows; the first table that names it wins."""
    classes: dict[str, str] = {}
    for unit in units().values():
        classes.setdefault(unit.name, "unit")
    for word in bound_words():
        classes.setdefault(word, "bound")
    for name, column, others, value in (
        ("organs.tsv", "name", ORGAN_COLUMNS[1:], "organ"),
        ("departments.tsv", "stem", DEPARTMENT_COLUMNS[1:], "department"),
        ("bodies.tsv", "name", BODY_COLUMNS[1:], "body"),
        ("org_heads.tsv", "word", ("after_area",), "org_head"),
        ("level_words.tsv", "word", ("scope",), "level"),
        ("honor_cues.tsv", "cue", ("status", "strong"), "honor_cue"),
        ("honor_heads.tsv", "head", ("strong",), "title_head"),
        ("honor_marks.tsv", "word", (), "title_mark"),
        ("areas.tsv", "name", ("level",), "area"),
        ("townships.tsv", "name", (), "township"),
    ):
        for row in _rows(name, column, *others):
            classes.setdefault(row[column], value)
    return classes


def user_dictionary() -> list[str]:
    """Return the words that the tokenizer keeps whole, sorted."""
    words = {row["word"] for row in _rows("terms.tsv", "word")}
    words |= {
        row["name"]
        for row in _rows("areas.tsv", "name", "level")
        if len(row["name"]) >= _AMBIGUOUS_WORDS and row["name"][-1] in "省市县区州旗盟"
    }
    words |= {
        row["stem"]
        for row in _rows("departments.tsv", *DEPARTMENT_COLUMNS)
        if row["stem"][-1] in "局委" and 3 <= len(row["stem"]) <= 4
    }
    return sorted(words)


@registry.readers("govreport.patterns.v1")
def read_patterns(path: str) -> Callable[[], list[dict[str, Any]]] | list[dict[str, Any]]:
    """Read ruler patterns from JSONL into a list, as the ruler's initialization wants them."""
    return list(srsly.read_jsonl(path))
