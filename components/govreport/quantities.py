"""Find quantities in text: numbers with their units and the words of bound that touch them.

A reading order for newcomers: `fold_width` makes widths equal without moving offsets; the patterns
of `corpus/lexicon/metric_rules.tsv`, with macros built from the unit and bound tables, propose spans;
those of `metric_shields.tsv` refuse them (dates, codes, slogans); `find_quantities` keeps the longest.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from .errors import InputError
from .lexicon import lexicon_folder, read_table, table
from .numbers import parse_number
from .units import unit_kind, units

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= {0x3000: 0x20, 0xA0: 0x20, 0x2236: 0x2236, 0xFE6A: 0x25, 0x2009: 0x20, 0x202F: 0x20}
_BARE_RULES = frozenset({"metric.bare", "metric.multiplier"})
_RANK_RULES = frozenset({"metric.rank", "metric.rank_top"})
_SIGNS = frozenset("%‰")
_CHINESE_ONLY = "大"  # 三大产业 counts, 3大 does not


def fold_width(text: str) -> str:
    """Replace full-width ASCII and wide spaces by their half-width twins, one character for one.

    Examples
    --------
    >>> fold_width("９０％（约）")
    '90%(约)'
    """
    return text.translate(_WIDE)


# a run of figures or letters this long is damage (a scan, a table dump, a key), and patterns would walk it anew from each of its characters
_DAMAGE = re.compile(r"[\dA-Za-z,.+×＋:/ \-一二两三四五六七八九十百千万亿零〇个几数余多]{200,}")
_HIDDEN = "\uf002"


def calm(folded: str) -> str:
    """Hide overlong runs of figures and letters from the patterns, one character for one.

    Examples
    --------
    >>> len(calm("1" * 300)), calm("3个1个")
    (300, '3个1个')
    """
    return _DAMAGE.sub(lambda run: _HIDDEN * len(run[0]), folded)


@dataclass(frozen=True)
class Quantity:
    """One quantity by character offsets.

    Attributes
    ----------
    start, end
        The whole span with its bound words.
    cuts
        Offsets at which a word ends or begins inside the span (number, unit, bound words).
    value, high
        Low end with multipliers applied, high end of a range or None.
    unit, bound, kind
        As in the metric reading.
    rule
        Id of the rule that found it.
    """

    start: int
    end: int
    cuts: tuple[int, ...]
    value: float
    high: float | None
    unit: str
    bound: str
    kind: str
    rule: str


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _unit_guards() -> dict[str, str]:
    guards: dict[str, list[str]] = {}
    for _, row in read_table(lexicon_folder() / "unit_guards.tsv", ("unit", "not_before"), required=("not_before",)):
        guards.setdefault(row["unit"], []).extend(part for part in row["not_before"].split("|"))
    return {
        unit: "|".join(sorted(set(words), key=lambda w: (-len(w), w))) for unit, words in guards.items() if "*" not in words
    }


@cache
def bound_words() -> dict[str, tuple[str, str]]:
    """Return position and bound by word of bound or approximation."""
    rows = table("bounds.tsv", ("word", "position", "bound", "not_after"), ("position", "bound"))
    return {row["word"]: (row["position"], row["bound"]) for row in rows}


def _not_after(cell: str) -> str:
    """Return the lookbehinds of a cell: characters, then longer words after bars."""
    characters, *words = cell.split("|")
    return (f"(?<![{characters}])" if characters else "") + "".join(f"(?<!{re.escape(word)})" for word in words)


@cache
def macros() -> dict[str, str]:
    """Return the macros that patterns may use: numbers, units and bound words as regular expressions."""
    rows = table("bounds.tsv", ("word", "position", "bound", "not_after"), ("position", "bound"))
    before = sorted((row for row in rows if row["position"] == "before"), key=lambda row: -len(row["word"]))
    after = [row["word"] for row in rows if row["position"] == "after"]
    before_parts = [_not_after(row["not_after"]) + re.escape(row["word"]) for row in before]
    guards = _unit_guards()

    def unit_pattern(names: list[str]) -> str:
        free = [fold_width(name) for name in names if name not in guards]
        guarded = [name for name in names if name in guards]
        parts = [(name, re.escape(name)) for name in free] + [(name, f"{name}(?!{guards[name]})") for name in guarded]
        return "|".join(pattern for _, pattern in sorted(parts, key=lambda part: (-len(part[0]), part[0])))

    table_units = units()
    arabic_units = [unit.name for unit in table_units.values() if unit.name not in (_CHINESE_ONLY, "成")]
    chinese_units = [unit.name for unit in table_units.values() if unit.chinese == "y" and unit.name != "成"]
    digits = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?![\d年月])|\d+(?:\.\d+)?"
    start = r"(?<![a-z\d+×.])(?<!\d[-:/])"
    vague_digits = r"(?:(?<![总标人次户件个常单基参倍系量对读指])[数几](?=10+(?!\d)))"
    arabic = rf"(?:{start}{vague_digits}?(?:-(?=\d))?(?:{digits}) ?(?:[余几来]|多(?!元[民文治化发解]))?(?:(?!百分点)[十百千万亿]{{1,2}}(?:\d+[千百万])*[余多几]?)?)"
    multiplied = rf"(?:{start}{vague_digits}?(?:{digits})[余多几]?[万亿]{{1,2}}[余多几]?)"
    figure = "[一二两三四五六七八九]"
    vague = "(?:上|数|几|好几|成)"
    # 百, 千, 万 alone are idiom (千家万户); with a word of vagueness they count (百余场, 数千户, 近百名)
    chinese = (
        rf"(?:(?<![第一二两三四五六七八九十百千零〇\d])(?:{vague}[十百千万]{{1,2}}[余多]?[万亿]?|(?:十|百|千|万)[余多几][万亿]?|(?<=[近约超逾破过])[十百千万]{{1,2}}"
        rf"|{figure}[万千百十][零〇一二两三四五六七八九十百千]*[余多几]?[万亿]?[余多]?|十{figure}?[几]?[余多]?[万亿]?|[两三四五六七八九](?:万|亿)?|[一二](?:万|亿)))"
    )
    return {
        "H": arabic.replace(start, ""),
        "B": f"(?:{'|'.join(before_parts)})",
        "A": f"(?:{_alternatives(after)}|余(?!额|热|量|下))",
        "N": arabic,
        "M": multiplied,
        "C": chinese,
        "U": f"(?:{unit_pattern(arabic_units)})",
        "CU": f"(?:{unit_pattern(chinese_units)})",
        "F": r"(?:(?<![百千万\d])(?:[一二两三四五六七八九十]{1,3}[百]?[一二三四五六七八九]?十?[一二三四五六七八九]?|\d+(?:\.\d+)?))",
        "TO": " ?(?:[-—–－~～至到]|——) ?",
    }


def _compile(where: str, pattern: str) -> re.Pattern[str]:
    known = macros()
    expanded = re.sub(r"\{([A-Z]+)\}", lambda match: known.get(match[1], match[0]), pattern)
    try:
        return re.compile(expanded)
    except re.error as error:
        raise InputError(where, f"the pattern is no regular expression: {error}") from None


@cache
def metric_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the compiled quantity patterns in table order."""
    path = lexicon_folder() / "metric_rules.tsv"
    columns = ("id", "pattern", "reason", "example", "near_miss")
    return tuple(
        (row["id"], _compile(f"{path}:{line}", row["pattern"])) for line, row in read_table(path, columns, required=columns)
    )


