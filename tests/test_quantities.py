"""Quantities after the annotation guidelines: a table in inline markup, and a near miss for everything they exclude.

In the markup a quantity stands in brackets: ``[surface|value unit bound kind]``; a range has ``low..high``, no unit is ``-``.
"""

import re

import pytest

from govreport.quantities import Quantity, calm, find_quantities, fold_width, read_quantity

QUANTITIES = """
拆除[92幢|92 幢 = count]房屋
惠及[5000余户|5000 户 > count]居民
投入[400余万元|4000000 元 > money]
满意率[近80%|80 % ~ ratio]
签约率达到[90%以上|90 % > ratio]
到访累计[3000人次|3000 人次 = count]
产值同比增长[18%|18 % = ratio]
信访总量下降[23.3%左右|23.3 % ~ ratio]
服务居民[1200|1200 - = count]
每周巡查[1-2次|1..2 次 = count]
办理时限缩短至[三至五天|3..5 天 = duration]
改造[1.2至1.5万平方米|12000..15000 平方米 = area]
每户补贴[3-5万元|30000..50000 元 = money]
每户补贴[3万至5万元|30000..50000 元 = money]
增速在[10%—15%|10..15 % = ratio]
占总数的[三分之二|0.6667 - = count]
占总数的[约1/3|0.3333 - ~ count]
师生比[1∶3|0.3333 - = count]
划分[六个|6 个 = count]网格
新增[两处|2 处 = count]
推进[三大类|3 大类 = count]项目
举办[百余场|100 场 > count]活动
惠及[数千户|1000 户 > count]
走访[上百名|100 名 > count]老人
走访[近百名|100 名 ~ count]老人
举办[几十场|10 场 > count]活动
吸引[数万人次|10000 人次 > count]
设立[十余个|10 个 > count]点位
引进[二十多家|20 家 > count]企业
引进[20几名|20 名 > count]医师
惠及[一千二百户|1200 户 = count]
慰问[三百二十五人|325 人 = count]
走访[1户|1 户 = count]，改造[1处|1 处 = count]
综合考核位列[全区第一|1 位 = rank]
位居[全市街镇第三名|3 位 = rank]
排名[全省13个地市第2位|2 位 = rank]
位居[全市前三|3 位 = rank]
时限压缩至[7天|7 天 = duration]，服务[200多小时|200 小时 > duration]
[24小时|24 小时 = duration]内办结
[15分钟|15 分钟 = duration]内到场
资助[不足50万元|500000 元 < money]
受理[不超过3次|3 次 < count]
合格率[不低于95%|95 % > ratio]
培训[不少于30人|30 人 > count]
通过率[达不到20%|20 % < ratio]
巡查[至多3次|3 次 < count]
死亡率控制在[3‰以内|3 ‰ < ratio]
发案率[低于5‰|5 ‰ < ratio]
惠及[1,200户|1200 户 = count]
投入[1 200万元|12000000 元 = money]
惠及[5 000余户|5000 户 > count]
投入[1000多万元|10000000 元 > money]
财政收入[1.787亿|178700000 - = count]
满意率提高[3个百分点|3 个百分点 = points]
人均面积[约3.5平方米|3.5 平方米 ~ area]
绿化[18亩|18 亩 = area]，绿道[3公里|3 公里 = length]，垃圾[4.5万吨|45000 吨 = weight]
企业[约三成|30 % ~ ratio]，党员[九成以上|90 % > ratio]，青年[近七成半|75 % ~ ratio]
[超过半数|0.5 - > count]的居民
占[百分之九十五|95 % = ratio]
占[95%|95 % = ratio]
指数控制在[5以下|5 - < count]
"""

