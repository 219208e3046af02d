"""Titles by cue and shape, and what the words around them say: level, year, batch."""

import pytest

from govreport.honors import find_designations, find_honors, title_batch, title_level, title_year


def titles(text: str) -> list[str]:
    return [text[title.start : title.end] for title in find_honors(text)]


def designations(text: str) -> list[str]:
    return [text[title.start : title.end] for title in find_designations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("荣获全国文明单位称号", ["全国文明单位"]),
        ("荣获“全国文明单位”称号", ["全国文明单位"]),
        ("荣获“全国文明单位”荣誉称号", ["全国文明单位"]),
        ("被评为2018-2019年度上海市文明社区", ["上海市文明社区"]),
        ("荣获2023年上海市文明社区", ["上海市文明社区"]),
        ("获评首批全国示范性老年友好型社区", ["全国示范性老年友好型社区"]),
        ("被评为第三批国家级示范基地", ["国家级示范基地"]),
        ("荣获上海市文明社区、全国科普示范街道称号", ["上海市文明社区", "全国科普示范街道"]),
        ("荣获“全国文明单位”、“上海市文明社区”称号", ["全国文明单位", "上海市文明社区"]),
        ("荣获“全国文明单位”和“上海市文明社区”称号", ["全国文明单位", "上海市文明社区"]),
        ("荣获全国文明单位，被评为上海市文明社区", ["全国文明单位", "上海市文明社区"]),
        ("积极争创“上海市生活垃圾分类示范街道”", ["上海市生活垃圾分类示范街道"]),
        ("荣获全国文明单位", ["全国文明单位"]),
        ("获得全国文明单位", ["全国文明单位"]),
        ("创建成都市文明社区", ["成都市文明社区"]),
        ("保持“文明社区”称号", ["文明社区"]),
        ("巩固国家卫生区创建成果", ["国家卫生区"]),
        ("捧回全国示范性老年友好型社区奖牌", ["全国示范性老年友好型社区"]),
        ("蝉联江苏省文明单位“四连冠”", ["江苏省文明单位"]),
        ("斩获金奖", ["金奖"]),
        ("荣立集体三等功", ["集体三等功"]),
        ("被评全省卫生先进单位", ["全省卫生先进单位"]),
        ("入选首届“上海市十佳文明工作室”", ["上海市十佳文明工作室"]),
        ("力争创建上海市文明社区", ["上海市文明社区"]),
        ("先后获上海市文明社区、全国文明单位", ["上海市文明社区", "全国文明单位"]),
        ("先后获得上海市文明社区", ["上海市文明社区"]),
        ("入选上海市案例“文明楼组”奖和区级文明楼组", ["上海市案例“文明楼组”奖", "区级文明楼组"]),
        ("获评省级文明县城和“平安建设”示范县区", ["省级文明县城", "“平安建设”示范县区"]),
        ("争创浙江省示范学校2所", ["浙江省示范学校"]),
        ("被授予我镇文明单位称号", ["文明单位"]),
        ("入选全国文明社区云栖居民区荣获上海市先进集体", ["上海市先进集体"]),
    ],
)
def test_titles_after_a_strong_cue(text: str, wanted: list[str]) -> None:
    for carrier in ("{}", "云栖街道{}。", "当年，云栖街道{}，成效明显。"):
        assert titles(carrier.format(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "", "荣获", "荣获称号", "争创一批样板项目", "荣获各类荣誉12项", "获评优秀", "文明创建深入开展", "平安建设走在前列", "全国文明单位", "打造文明社区", "获得群众好评",
        "被评为优秀，文明单位", "力争创业园区获得先进集体", "获评“我们的节日”活动",
    ],
)  # fmt: skip
def test_what_is_no_title_or_has_no_strong_cue(text: str) -> None:
    assert titles(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("推进园林街道创建", ["园林街道"]), ("无违建街道创建通过验收", ["无违建街道"]), ("国家卫生镇复审顺利", ["国家卫生镇"]), ("“国家卫生区”复审", ["国家卫生区"]),
        ("平安社区创建、健康社区创建", ["平安社区", "健康社区"]), ("全国文明城区复评", ["全国文明城区"]), ("园林街道建设", []), ("街道创建", []), ("文明创建", []), ("", []),
    ],
)  # fmt: skip
def test_designations_beside_their_cue(text: str, wanted: list[str]) -> None:
    assert designations(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "建成区级综合养老服务中心", "获得社区好评", "获得县城管局支持", "被列为全国示范社区创建单位", "打造全省重点镇", "成为文明社区",
    ],
)  # fmt: skip
def test_a_weak_cue_before_what_is_no_title(text: str) -> None:
    assert titles(text) == []


