"""Labels, domains and enumerations: the vocabulary that everything else shares."""

from typing import Final

ENTITY_LABELS: Final = ("ORG", "HONOR", "METRIC")

DOMAIN_NAMES: Final[dict[str, str]] = {
    "party_building": "党的建设",
    "economy": "经济发展",
    "urban_renewal": "城市更新",
    "urban_management": "城市管理",
    "ecology": "生态环境",
    "public_safety": "公共安全",
    "justice": "法治与矛盾化解",
    "social_security": "社会保障",
    "elderly_care": "养老服务",
    "health": "卫生健康",
    "culture": "文教体育",
    "gov_services": "政务服务",
    "community_governance": "社区治理",
    "civility": "精神文明与统战群团",
    "general": "综合",
}
DOMAINS: Final = tuple(DOMAIN_NAMES)

PARTS: Final = ("review", "plan", "glossary", "other")
LEVELS: Final = ("international", "national", "provincial", "municipal", "district", "subdistrict")
METRIC_KINDS: Final = (
    "count", "money", "ratio", "points", "length", "area", "weight", "volume", "duration", "rank", "other",
)  # fmt: skip
BOUNDS: Final = ("=", "~", ">", "<")
CHANGES: Final = ("", "up", "down")
METRIC_STATUSES: Final = ("done", "plan")
HONOR_STATUSES: Final = ("received", "sought")
FIRMNESS: Final = ("", "hard", "soft")

ENTITY_COLORS: Final = {"ORG": "#8ecae6", "HONOR": "#ffd166", "METRIC": "#b7e4c7"}