EXCLUDED = {
    "一 as an article": ["成立一批组织", "设立一个中心", "建成一支队伍", "开展一系列活动", "实施一大批项目"],
    "a rank without number or scope": ["首个试点，首批单位，唯一一家", "走在前列", "名列前茅", "获得第一名"],
    "dates and clock times": [
        "2023年3月15日", "2023年度", "12月底前", "5月至9月", "2018-2019年度", "1-12月", "上午9时30分", "上午9:30至11:00", "二〇二三年",
    ],
    "editions and batches": ["召开第五届代表大会", "入选第八批单位", "三届二次会议", "十九届五中全会", "第二十次代表大会", "第3届"],
    "house and road numbers": ["某某路445弄", "某某路1788号", "18号楼", "地铁2号线"],
    "hotlines": ["12345热线", "拨打110报警", "“110”接处警"],
    "codes": ["1+32+X体系", "5A级景区", "G60高速", "PM2.5", "3.0版", "治理2.0"],
    "slogans": [
        "“两旧一村”改造", "四个意识", "15分钟社区生活圈", "三大节日", "三会一课", "六位一体", "千家万户", "零距离服务", "24小时值守",
        "中央八项规定", "四套班子", "两会期间",
    ],
    "plans and congresses": ["十四五规划", "“十四五”期间", "党的二十大精神", "三年行动计划"],
    "ages of a group": ["90岁以上老人", "1-3岁幼儿", "60周岁以上", "50—60岁"],
    "anniversaries and spells": ["成立70周年", "建党100周年", "连续三年", "一年来", "近三年", "全年无事故"],
    "titles of books": ["编印《应知应会300问》"],
    "units that are part of a word": ["二次供水", "一致认为", "第三方", "十分重视", "万一发生", "百姓安居", "统一成册"],
}  # fmt: skip
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {ord("."): ".", ord("-"): "-"}


def parse(line: str) -> tuple[str, list[tuple[str, float, float | None, str, str, str]]]:
    wanted, plain, position = [], [], 0
    for match in re.finditer(r"\[([^|\]]+)\|(\S+) (\S+) (\S+) (\S+)\]", line):
        plain += [line[position : match.start()], match[1]]
        position = match.end()
        low, _, high = match[2].partition("..")
        unit = "" if match[3] == "-" else match[3]
        wanted.append((match[1], float(low), float(high) if high else None, unit, match[4], match[5]))
    return "".join(plain) + line[position:], wanted


def read(text: str, quantities: list[Quantity]) -> list[tuple[str, float, float | None, str, str, str]]:
    return [(text[q.start : q.end], q.value, q.high, q.unit, q.bound, q.kind) for q in quantities]


LINES = QUANTITIES.split("\n")[1:-1]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("carrier", ["{}", "全年，{}，成效明显。"])
def test_the_guidelines_quantities_are_found_and_read(line: str, carrier: str) -> None:
    text, wanted = parse(carrier.format(line))
    assert wanted, "the markup is broken"
    assert read(text, find_quantities(text)) == wanted


@pytest.mark.parametrize("line", LINES)
def test_full_width_is_read_like_half_width(line: str) -> None:
    text, wanted = parse(line)
    wide = text.translate(_WIDE)
    found = read(text, find_quantities(wide))  # offsets are the same, so the half-width text gives the surfaces
    assert found == wanted


@pytest.mark.parametrize("text", [pytest.param(t, id=f"{why}: {t}") for why, rows in EXCLUDED.items() for t in rows])
@pytest.mark.parametrize("carrier", ["{}", "今年以来，{}，成效明显。"])
def test_what_the_guidelines_exclude_is_no_quantity(text: str, carrier: str) -> None:
    text = carrier.format(text)
    assert read(text, find_quantities(text)) == []
    assert read(text, find_quantities(text.translate(_WIDE))) == []