def test_titles_name_their_rule() -> None:
    assert [title.rule for title in find_honors("荣获全国文明单位")] == ["honor.cue"]
    assert [title.rule for title in find_designations("园林街道创建")] == ["honor.designation"]


@pytest.mark.parametrize(
    ("title", "before", "level"),
    [
        ("世界地球日先进集体", "", "international"), ("联合国人居奖", "", "international"), ("国际花园城市", "", "international"),
        ("全国文明城区", "", "national"), ("国家卫生镇", "", "national"), ("国家级示范基地", "", "national"), ("全国妇联“最美”家庭", "", "national"),
        ("中国人居环境奖", "", "national"), ("“全国文明单位”", "", "national"),
        ("江苏省文明村", "", "provincial"), ("省级卫生镇", "", "provincial"), ("内蒙古自治区文明单位", "", "provincial"),
        ("上海市文明社区", "", "municipal"), ("市级园林小区", "", "municipal"), ("首都文明单位", "", "municipal"), ("成都市精品林盘", "", "municipal"),
        ("上海市“文明社区”", "", "municipal"),
        ("长宁区先进集体", "", "district"), ("浦东新区平安单位", "", "district"), ("上海市长宁区先进集体", "", "district"), ("区级文明小区", "", "district"),
        ("县级文明单位", "", "district"), ("街道级先进集体", "", "subdistrict"),
        ("园林街道", "", ""), ("社区治理创新奖", "", ""), ("市民满意单位", "", ""), ("文明小区", "", ""), ("城市更新优秀案例", "", ""),
        ("园林街道", "获评市级", "municipal"), ("五一劳动奖状", "荣获国家级", "national"), ("优秀案例", "入选2022年度全国", "national"),
        ("示范村", "获评省级", "provincial"), ("示范村", "获评区级", "district"), ("先进集体", "被评为街道", "subdistrict"),
        ("园林街道", "获评", ""), ("优秀案例", "入选全国，获", ""), ("园林街道", "市级表彰。获评", ""),
        ("全国文明单位", "获评市级", "national"),  # the title itself says it
    ],
)  # fmt: skip
def test_levels(title: str, before: str, level: str) -> None:
    assert title_level(title, before) == level


@pytest.mark.parametrize(
    ("before", "year"),
    [
        ("荣获2023年", "2023"), ("荣获2023年度", "2023"), ("被评为2018-2019年度", "2018-2019"), ("荣获2020—2021年度", "2020-2021"),
        ("荣获2018-19年度", "2018-2019"), ("荣获2019、2020年度", "2019-2020"), ("荣获2022年度首批", "2022"), ("荣获2022年度全国", "2022"),
        ("荣获“2022年度", "2022"), ("荣获2022", "2022"), ("2022年荣获", ""), ("获评第三批", ""), ("荣获", ""), ("", ""), ("荣获1850年度", ""),
    ],
)  # fmt: skip
def test_years(before: str, year: str) -> None:
    assert title_year(before) == year


@pytest.mark.parametrize(
    ("before", "batch"),
    [
        ("成为首批", "1"), ("入选第八批", "8"), ("荣获第十二届", "12"), ("荣获第3批次", "3"), ("荣获第二轮“", "2"), ("荣获首批2022年度", "1"),
        ("入选第八批国家级", "8"), ("获评第二十一批全国", "21"), ("首个", ""), ("入选第八", ""), ("荣获", ""), ("", ""), ("第三批项目获评", ""),
    ],
)  # fmt: skip
def test_batches(before: str, batch: str) -> None:
    assert title_batch(before) == batch


FAULTS = {
    "荣获全市职工技能大赛一等奖": (["全市职工技能大赛一等奖"], "a title ends before 等, even in 一等奖"),
    "荣获上海市“文明社区”称号": (
        ["上海市“文明社区”"],
        "称号 is taken into a title with quotes inside it: the guidelines' own example",
    ),
    "荣获“全国文明单位”“上海市文明社区”称号": (
        ["全国文明单位", "上海市文明社区"],
        "a list without separators ends after its first title",
    ),
    "荣获全国“最美”家庭称号": (["全国“最美”家庭"], "称号 is taken into a title with quotes inside it"),
    "荣获上海市文明社区和长宁区先进集体称号": (["上海市文明社区", "长宁区先进集体"], "和 does not end a title without quotes"),
    "荣获市级奖项": ([], "a generic mention is no title"),
    "获评先进典型": ([], "a generic mention is no title"),
    "荣获2021年度、2022年度上海市文明社区": (["上海市文明社区"], "two years with a comma between them are not passed over"),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [pytest.param(t, w, id=reason) for t, (w, reason) in FAULTS.items()],
)
def test_known_faults(text: str, wanted: list[str]) -> None:
    assert titles(text) == wanted
