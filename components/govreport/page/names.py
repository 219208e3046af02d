"""What the ids of the vocabulary are called for readers, in Chinese and in English."""

from typing import Final

from ..labels import DOMAIN_NAMES

Names = dict[str, dict[str, str]]

_DOMAINS_EN: Final = {
    "party_building": "Party building",
    "economy": "Economy",
    "urban_renewal": "Urban renewal",
    "urban_management": "Urban management",
    "ecology": "Ecology",
    "public_safety": "Public safety",
    "justice": "Law and disputes",
    "social_security": "Social security",
    "elderly_care": "Elderly care",
    "health": "Health",
    "culture": "Culture and education",
    "gov_services": "Government services",
    "community_governance": "Community governance",
    "civility": "Civility and united front",
    "general": "General",
}


def _pairs(**pairs: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {key: {"zh": zh, "en": en} for key, (zh, en) in pairs.items()}


NAMES: Final[dict[str, Names]] = {
    "domain": {key: {"zh": zh, "en": _DOMAINS_EN.get(key, key)} for key, zh in DOMAIN_NAMES.items()},
    "label": _pairs(ORG=("机构", "Organisation"), HONOR=("荣誉", "Honour"), METRIC=("指标", "Metric")),
    "part": _pairs(
        review=("工作回顾", "Review"), plan=("工作部署", "Plan"), glossary=("名词解释", "Glossary"), other=("其他", "Other")
    ),
    "level": _pairs(
        international=("国际级", "International"),
        national=("国家级", "National"),
        provincial=("省级", "Provincial"),
        municipal=("市级", "Municipal"),
        district=("区县级", "District"),
        subdistrict=("街镇级", "Sub-district"),
        none=("未注明", "Not stated"),
    ),
    "kind": _pairs(
        count=("数量", "Count"),
        money=("金额", "Money"),
        ratio=("比率", "Ratio"),
        points=("百分点", "Points"),
        length=("长度", "Length"),
        area=("面积", "Area"),
        weight=("重量", "Weight"),
        volume=("体积", "Volume"),
        duration=("时长", "Duration"),
        rank=("位次", "Rank"),
        other=("其他", "Other"),
    ),
    "status": _pairs(
        done=("已完成", "Done"),
        plan=("计划", "Planned"),
        received=("已获得", "Received"),
        sought=("争创中", "Sought"),
        none=("未注明", "Not stated"),
    ),
    "firmness": _pairs(hard=("刚性", "Hard"), soft=("弹性", "Soft")),
    "change": _pairs(up=("上升", "Up"), down=("下降", "Down")),
    "bound": {
        "=": {"zh": "等于", "en": "exactly"},
        "~": {"zh": "约", "en": "about"},
        ">": {"zh": "多于（含）", "en": "at least / more than"},
        "<": {"zh": "少于（含）", "en": "at most / less than"},
    },
}


def name(group: str, key: str, language: str = "zh") -> str:
    """Return what readers call an id; an unknown id is its own name.

    Examples
    --------
    >>> name("level", "district"), name("level", "district", "en"), name("level", "planet")
    ('区县级', 'District', 'planet')
    """
    return NAMES[group].get(key, {}).get(language, key)
