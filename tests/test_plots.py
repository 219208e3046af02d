"""Plots: files as asked for, right figures, letters and never boxes."""

import re
import warnings

import pytest

from page_docs import sample_docs

pytest.importorskip("matplotlib")

from matplotlib import font_manager
from matplotlib.figure import Figure

from govreport import plots
from govreport.errors import InputError
from govreport.labels import DOMAIN_NAMES, DOMAINS
from govreport.plots import cjk_font, confusion_matrix_plot, write_plots


def _has_chinese_font() -> bool:
    try:
        cjk_font(frozenset("各领域"))
    except InputError:
        return False
    return True


needs_font = pytest.mark.skipif(not _has_chinese_font(), reason="no font with Chinese characters is installed")


@pytest.fixture
def drawn(monkeypatch):
    """The figures drawn, by file name, read from their axes."""
    found = {}
    save = plots._save

    def keep(figure: Figure, path):
        axes = figure.axes[0]
        found[path.stem] = {
            "names": [label.get_text() for label in axes.get_yticklabels()],
            "values": [[bar.get_width() for bar in bars] for bars in axes.containers],
            "title": axes.get_title(loc="left"),
            "texts": [text.get_text() for text in axes.texts],
        }
        return save(figure, path)

    monkeypatch.setattr(plots, "_save", keep)
    return found


@needs_font
def test_four_plots_in_each_format(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph warns
        paths = write_plots(sample_docs(), tmp_path / "new" / "folder", ("png", "svg", "pdf"))
    assert len(paths) == 12 and set(paths) == set((tmp_path / "new" / "folder").iterdir())
    for path in paths:
        start = path.read_bytes()[:200]
        assert {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF"}[path.suffix] in start or b"<?xml" in start
    # Outlines, not text: an SVG looks the same where the font is missing.
    assert not re.search(r"<text[ >]", (tmp_path / "new" / "folder" / "domains.svg").read_text(encoding="utf-8"))


@needs_font
def test_figures_are_those_of_the_docs(tmp_path, drawn):
    write_plots(sample_docs(), tmp_path, ("png",))
    assert drawn["domains"]["names"] == list(DOMAIN_NAMES.values())
    one = dict(zip(DOMAINS, drawn["domains"]["values"][0], strict=True))
    assert {key: value for key, value in one.items() if value} == {
        "general": 1, "economy": 1, "ecology": 1, "elderly_care": 1, "gov_services": 1,
    }  # fmt: skip
    kinds = dict(zip(drawn["metric_kinds"]["names"], drawn["metric_kinds"]["values"][0], strict=True))
    assert {key: value for key, value in kinds.items() if value} == {"数量": 3, "金额": 1, "比率": 2, "长度": 1}
    levels = dict(zip(drawn["honor_levels"]["names"], drawn["honor_levels"]["values"][0], strict=True))
    assert {key: value for key, value in levels.items() if value} == {"国家级": 2, "市级": 1}
    done, plan = (dict(zip(DOMAINS, values, strict=True)) for values in drawn["done_and_plan"]["values"])
    assert (done["economy"], done["ecology"], sum(done.values())) == (3, 2, 5)
    assert (plan["elderly_care"], sum(plan.values())) == (2, 2)


def test_english_needs_no_chinese_font(tmp_path, drawn, monkeypatch):
    monkeypatch.setattr(plots, "cjk_font", lambda *_: pytest.fail("asked for a Chinese font"))
    write_plots(sample_docs(), tmp_path, ("svg",), language="en")
    assert drawn["honor_levels"]["title"] == "Honours by level"
    assert "Elderly care" in drawn["domains"]["names"]


def test_without_a_chinese_font_there_is_a_message_and_no_file(tmp_path, monkeypatch):
    cjk_font.cache_clear()
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda *_, **__: [])
    manager = font_manager.fontManager
    monkeypatch.setattr(manager, "ttflist", [entry for entry in manager.ttflist if entry.name == "DejaVu Sans"])
    with pytest.raises(InputError, match="no font with Chinese characters is installed.*--font"):
        write_plots(sample_docs(), tmp_path / "plots")
    assert not (tmp_path / "plots").exists()
    cjk_font.cache_clear()


def test_a_font_that_has_the_name_but_not_the_letters_is_passed_over(tmp_path, monkeypatch):
    cjk_font.cache_clear()
    dejavu = font_manager.findfont("DejaVu Sans")
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda *_, **__: [])
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [font_manager.FontEntry(fname=dejavu, name="SimHei")])
    with pytest.raises(InputError, match="no font with Chinese characters"):
        write_plots(sample_docs(), tmp_path)
    cjk_font.cache_clear()


def test_a_given_font_has_to_have_the_letters(tmp_path):
    with pytest.raises(InputError, match="lacks .* of the characters"):
        write_plots(sample_docs(), tmp_path, font=font_manager.findfont("DejaVu Sans"))
    junk = tmp_path / "junk.ttf"
    junk.write_bytes(b"no font")
    with pytest.raises(InputError, match="junk.ttf: cannot be read as a font"):
        write_plots(sample_docs(), tmp_path, font=junk)


def test_wrong_options_are_named(tmp_path):
    with pytest.raises(InputError, match="gif: not a format.*png, svg, pdf"):
        write_plots(sample_docs(), tmp_path, ("png", "gif"))
    with pytest.raises(InputError, match="fr: not a language"):
        write_plots(sample_docs(), tmp_path, language="fr")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_plots(sample_docs(), tmp_path / "file", language="en")


def test_the_same_docs_give_the_same_files(tmp_path):
    for folder in ("one", "two"):
        write_plots(sample_docs(), tmp_path / folder, ("png", "svg"), language="en")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


@needs_font
def test_confusion_matrix(tmp_path, drawn):
    path = confusion_matrix_plot([[5, 1], [0, 7]], ["economy", "自定"], tmp_path / "matrix.svg", title="混淆矩阵")
    assert path.exists()
    assert drawn["matrix"] == {"names": ["经济发展", "自定"], "values": [], "title": "混淆矩阵", "texts": ["5", "1", "7"]}
    with pytest.raises(InputError, match="2 by 2"):
        confusion_matrix_plot([[1, 2]], ["economy", "ecology"], path)
    with pytest.raises(InputError, match="not a format"):
        confusion_matrix_plot([[1]], ["economy"], tmp_path / "matrix")
