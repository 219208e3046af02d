"""The one definition of every table: writers, codebook, empty frames and Spark schemas are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..labels import (
    BOUNDS,
    CHANGES,
    DOMAIN_NAMES,
    DOMAINS,
    FIRMNESS,
    HONOR_STATUSES,
    LEVELS,
    METRIC_KINDS,
    METRIC_STATUSES,
    PARTS,
)

ColumnType = Literal["string", "integer", "number"]
Row = dict[str, Any]
Tables = dict[str, list[Row]]

SECTION_SEPARATOR: Final = " / "
MODEL: Final = "model"


@dataclass(frozen=True)
class Column:
    """One column: its name (accepted by Stata, R and SQL without quoting), type, meaning and allowed values."""

    name: str
    type: ColumnType
    en: str
    zh: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A named sequence of columns."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)

    def values(self, row: Row) -> list[Any]:
        """Give the values of a row in column order; what the row lacks is empty."""
        return [row.get(name) for name in self.names]


def string(name: str, en: str, zh: str, allowed: Iterable[str] = ()) -> Column:
    """Define a text column."""
    return Column(name, "string", en, zh, tuple(allowed))


def integer(name: str, en: str, zh: str) -> Column:
    """Define a column of whole numbers."""
    return Column(name, "integer", en, zh)


def number(name: str, en: str, zh: str) -> Column:
    """Define a column of numbers."""
    return Column(name, "number", en, zh)


REPORT_COLUMNS: Final = (
    string("report_id", "Report id, unique within one run", "报告编号,同一次运行内唯一"),
    string("title", "Title of the report", "报告标题"),
    string("issuer", "Body that issued the report", "发布机构"),
    integer("year", "Year of the report (the year it was given, not the year a figure is about)", "报告年份(非数据所属年份)"),
    string("date", "Date of the report, ISO 8601 where known", "报告日期"),
    string("section", f"Headings from the outermost, joined with '{SECTION_SEPARATOR}'", "所在标题路径,由外到内"),
    string("part", "Part of the report", "所在部分:回顾、计划、名词解释、其他", PARTS),
    integer("paragraph", "Number of the paragraph in the report, from 1", "段落序号,从 1 起"),
)
ENTITY_COLUMNS: Final = (
    string("row_id", "report_id/paragraph/start_char-end_char", "行编号:报告/段落/起止位置"),
    *REPORT_COLUMNS,
    string("paragraph_domain", "Domain of the paragraph", "段落所属领域", DOMAINS),
    integer("start_char", "Offset of the first character in the paragraph, from 0", "段内起始字符位置,从 0 起"),
    integer("end_char", "Offset behind the last character in the paragraph", "段内结束字符位置(不含)"),
    string("text", "The words as written", "原文"),
    string("sentence", "The sentence the words stand in", "所在句子"),
    integer("sentence_start", "Offset of the sentence in the paragraph", "句子在段内的起始位置"),
)
TRACE_COLUMNS: Final = (
    string("found_by", f"Id of the rule that found it, or '{MODEL}' for the statistical model", "规则编号,或 model(统计模型)"),
    number("confidence", "Confidence from 0 to 1, empty where there is none", "置信度 0–1,无则为空"),
)
VALUE_COLUMNS: Final = (
    string("indicator", "What the figure measures, in the words of the paragraph", "指标,用原文文字"),
    number("value", "The figure as a number; lower end of a range", "数值;区间取下限"),
    number("high", "Upper end of a range, else empty", "区间上限,非区间为空"),
    string("unit", "Unit as written, without 万/亿 (those are in the value)", "单位(万、亿已计入数值)"),
    string("bound", "= exact, ~ about, > at least or more, < at most or less", "= 等于,~ 约,> 超过,< 不足", BOUNDS),
    string("change", "Amount of a change: up or down; empty for a level", "变化方向:up 增,down 减;空为水平值", CHANGES),
    string("status", "done: reported as reached; plan: announced", "done 已完成,plan 计划", METRIC_STATUSES),
    string("kind", "Kind of quantity", "数量类别", METRIC_KINDS),
    string("firmness", "Wording of a target: hard or soft; empty where neither", "目标措辞:hard 硬,soft 软", FIRMNESS),
    number("canonical_value", "value in the canonical unit, empty where no conversion is known", "换算为标准单位后的数值"),
    number("canonical_high", "high in the canonical unit", "换算为标准单位后的上限"),
    string("canonical_unit", "Canonical unit", "标准单位"),
)

PARAGRAPHS: Final = Table(
    "paragraphs",
    "One row per paragraph",
    "每段一行",
    (
        string("row_id", "report_id/paragraph", "行编号:报告/段落"),
        *REPORT_COLUMNS,
        string("domain", "Best domain", "所属领域", DOMAINS),
        number("domain_confidence", "Probability of the best domain", "所属领域的概率"),
        string("text", "The paragraph, unchanged", "段落原文"),
        integer("characters", "Length of the paragraph in characters", "字符数"),
        integer("source_start", "Offset of the paragraph in the source text, .txt and .html only", "在源文本中的起始位置"),
        integer("source_end", "Offset behind the paragraph in the source text", "在源文本中的结束位置(不含)"),
        integer("organizations", "Organisations named in it", "机构数"),
        integer("honors", "Honours named in it", "荣誉数"),
        integer("metrics", "Figures in it", "指标数"),
        *(number(f"p_{name}", f"Probability of domain {name}", f"{zh}的概率") for name, zh in DOMAIN_NAMES.items()),
    ),
)
METRICS: Final = Table("metrics", "One row per figure", "每个数字指标一行", ENTITY_COLUMNS + VALUE_COLUMNS + TRACE_COLUMNS)
HONORS: Final = Table(
    "honors",
    "One row per honour",
    "每项荣誉一行",
    (
        *ENTITY_COLUMNS,
        string("level", "Level of the body that awards it, empty where unknown", "授予级别", ("", *LEVELS)),
        string("recipient", "Who received it, empty where unknown", "获得者"),
        string("honor_year", "Year of the honour as written, may be a span such as 2018-2019", "荣誉年度"),
        string("batch", "Batch of the honour", "批次"),
        string("status", "received, or sought (planned, applied for)", "received 已获得,sought 争取中", HONOR_STATUSES),
        *TRACE_COLUMNS,
    ),
)
ORGANIZATIONS: Final = Table(
    "organizations", "One row per mention of an organisation", "每次提及机构一行", ENTITY_COLUMNS + TRACE_COLUMNS
)
PANEL_LONG: Final = Table(
    "panel_long",
    "One row per figure: place, year, variable, value",
    "长面板:每个数字一行(地区、年份、变量、数值)",
    (
        string("place", "Issuer; the report id where the issuer is unknown", "发布机构;未知时为报告编号"),
        integer("year", "Year of the report", "报告年份"),
        string("variable", "Name of the column of panel_wide", "宽面板中的列名"),
        string("indicator", "Indicator, without spaces, half-width", "规整后的指标名"),
        string("unit", "Canonical unit where one is known, else the unit as written", "单位(优先标准单位)"),
        string("change", "up, down, or empty for a level", "变化方向", CHANGES),
        string("status", "done or plan", "完成或计划", METRIC_STATUSES),
        number("value", "Figure in that unit", "数值"),
        number("high", "Upper end of a range", "区间上限"),
        string("bound", "Bound", "界限", BOUNDS),
        integer("figures", "Figures of this place, year and variable", "同地区同年同变量的数字个数"),
        integer("agrees", "1 if they all agree (only then the wide panel has a value), else 0", "是否一致(一致才入宽面板)"),
        string("row_id", "Row of the metrics table", "指标表行编号"),
    ),
)
CODEBOOK: Final = Table(
    "codebook",
    "One row per column of every table",
    "各表各列说明",
    (
        string("table_name", "Table", "表"),
        string("column_name", "Column", "列"),
        string("type", "Type", "类型", ("string", "integer", "number")),
        string("description_en", "Meaning in English", "英文说明"),
        string("description_zh", "Meaning in Chinese", "中文说明"),
        string("allowed", "Allowed values, joined with |; empty where free", "允许值,以 | 分隔"),
    ),
)

DATA_TABLES: Final = (PARAGRAPHS, METRICS, HONORS, ORGANIZATIONS)
TABLES: Final = (*DATA_TABLES, PANEL_LONG)
BY_NAME: Final = {table.name: table for table in (*TABLES, CODEBOOK)}


def codebook_rows(tables: Iterable[Table] = (*TABLES, CODEBOOK), extra: Iterable[Row] = ()) -> list[Row]:
    """Describe every column of `tables`, followed by the `extra` rows (the columns of a wide panel).

    Examples
    --------
    >>> [row["column_name"] for row in codebook_rows((CODEBOOK,))][:2]
    ['table_name', 'column_name']
    """
    rows: list[Row] = [
        {
            "table_name": table.name,
            "column_name": column.name,
            "type": column.type,
            "description_en": column.en,
            "description_zh": column.zh,
            "allowed": "|".join(column.allowed),
        }
        for table in tables
        for column in table.columns
    ]
    return [*rows, *extra]
