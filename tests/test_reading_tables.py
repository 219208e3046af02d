"""The reader's knowledge tables: sound as shipped, and a mistake in one is named with file and line."""

import pytest

from govreport.errors import InputError
from govreport.reading.furniture import furniture
from govreport.reading.lines import Line
from govreport.reading.metadata import find_year, labelled, parse_date
from govreport.reading.numbering import numbered
from govreport.reading.parts import cue, part_of
from govreport.reading.tables import SCHEMAS, parse_table, table


@pytest.mark.parametrize("name", SCHEMAS)
def test_tables_load(name):
    assert len(table(name)) > 10


@pytest.mark.parametrize("row", table("numbering"), ids=lambda row: row["style"])
def test_every_example_is_of_its_own_style(row):
    number = numbered(row["example"])
    assert number is not None and number.style == row["style"].removesuffix("_sign") and number.ordinal >= 1


@pytest.mark.parametrize(
    "row", [row for row in table("furniture") if row["match"] in ("word", "whole", "start")], ids=lambda row: row["phrase"]
)
def test_every_furniture_phrase_is_furniture(row):
    # An earlier, more general row may give the reason.
    assert furniture(Line(row["phrase"]))[0]


@pytest.mark.parametrize("row", table("parts"), ids=lambda row: f"{row['cue']}-{row['where']}")
def test_every_cue_opens_its_part(row):
    found = cue(row["cue"])
    assert found is not None and found.part == row["part"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("cue\twhere\tpart\n回顾\tanywhere\treview", r"parts\.tsv:1: the columns must be"),
        ("cue\twhere\tpart\toutermost\n# remark\n回顾\tanywhere\trevue", r"parts\.tsv:3: part is 'revue'"),
        ("cue\twhere\tpart\toutermost\n\tanywhere\treview", r"parts\.tsv:2: the column cue is empty"),
        ("cue\twhere\tpart\toutermost\n回顾\tend\treview\n回顾\tend\treview", r"parts\.tsv:3: '回顾' stands in line 2 already"),
        ("cue\twhere\tpart\toutermost\n回顾\tend\treview\tyes\tno", r"parts\.tsv:2: 5 cells"),
        ("cue\twhere\tpart\toutermost\n", r"parts\.tsv: the table has no rows"),
    ],
)
def test_a_mistake_is_named(rows, message):
    with pytest.raises(InputError, match=message):
        parse_table("parts", rows, SCHEMAS["parts"])


def test_a_broken_pattern_is_named():
    with pytest.raises(InputError, match=r"furniture\.tsv:2: the pattern is no regular expression"):
        parse_table("furniture", "\t".join(SCHEMAS["furniture"]) + "\n(第\tpattern\tpage number", SCHEMAS["furniture"])


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("一、2018年工作回顾", "review"), ("二、2019年工作任务", "plan"), ("2019年重点工作完成情况", "review"), ("三、存在的主要问题", "review"),
        ("四、下一步工作打算", "plan"), ("今后五年的奋斗目标", "plan"), ("一年来的主要成绩", "review"), ("附件：名词解释", "glossary"),
        ("三、2024年工作总体要求和主要任务", "plan"), ("（一）扎实推进城市更新", None),
    ],
)  # fmt: skip
def test_cues(heading, part):
    found = cue(heading)
    assert (found.part if found else None) == part


@pytest.mark.parametrize(
    ("path", "year", "part"),
    [
        (["一、2018年工作回顾", "(二)工作目标全面完成"], 2019, "review"),
        (["2018年工作总结和2019年工作计划", "二、2019年工作计划"], 2019, "plan"),
        (["一、2018年工作总结和2019年工作计划", "(一)2018年主要成绩"], 2019, "review"),
        (["一、2022年"], 2023, "review"), (["二、2023年"], 2023, "plan"), (["一、加强党建"], 2023, "other"),
    ],
)  # fmt: skip
def test_part_of_a_path(path, year, part):
    assert part_of(path, year) == part


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019年07月12日", "2019-07-12"), ("2020-1-7 09:30", "2020-01-07"), ("2020/01/07", "2020-01-07"), ("２０２０．１．７", "2020-01-07"),
        ("20200107", "2020-01-07"), ("二○一九年十二月三十一日", "2019-12-31"), ("二〇二〇年十月十日", "2020-10-10"), ("2020-13-40", ""),
        ("2018-2019年度", ""), ("电话12020-01-071", ""),
    ],
)  # fmt: skip
def test_dates(text, date):
    assert parse_date(text) == date


@pytest.mark.parametrize(
    "text",
    ["1.787亿元投入", "一是健全机制", "十四五规划", "15分钟服务圈", "3.2公里绿道", "2019年工作", "“三捐”家属", "第一时间响应"],
)
def test_no_heading_number(text):
    assert numbered(text) is None


def test_labels_and_years():
    assert labelled("索 引 号：AB-1 发布机构：白石镇") == [("索引号", "AB-1"), ("发布机构", "白石镇")]
    assert labelled("主题教育扎实开展") == [] == labelled("日期 已定")
    assert find_year("工作报告", [("一、2018年工作回顾", "review")], [], "") == 2019
    assert find_year("2018年工作总结", [("二、2019年工作打算", "plan")], [], "2018-12-28") == 2018
    assert find_year("工作报告", [], [], "2020-01-17") == 2020 and find_year("工作报告", [], [], "") is None
