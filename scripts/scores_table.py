"""Write the scores block of both READMEs from the metrics, or say whether it is stale."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import srsly
import typer
from wasabi import msg

from govreport.corpus.datasheet import markdown_table, replace_block
from govreport.errors import InputError
from govreport.labels import ENTITY_LABELS
from govreport.scoring import HONOR_FIELDS, METRIC_FIELDS

READMES = {"README.md": "en", "README.zh.md": "zh"}
BLOCK = "scores"
NUMBER = re.compile(r"\d+\.\d+")
SEGMENTERS = ("govreport", "pkuseg_uncorrected", "jieba", "char")
WORDS = {
    "en": {
        "test": "### Test reports\n\n{n} paragraphs of invented reports that no model was trained on. Text alone goes in, without headings and part.",
        "real": "### Real reports\n\n{n} annotated paragraphs of real reports, which are not part of this repository.",
        "no_real": "### Real reports\n\nNo scores on real reports are recorded here: they are not part of this repository.",
        "entities": ("entity, exact span", "gold", "precision", "recall", "F", "rules alone F", "model alone F"),
        "all": "all",
        "fields": ("reading, counted over all gold spans", "share right"),
        "core": "value, unit and bound together",
        "domain": ("domain of a paragraph", "accuracy", "accuracy with other fair domains", "macro F", "calibration error"),
        "majority": "always `{domain}`",
        "segmentation": (
            "words ({sentences} test sentences)",
            "precision",
            "recall",
            "F",
            "recall of words not seen in training",
        ),
        "segmenters": ("govreport", "pkuseg trained on our corpus, without our corrections", "jieba", "single characters"),
    },
    "zh": {
        "test": "### 测试报告\n\n{n} 段虚构报告，任何模型训练时都未见过。只输入文本，不给标题与所在部分。",
        "real": "### 真实报告\n\n{n} 段已标注的真实报告；这些报告不在本仓库内。",
        "no_real": "### 真实报告\n\n此处没有真实报告上的得分：真实报告不在本仓库内。",
        "entities": ("实体（边界须完全一致）", "标准数", "精确率", "召回率", "F", "仅规则 F", "仅模型 F"),
        "all": "合计",
        "fields": ("读数（以全部标准片段为分母）", "正确率"),
        "core": "数值、单位、界限全对",
        "domain": ("段落领域", "准确率", "算上其他可接受领域的准确率", "宏平均 F", "校准误差"),
        "majority": "一律判为 `{domain}`",
        "segmentation": ("分词（{sentences} 句测试句）", "精确率", "召回率", "F", "未登录词召回率"),
        "segmenters": ("govreport", "用本语料训练、未经本项目修正的 pkuseg", "jieba", "单字"),
    },
}


def figure(value: float | None) -> str:
    """Write a score with three places; what was not measured is a dash.

    Examples
    --------
    >>> figure(0.95), figure(None)
    ('0.950', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def report_tables(table: dict[str, Any], beside: dict[str, Any], words: dict[str, Any]) -> Iterator[str]:
    """Yield the tables of one set of paragraphs; `beside` holds the baselines, as far as there are any."""
    alone = [beside.get("rules_alone", {}), beside.get("model_alone", {})]
    rows: list[list[str]] = [
        [f"`{label}`", f"{table[label]['gold']:,}", *(figure(table[label][k]) for k in "prf")]
        + [figure(other.get(label, {}).get("f")) for other in alone]
        for label in ENTITY_LABELS
    ]
    gold = sum(table[label]["gold"] for label in ENTITY_LABELS)
    rows.append([words["all"], f"{gold:,}", "-", "-", *(figure(t.get("ents_f")) for t in (table, *alone))])
    yield markdown_table(words["entities"], rows)
    metric, honor = table["metric_reading"], table["honor_reading"]
    fields = [[f"`METRIC` {words['core']}", figure(metric.get("core"))]]
    fields += [[f"`METRIC` `{name}`", figure(metric[name])] for name in METRIC_FIELDS if name in metric]
    fields += [[f"`HONOR` `{name}`", figure(honor[name])] for name in HONOR_FIELDS if name in honor]
    yield markdown_table(words["fields"], fields)
    names = ("accuracy", "accuracy_with_also", "macro_f")
    domains = [
        [
            "govreport",
            *(figure(table["domain"].get(name)) for name in names),
            figure(table.get("expected_calibration_error")),
        ]
    ]
    if majority := beside.get("majority_domain"):
        label = words["majority"].format(domain=majority["domain"])
        domains.append([label, *(figure(majority.get(name)) for name in names), figure(None)])
    yield markdown_table(words["domain"], domains)


def scores_block(scores: dict[str, Any], real: dict[str, Any] | None, language: str) -> str:
    """Return the block in one language.

    Parameters
    ----------
    scores
        What `scripts/evaluate.py` wrote.
    real
        Scores on real reports in the shape of ``scores["test"]``, with baselines beside as in ``scores`` if there are any.
    language
        ``en`` or ``zh``.
    """
    words = WORDS[language]
    parts = [words["test"].format(n=f"{scores['test']['paragraphs']:,}"), *report_tables(scores["test"], scores, words)]
    segmentation = scores["segmentation"]
    rows = [
        [name, *(figure(segmentation[key][k]) for k in ("precision", "recall", "f", "oov_recall"))]
        for key, name in zip(SEGMENTERS, words["segmenters"], strict=True)
    ]
    header, *others = words["segmentation"]
    parts.append(markdown_table([header.format(sentences=f"{segmentation['sentences']:,}"), *others], rows))
    if real is None:
        parts.append(words["no_real"])
    else:
        parts += [words["real"].format(n=f"{real['paragraphs']:,}"), *report_tables(real, real, words)]
    return "\n\n".join(parts)


def same(found: str, wanted: str, tolerance: float) -> bool:
    """Say whether two texts are equal but for figures with a decimal point, which may differ by the tolerance.

    Examples
    --------
    >>> same("F 0.950 of 12", "F 0.951 of 12", 0.01), same("F 0.95 of 12", "F 0.95 of 13", 0.01)
    (True, False)
    """
    if found == wanted:
        return True
    if NUMBER.sub("#", found) != NUMBER.sub("#", wanted):
        return False
    pairs = zip(NUMBER.findall(found), NUMBER.findall(wanted), strict=True)
    return all(abs(float(one) - float(other)) <= tolerance + 1e-9 for one, other in pairs)


def main(
    metrics: Annotated[Path, typer.Argument(help="folder with scores.json, and real.json if there is one")] = Path("metrics"),
    root: Annotated[Path, typer.Option(exists=True, file_okay=False, help="folder of the READMEs")] = Path("."),
    check: Annotated[bool, typer.Option("--check", help="write nothing; exit status 1 if a block is stale")] = False,
    tolerance: Annotated[float, typer.Option(help="what a score may differ by in a check, for another machine")] = 0.0,
) -> None:
    """Write the block between the marks scores:begin and scores:end of both READMEs."""
    if not (metrics / "scores.json").is_file():
        msg.fail(f"{metrics / 'scores.json'}: there are no scores; run 'spacy project run evaluate' first", exits=1)
    scores = srsly.read_json(metrics / "scores.json")
    real = srsly.read_json(metrics / "real.json") if (metrics / "real.json").is_file() else None
    stale = []
    for name, language in READMES.items():
        path = root / name
        try:
            old = path.read_text(encoding="utf8")
            new = replace_block(old, BLOCK, scores_block(scores, real, language))
        except OSError as error:
            msg.fail(f"{path}: it cannot be read: {error.strerror}", exits=1)
        except InputError as error:
            msg.fail(f"{path}: {error.reason}", exits=1)
        except KeyError as error:
            msg.fail(f"{metrics}: the scores have no entry {error}; run 'spacy project run evaluate' again", exits=1)
        if check and not same(old, new, tolerance):
            stale.append(name)
        elif not check and new != old:
            path.write_text(new, encoding="utf8")
    if stale:
        msg.fail(f"{', '.join(stale)}: the scores are stale; run 'spacy project run readme'", exits=1)
    msg.good(f"{', '.join(READMES)}: the scores {'are current' if check else 'are written'}")


if __name__ == "__main__":
    typer.run(main)
