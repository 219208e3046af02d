"""Read written numbers: Arabic, Chinese, financial, mixed, fractions, shares and discounts.

Digit values come from the Unicode database (which knows 壹, 萬, 廿), full-width forms from NFKC.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from fractions import Fraction

_TWO = str.maketrans(
    {
        "两": "二",
        "俩": "二",
        "兩": "二",
        "倆": "二",
        "○": "〇",
        "O": "〇",
        "貳": "贰",
        "弍": "贰",
        "弐": "贰",
        "貮": "贰",
        "叄": "叁",
        "參": "叁",
        "陸": "陆",
    }
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACES = re.compile(r"\s+")
_ARABIC = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_MULTIPLIERS = "十百千万亿兆拾佰仟萬億"
_VAGUE_BEFORE = re.compile(rf"^(?:上|成|好)?(?:几|数|若干)(?=[\d{_MULTIPLIERS}])|^上(?=[{_MULTIPLIERS}])")
_VAGUE_INSIDE = re.compile(rf"(?<=[\d{_MULTIPLIERS}])[余多几来餘]")
_LARGE = (("兆", 10**12), ("亿", 10**8), ("億", 10**8), ("万", 10**4), ("萬", 10**4))
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_DIGITS = frozenset("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖")
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_FRACTION = re.compile(r"^(.+?)分之(.+)$")
_SHARE = re.compile(r"^(.+?)成(半|.+)?$")
_DISCOUNT = re.compile(r"^打?(.+?)折$")
MAXIMUM_LENGTH = 64  # a longer run of digits is damage, not a number


def _digit(character: str) -> int:
    return int(unicodedata.numeric(character))


def _small(text: str) -> Decimal:
    """Read a number below ten thousand, or a run of digits."""
    if _ARABIC.fullmatch(text):
        return Decimal(text)
    if all(c in _DIGITS for c in text):
        return Decimal("".join(str(_digit(c)) for c in text))
    total, current, last = Decimal(0), None, 0
    zero = False
    position = 0
    while position < len(text):
        arabic = _ARABIC.match(text, position)
        character = text[position]
        if arabic:
            if current is not None:
                raise ValueError(text)
            current, position = Decimal(arabic[0]), arabic.end()
            continue
        if character in _TENS:
            total, last = total + _TENS[character], 10
        elif character in "零〇":
            zero = True
        elif character in _DIGITS:
            if current is not None:
                raise ValueError(text)
            current = Decimal(_digit(character))
        elif character in _SMALL:
            scale = _SMALL[character]
            if (last and scale >= last) or (current is None and total and scale != 10):  # 千百 is an idiom
                raise ValueError(text)
            total, current, last, zero = total + (1 if current is None else current) * scale, None, scale, False
        else:
            raise ValueError(text)
        position += 1
    if current is not None:
        total += current * (last // 10 if last > 10 and not zero and current < 10 else 1)  # 一百二 is 120
    return total


def _whole(text: str) -> Decimal:
    """Read a number without sign, fraction or share."""
    if not text:
        raise ValueError(text)
    if "点" in text:
        left, _, right = text.partition("点")
        digits = re.match(r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖\d]+", right)
        if not digits:
            raise ValueError(text)
        decimals = "".join(c if c.isascii() else str(_digit(c)) for c in digits[0])
        rest = right[digits.end() :]
        value = _whole(left) + Decimal(f"0.{decimals}")
        return value * _whole(rest) if rest else value
    for name, scale in _LARGE:
        left, found, right = text.rpartition(name)
        if found:
            if not left and right:  # 亿万 is an idiom
                raise ValueError(text)
            head = Decimal(1) if not left else _whole(left)
            if not right:
                return head * scale
            tail = _whole(right.lstrip("零〇")) if right.strip("零〇") else Decimal(0)
            if len(right) == 1 and (right in _DIGITS or right in "123456789"):
                tail *= scale // 10  # 两万五 is 25000
            if tail >= scale:
                raise ValueError(text)
            return head * scale + tail
    return _small(text)


def parse_number(text: str) -> float:
    """Read one written number.

    Parameters
    ----------
    text
        A number and nothing else: ``1.787亿``, ``百余``, ``三成``, ``四分之三``, ``打八折``, ``１，２００``.
        Words of vagueness inside it (余, 多, 几, 数) are passed over: the value is the round number.

    Returns
    -------
    float
        The value; shares, discounts and percentages as fractions of one.

    Raises
    ------
    ValueError
        If the text is no number.

    Examples
    --------
    >>> parse_number("百余"), parse_number("1.787亿"), parse_number("三成"), parse_number("四分之三")
    (100.0, 178700000.0, 0.3, 0.75)
    >>> parse_number("壹万贰仟叁佰"), parse_number("三点一四"), parse_number("百分之三十五"), parse_number("打八五折")
    (12300.0, 3.14, 0.35, 0.85)
    """
    try:
        return float(_parse(text))
    except (InvalidOperation, ArithmeticError, IndexError, TypeError, AttributeError):
        raise ValueError(f"no number: {text!r}") from None
    except ValueError:
        raise ValueError(f"no number: {str(text)[:MAXIMUM_LENGTH]!r}") from None


def _parse(text: str) -> Fraction | Decimal:
    if len(text) > MAXIMUM_LENGTH:
        raise ValueError(text)
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_TWO).replace("，", ",")
    plain = _THOUSANDS.sub("", plain).removesuffix("+")
    if plain[:1] in ("-", "−", "负"):
        return -_parse(plain[1:]) if plain[1:2] not in ("-", "+", "−", "负", "正") else _fail(text)
    if plain[:1] in ("+", "正"):
        return _parse(plain[1:]) if plain[1:2] not in ("-", "+", "−", "负", "正") else _fail(text)
    if match := _FRACTION.match(plain):
        denominator = _parse(match[1])
        return Fraction(_parse(match[2])) / Fraction(denominator) if denominator else _fail(text)
    if "/" in plain or "⁄" in plain:
        numerator, denominator_text = re.split("[/⁄]", plain, maxsplit=1)
        return Fraction(_whole(numerator)) / Fraction(_whole(denominator_text))
    for sign, scale in (("%", 100), ("‰", 1000)):
        if plain.endswith(sign):
            return Fraction(_parse(plain[:-1])) / scale
    if match := _DISCOUNT.match(plain):
        value = _parse(match[1])
        return Fraction(value) / (10 if value <= 10 else 100)
    if plain in ("半", "一半", "半数"):
        return Fraction(1, 2)
    if match := _SHARE.match(plain):
        rest = match[2] or ""
        extra = Fraction(1, 2) if rest == "半" else Fraction(_parse(rest)) if rest else Fraction(0)
        share = Fraction(_parse(match[1]))
        return (share + (extra / 10 if rest and rest != "半" else extra)) / 10 if extra < 10 else _fail(text)
    plain = _VAGUE_BEFORE.sub("", plain)
    plain = _VAGUE_INSIDE.sub("", plain)
    return _whole(plain)


def _fail(text: str) -> Fraction:
    raise ValueError(text)
