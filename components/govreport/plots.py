"""Plots of annotated reports as files for papers: PNG, SVG or PDF, in Chinese or English."""

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacy.tokens import Doc

from .errors import InputError
from .labels import DOMAINS, LEVELS, METRIC_KINDS
from .page.data import page_data
from .page.names import name
from .tables.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS: Final = ("png", "svg", "pdf")
# Sans-serif faces first: they read better at the size of a label.
CJK_FAMILIES: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "SimHei", "Heiti SC", "STHeiti", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP",
    "Droid Sans Fallback", "Arial Unicode MS", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC",
    "STSong", "SimSun", "Noto Serif CJK JP", "AR PL UMing CN",
)  # fmt: skip
_FONT_FILE_HINTS: Final = ("cjk", "notosanssc", "notoserifsc", "sourcehan", "wqy", "simhei", "simsun", "msyh", "pingfang")
_DONE, _PLAN, _INK, _SOFT = "#1f5a8c", "#d08a3c", "#222222", "#666666"
_WORDS: Final = {
    "zh": {
        "domains": "各领域段落数",
        "metric_kinds": "各类别指标数",
        "honor_levels": "各级别荣誉数",
        "done_and_plan": "各领域已完成与计划的指标数",
        "paragraphs": "段落数",
        "metrics": "指标数",
        "honors": "荣誉数",
        "predicted": "预测",
        "annotated": "标注",
    },
    "en": {
        "domains": "Paragraphs by domain",
        "metric_kinds": "Metrics by kind",
        "honor_levels": "Honours by level",
        "done_and_plan": "Metrics done and planned by domain",
        "paragraphs": "Paragraphs",
        "metrics": "Metrics",
        "honors": "Honours",
        "predicted": "Predicted",
        "annotated": "Annotated",
    },
}


def write_plots(
    docs: Iterable[Doc],
    output_dir: str | Path,
    formats: Sequence[str] = ("png", "svg"),
    *,
    language: str = "zh",
    font: str | Path | None = None,
) -> list[Path]:
    """Write the four plots of a set of annotated docs.

    Parameters
    ----------
    docs
        Annotated docs, of one report or of several.
    output_dir
        Folder for the files; made if missing.
    formats
        Any of ``png`` (300 dpi), ``svg`` and ``pdf``. Letters in SVG are outlines: they look the same everywhere.
    language
        ``zh`` or ``en``, the language of the labels.
    font
        A font file to use in place of an installed one.

    Returns
    -------
    list of Path
        ``domains``, ``metric_kinds``, ``honor_levels`` and ``done_and_plan``, once in each format.

    Raises
    ------
    InputError
        If matplotlib or a font with Chinese characters is missing, or a format or the language is unknown.
    """
    words = _words(language)
    formats = [_check_format(one) for one in formats]
    paragraphs = page_data(docs)["paragraphs"]
    found = [(p["domain"], one["label"], one.get("reading", {})) for p in paragraphs for one in p["entities"]]

    figures = [(domain, reading) for domain, label, reading in found if label == "METRIC"]

    def column(group: str, ids: Sequence[str], values: Iterable[str]) -> tuple[list[str], list[int]]:
        counts = Counter(values)
        return [name(group, key, language) for key in ids], [counts[key] for key in ids]

    domains, by_domain = column("domain", DOMAINS, (p["domain"] for p in paragraphs))
    kinds, by_kind = column("kind", METRIC_KINDS, (reading.get("kind", "") for _, reading in figures))
    levels, by_level = column(
        "level", (*LEVELS, "none"), (reading.get("level", "none") for _, label, reading in found if label == "HONOR")
    )
    statuses = {
        name("status", status, language): column(
            "domain", DOMAINS, (d for d, reading in figures if reading.get("status") == status)
        )[1]
        for status in ("done", "plan")
    }
    plots: list[tuple[str, list[str], dict[str, list[int]], str]] = [
        ("domains", domains, {"": by_domain}, "paragraphs"),
        ("metric_kinds", kinds, {"": by_kind}, "metrics"),
        ("honor_levels", levels, {"": by_level}, "honors"),
        ("done_and_plan", domains, statuses, "metrics"),
    ]
    written = []
    for stem, names, series, unit in plots:
        with _style(words[stem], words[unit], *names, *series, font=font):
            figure = _bars(words[stem], names, series, words[unit])
            written += [_save(figure, Path(output_dir) / f"{stem}.{one}") for one in formats]
    return written


def confusion_matrix_plot(
    matrix: Sequence[Sequence[int]],
    labels: Sequence[str],
    path: str | Path,
    *,
    title: str = "",
    language: str = "zh",
    font: str | Path | None = None,
) -> Path:
    """Write a confusion matrix: a row for each annotated label, a column for each predicted one, shaded by share of the row.

    Parameters
    ----------
    matrix
        Counts, square, in the order of ``labels``.
    labels
        Domain ids, drawn by name, or any other words.
    path
        File to write; its ending chooses the format.
    title, language, font
        As for :func:`write_plots`.

    Returns
    -------
    Path
        The file written.
    """
    path = Path(path)
    _check_format(path.suffix.lstrip("."))
    words = _words(language)
    if not labels or len(matrix) != len(labels) or any(len(row) != len(labels) for row in matrix):
        raise InputError(path, f"the confusion matrix has to be {len(labels)} by {len(labels)}, as many as there are labels")
    names = [name("domain", label, language) for label in labels]
    with _style(title, words["predicted"], words["annotated"], *names, font=font):
        size = max(3.2, 0.36 * len(labels) + 1.6)
        figure = _figure(size + 0.4, size)
        axes = figure.add_subplot()
        shares = [[value / (sum(row) or 1) for value in row] for row in matrix]
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(names)), names)
        axes.set(xlabel=words["predicted"], ylabel=words["annotated"])
        if title:
            axes.set_title(title, loc="left")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        for row, values in enumerate(matrix):
            for column, value in enumerate(values):
                if value:
                    color = "white" if shares[row][column] > 0.55 else _INK
                    axes.text(column, row, f"{value:g}", ha="center", va="center", fontsize=7, color=color)
        return _save(figure, path)