@cache
def _shields() -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = lexicon_folder() / "metric_shields.tsv"
    columns = ("id", "pattern", "reason", "example")
    parts = []
    for line, row in read_table(path, columns, required=columns):
        _compile(f"{path}:{line}", row["pattern"])
        parts.append((row["id"], row["pattern"]))
    return tuple((identifier, _compile(identifier, pattern)) for identifier, pattern in parts)


def find_shields(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and rule id of every stretch in which a number is no quantity."""
    for identifier, pattern in _shields():
        for match in pattern.finditer(folded):
            yield match.start(), match.end(), identifier


class Overlaps:
    """Stretches of a text that can be asked for by place.

    Parameters
    ----------
    stretches
        (start, end, name) of each.
    """

    def __init__(self, stretches: Iterable[tuple[int, int, str]]) -> None:
        self._rows = sorted(stretches)
        self._starts = [row[0] for row in self._rows]
        self._longest = max((row[1] - row[0] for row in self._rows), default=0)

    def at(self, start: int, end: int) -> Iterator[str]:
        """Yield the names of the stretches that overlap a place."""
        for row in self._rows[bisect_left(self._starts, start - self._longest) : bisect_left(self._starts, end)]:
            if start < row[1]:
                yield row[2]


def _value(surface: str, unit: str, rule: str) -> tuple[float, str]:
    if rule == "metric.share":
        return round(parse_number(surface) * 100, 6), "%"
    if rule == "metric.percent_word":
        scale, sign = (100, "%") if surface[0] == "百" else (1000, "‰") if surface[0] == "千" else (10000, "‱")
        return round(parse_number(surface) * scale, 6), sign
    if rule == "metric.half":
        return 0.5, ""
    value = parse_number(surface)
    if rule in ("metric.fraction", "metric.fraction_arabic", "metric.ratio", "metric.ratio_colon"):
        value = round(value, 4)
    found = units().get(unit)
    return value, found.canonical if found else unit


def bound_of(surface: str, low_start: int, low_end: int, tail: str) -> str:
    """Return the bound that the words around a number say.

    Parameters
    ----------
    surface
        The span, width-folded.
    low_start, low_end
        Offsets of the number in it.
    tail
        What follows number and unit.
    """
    words = bound_words()
    before, after = surface[:low_start].strip(), tail.strip()
    if after in words:
        return words[after][1]
    if before in words:
        return words[before][1]
    number = surface[low_start:low_end]
    if after.startswith("余") or re.search("[余多]", number):
        return ">"
    if re.match("上(?=[十百千万])", number):
        return ">"
    if number[:1] in "数几" and number[:1]:
        return ">"
    if re.search("[几来]", number):
        return ">" if "几" in number[1:] else "~"
    return "="


def _build(match: re.Match[str], rule: str) -> Quantity | None:
    groups = match.groupdict()
    unit_text = groups.get("unit") or ""
    start, end = match.span()
    low_start, low_end = match.span("low")
    while match.string[low_end - 1] == " ":
        low_end -= 1
    try:
        value, unit = _value(match.string[low_start:low_end], unit_text, rule)
        high = None
        if groups.get("high"):
            high = _value(groups["high"].strip(), unit_text, rule)[0]
            if rule.startswith("metric.ratio"):
                value, high = round(value / high, 4) if high else value, None
            elif low_end < match.start("high") and re.fullmatch(r"\d+(?:\.\d+)?", match["low"].strip()):
                multiplier = re.search("[十百千万亿]+$", groups["high"].strip())
                if multiplier:  # 3-5万元 multiplies both ends
                    value = parse_number(match["low"].strip() + multiplier[0])
    except ValueError:
        return None
    if rule in _RANK_RULES:
        unit = "位"
    number_end = match.end("high") if groups.get("high") else low_end
    unit_end = match.end("unit") if unit_text else number_end
    bound = bound_of(match[0], low_start - start, low_end - start, match.string[unit_end:end])
    if rule == "metric.half":
        bound = ">" if match[0][:1] in "超过" else bound
    cuts = {start, low_start, low_end, number_end, unit_end, end}
    if groups.get("high"):
        cuts.add(match.start("high"))
    if unit_text and unit_text not in _SIGNS:
        cuts.add(match.start("unit"))
    elif unit_text:  # 18.3% is one word
        cuts -= {low_end if not groups.get("high") else number_end}
        cuts |= {start, end}
    if unit_text.startswith("个") and len(unit_text) > 1:
        cuts.add(match.start("unit") + 1)  # 个 百分点
    if rule in _RANK_RULES:  # 全区 第一: only the ordinal is certain
        ordinal = match.string.rfind("第", start, low_start + 1)
        cuts = {ordinal if ordinal >= 0 else low_start, low_end, unit_end}
    return Quantity(start, end, tuple(sorted(cuts)), value, high, unit, bound, unit_kind(unit, rank=rule in _RANK_RULES), rule)


def _year_like(quantity: Quantity, folded: str) -> bool:
    surface = folded[quantity.start : quantity.end]
    return bool(re.fullmatch(r"(?:19|20)\d\d", surface))


def find_quantities(text: str, *, refuse: Callable[[int, int, str], None] | None = None) -> list[Quantity]:
    """Find the quantities of a text, longest first where two overlap.

    Parameters
    ----------
    text
        Any text; offsets are its own.
    refuse
        Called with start, end and shield id for every candidate that a shield refused.

    Returns
    -------
    list of Quantity
        Sorted by start, without overlaps.

    Examples
    --------
    >>> [(text[q.start:q.end], q.value, q.unit, q.bound) for text in ["拆除近1.2万平方米,惠及5000余户"] for q in find_quantities(text)]
    [('近1.2万平方米', 12000.0, '平方米', '~'), ('5000余户', 5000.0, '户', '>')]
    """
    return list(_find_quantities(text, refuse)) if refuse is not None else list(_cached_quantities(text))


@lru_cache(maxsize=512)
def _cached_quantities(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text once: the tokenizer and the scanner both ask."""
    return tuple(_find_quantities(text, None))


def forget() -> None:
    """Forget the texts that were asked for lately; for measurements that must not find an answer ready."""
    _cached_quantities.cache_clear()


def _find_quantities(text: str, refuse: Callable[[int, int, str], None] | None) -> list[Quantity]:
    folded = calm(fold_width(text))
    candidates: list[Quantity] = []
    for rule, pattern in metric_rules():
        for match in pattern.finditer(folded):
            quantity = _build(match, rule)
            if quantity is not None and not (rule in _BARE_RULES and _year_like(quantity, folded)):
                candidates.append(quantity)
    if not candidates:
        return []
    shields = Overlaps(find_shields(folded))
    kept: list[Quantity] = []
    for quantity in candidates:
        rank = quantity.rule in _RANK_RULES
        overlapping = shields.at(quantity.start, quantity.end)
        hit = next((shield for shield in overlapping if not (rank and shield == "shield.ordinal")), None)
        if hit is None:
            kept.append(quantity)
        elif refuse is not None:
            refuse(quantity.start, quantity.end, hit)
    kept.sort(key=lambda q: (q.start - q.end, q.start))
    taken: list[Quantity] = []
    covered = bytearray(len(folded))
    for quantity in kept:
        if not any(covered[quantity.start : quantity.end]):
            covered[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
            taken.append(quantity)
    return sorted(taken, key=lambda q: q.start)


_NUMBER_INSIDE = re.compile(
    r"\d[\d,.]*(?:[余多几]?[十百千万亿]+)?|[几数上]?[零〇一二两三四五六七八九十百千万亿]+[余多几]?[万亿]?"
)


def read_quantity(surface: str) -> Quantity | None:
    """Read a span that is known to be a quantity, whatever its shape.

    Parameters
    ----------
    surface
        The text of the span and nothing else.

    Returns
    -------
    Quantity or None
        None if there is no number in it.

    Examples
    --------
    >>> quantity = read_quantity("不足50万元")
    >>> quantity.value, quantity.unit, quantity.bound
    (500000.0, '元', '<')
    """
    folded = fold_width(surface)
    for rule, pattern in metric_rules():
        match = pattern.fullmatch(folded)
        quantity = _build(match, rule) if match else None
        if quantity is not None:
            return quantity
    match = _NUMBER_INSIDE.search(folded)
    if match is None:
        return None
    try:
        value = parse_number(match[0])
    except ValueError:
        return None
    tail = folded[match.end() :].strip()
    after = next((word for word, (position, _) in bound_words().items() if position == "after" and tail.endswith(word)), "")
    unit_text = tail.removesuffix(after).strip()
    rank = "第" in folded[: match.start()] or unit_text in ("位", "名") and folded[: match.start()].endswith("前")
    found = units().get(unit_text)
    unit = "位" if rank else found.canonical if found else unit_text
    bound = bound_of(folded, match.start(), match.end(), after)
    return Quantity(0, len(surface), (), value, None, unit, bound, unit_kind(unit, rank=rank), "metric.read")