@pytest.mark.parametrize(
    ("text", "surface", "shield"),
    [
        ("为90岁以上老人服务", "90岁以上", "shield.age"),
        ("打造15分钟社区生活圈", "15分钟", "shield.circle"),
        ("牢记四个意识", "四个", "shield.slogan_nouns"),
    ],
)
def test_a_refusal_names_its_shield(text: str, surface: str, shield: str) -> None:
    refused: list[tuple[str, str]] = []
    assert find_quantities(text, refuse=lambda start, end, name: refused.append((text[start:end], name))) == []
    assert (surface, shield) in refused


def test_a_shield_refuses_only_what_it_overlaps() -> None:
    text = "2023年3月，为90岁以上老人发放补贴120万元"
    assert read(text, find_quantities(text)) == [("120万元", 1_200_000.0, None, "元", "=", "money")]


def test_neighbours_stay_apart() -> None:
    text = "居民3000户8000人，商户12家、摊位30个"
    assert [row[0] for row in read(text, find_quantities(text))] == ["3000户", "8000人", "12家", "30个"]


def test_words_inside_a_quantity_are_cut_at_number_unit_and_bound() -> None:
    text = "惠及近1.2万平方米，提高3个百分点，达18.3%以上"
    pieces = [[text[a:b] for a, b in zip(q.cuts, q.cuts[1:], strict=False)] for q in find_quantities(text)]
    assert pieces == [["近", "1.2万", "平方米"], ["3", "个", "百分点"], ["18.3%", "以上"]]


@pytest.mark.parametrize("line", LINES)
def test_a_known_span_is_read_like_the_same_span_in_text(line: str) -> None:
    for surface, value, high, unit, bound, kind in parse(line)[1]:
        quantity = read_quantity(surface)
        assert (quantity.value, quantity.high, quantity.unit, quantity.bound, quantity.kind) == (value, high, unit, bound, kind)


@pytest.mark.parametrize(
    ("surface", "value", "unit", "bound", "kind"),
    [
        ("约300", 300, "", "~", "count"),
        ("120万余", 1_200_000, "", ">", "count"),
        ("第三", 3, "位", "=", "rank"),
        ("前10位", 10, "位", "=", "rank"),
        ("35光年", 35, "光年", "=", "other"),
        ("近２０家", 20, "家", "~", "count"),
    ],
)
def test_a_span_of_unusual_shape_is_read(surface: str, value: float, unit: str, bound: str, kind: str) -> None:
    quantity = read_quantity(surface)
    assert (quantity.value, quantity.unit, quantity.bound, quantity.kind) == (value, unit, bound, kind)


@pytest.mark.parametrize("surface", ["", "居民", "，", "%"])
def test_a_span_without_number_is_read_as_nothing(surface: str) -> None:
    assert read_quantity(surface) is None


def test_damage_is_hidden_and_short_runs_are_not() -> None:
    assert "1" not in calm("1" * 200) and len(calm("1" * 200)) == 200
    assert calm("1" * 199) == "1" * 199
    assert find_quantities("1" * 300 + "户，新增3户")[-1].value == 3


def test_fold_width_leaves_chinese_punctuation_alone() -> None:
    assert fold_width("，。、“”∶Ａ１％　") == ",。、“”∶A1% "


FAULTS = {
    "惠及[超百家|100 家 > count]企业": "shield.every_house takes 百家 for idiom though a bound word stands before it",
    "人员比例为[1:3|0.3333 - = count]": "shield.clock takes the ratio for a time of day",
    "增长[百分之三点五|3.5 % = ratio]": "metric.percent_word knows no Chinese decimals",
    "[一半以上|0.5 - > count]的居民": "metric.half wants its bound word in front",
    "服务居民[约3000户|3000 户 ~ count]": "bounds.tsv: 约 after 民 is taken for 村规民约",
    "二十四节气": "unit_guards lacks 节|气",
}


@pytest.mark.parametrize("line", [pytest.param(t, id=r) for t, r in FAULTS.items()])
def test_known_faults(line: str) -> None:
    text, wanted = parse(line)
    assert read(text, find_quantities(text)) == wanted