def _bars(title: str, names: list[str], series: Mapping[str, list[int]], unit: str) -> "Figure":
    """Horizontal bars, one row a name; several series stand side by side with a legend."""
    thick = 0.7 / len(series)
    figure = _figure(5.6, 0.27 * len(names) * (1 if len(series) == 1 else 1.35) + 0.9)
    axes = figure.add_subplot()
    for place, (label, values) in enumerate(series.items()):
        rows = [row + (place - (len(series) - 1) / 2) * thick for row in range(len(names))]
        bars = axes.barh(rows, values, height=thick * 0.94, color=(_DONE, _PLAN)[place], label=label or None)
        axes.bar_label(bars, labels=[f"{value:,}" for value in values], padding=2, fontsize=7, color=_SOFT)
    axes.set_yticks(range(len(names)), names)
    axes.margins(y=0.02)
    axes.invert_yaxis()
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xlabel(unit, fontsize=8)
    _plain(axes, max((max(values, default=0) for values in series.values()), default=0))
    if len(series) > 1:
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(series), fontsize=8)
    return figure


def _plain(axes: "Axes", most: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(0, max(1, most) * 1.12)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e3e3e3", linewidth=0.6)
    axes.set_axisbelow(True)


def _figure(width: float, height: float) -> "Figure":
    # A bare Figure needs no display and leaves pyplot of the caller alone.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _style(*texts: str, font: str | Path | None) -> AbstractContextManager[Any]:
    """Return the settings of the plots as a context; the font has every character of the texts."""
    try:
        import matplotlib
    except ImportError as error:
        raise InputError("plots", "matplotlib is not installed; run: pip install 'govreport[plots]'") from error
    needed = frozenset(char for char in "".join(texts) if ord(char) > 0x7F)
    families = [cjk_font(needed, font)] if needed or font else []
    return matplotlib.rc_context(
        {
            "font.family": [*families, "DejaVu Sans"],
            "font.size": 8.5,
            "axes.unicode_minus": False,
            "axes.edgecolor": "#999999",
            "axes.labelcolor": _SOFT,
            "text.color": _INK,
            "xtick.color": _SOFT,
            "ytick.color": _SOFT,
            "ytick.labelcolor": _INK,
            "svg.fonttype": "path",
            "svg.hashsalt": "govreport",  # the same plot gives the same file
            "savefig.dpi": 300,
        }
    )


@lru_cache(maxsize=64)
def cjk_font(needed: frozenset[str], font: str | Path | None = None) -> str:
    """Return the family of a font that has all the characters needed.

    Parameters
    ----------
    needed
        Characters that will be drawn.
    font
        A font file to use; without it, the best one installed.

    Raises
    ------
    InputError
        If no font fits, with what to install.
    """
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if font is not None:
        try:
            manager.addfont(str(font))
            family = font_manager.FontProperties(fname=str(font)).get_name()
        except (OSError, RuntimeError) as error:
            raise InputError(font, f"cannot be read as a font ({error})") from error
        if missing := _missing(str(font), needed):
            raise InputError(font, f"lacks {len(missing)} of the characters to draw, such as {''.join(sorted(missing)[:5])}")
        return family
    _add_new_fonts()
    for family in CJK_FAMILIES:
        for entry in manager.ttflist:
            if entry.name == family and os.path.exists(entry.fname) and not _missing(entry.fname, needed):
                return family
    raise InputError(
        "plots",
        "no font with Chinese characters is installed, and without one the labels would be empty boxes; "
        "install one, such as Noto Sans CJK (Debian and Ubuntu: fonts-noto-cjk), or name a font file with --font",
    )


def _add_new_fonts() -> None:
    """Tell matplotlib of fonts that were installed after it listed the system's."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known and any(hint in os.path.basename(path).lower().replace("-", "") for hint in _FONT_FILE_HINTS):
            try:
                font_manager.fontManager.addfont(path)
            except (OSError, RuntimeError):  # a damaged font is none
                continue


def _missing(path: str, needed: frozenset[str]) -> set[str]:
    from matplotlib.ft2font import FT2Font

    try:
        characters = FT2Font(path).get_charmap()
    except (OSError, RuntimeError):
        return set(needed) or {""}
    return {char for char in needed if ord(char) not in characters}


def _words(language: str) -> dict[str, str]:
    if language not in _WORDS:
        raise InputError(language or "(none)", f"not a language of the plots; choose from {', '.join(_WORDS)}")
    return _WORDS[language]


def _check_format(form: str) -> str:
    if form not in FORMATS:
        raise InputError(form or "(none)", f"not a format of the plots; choose from {', '.join(FORMATS)}")
    return form


def _save(figure: "Figure", path: Path) -> Path:
    """Write the file whole or not at all."""
    form = path.suffix.lstrip(".")
    metadata: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[form]
    content = BytesIO()
    with warnings.catch_warnings():
        # A glyph that the font lacks would be a box in print.
        warnings.filterwarnings("error", message="Glyph .* missing")
        figure.savefig(content, format=form, metadata=metadata)
    try:
        write_whole(path, content.getvalue())
    except OSError as error:
        raise InputError(path, f"cannot be written ({error.strerror or error})") from error
    return path
