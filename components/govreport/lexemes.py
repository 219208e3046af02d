"""Lexical attributes for Chinese report prose, the features that the statistical models see.

spaCy's defaults for Chinese (suffix of three characters, shape of x's) say little. Here NORM folds
widths and numbers, PREFIX and SUFFIX are the first and last character, and SHAPE is the class of
the word in the lexicon where it has one.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX
from spacy.vocab import Vocab

from .quantities import fold_width

_NUMBER = re.compile(r"\d[\d,.]*[余多几]?([千百万亿]*)[余多几]?([%‰]?)$")
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十百千万亿零〇几数]+[余多几]?[万亿]?$")
_DATE = re.compile(r"\d+(年度?|月|日)$")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十百]+$")
_CODE = re.compile(r"[\dA-Za-z]*(\+[\dA-Za-z]*)+$")


@lru_cache(maxsize=1024)  # all four attributes of a new word ask for it
def norm(text: str) -> str:
    """Return the normal form of a word: half width, lower case, numbers by their shape.

    Examples
    --------
    >>> norm("１２．５％"), norm("400余万"), norm("2019年"), norm("三千"), norm("居民")
    ('<#%>', '<#万>', '<年>', '<一>', '居民')
    """
    folded = fold_width(text)
    if match := _NUMBER.match(folded):
        return f"<#{match[1]}{match[2]}>"
    if match := _DATE.match(folded):
        return f"<{match[1]}>"
    if _ORDINAL.match(folded):
        return "<第>"
    if len(folded) > 1 and _CODE.match(folded):
        return "<+>"
    if _CHINESE_NUMBER.match(folded) and folded not in ("一", "万一", "千万"):
        return "<一>"
    return folded.lower()


class LexicalAttributes:
    """The getters that a vocabulary calls once for each new word.

    Parameters
    ----------
    word_classes
        Class by word, from the lexicon; it becomes the word's SHAPE.
    """

    def __init__(self, word_classes: Mapping[str, str]) -> None:
        self.word_classes = dict(word_classes)

    def prefix(self, text: str) -> str:
        """Return the first character of the normal form."""
        return norm(text)[:1] if not norm(text).startswith("<") else norm(text)

    def suffix(self, text: str) -> str:
        """Return the last character of the normal form."""
        normal = norm(text)
        return normal if normal.startswith("<") else normal[-1:]

    def shape(self, text: str) -> str:
        """Return the word's class in the lexicon, or its length and script."""
        normal = norm(text)
        if normal.startswith("<"):
            return "<number>"
        found = self.word_classes.get(normal)
        if found:
            return found
        if normal.isascii():
            return "latin" if normal.isalnum() else normal[:1]
        return f"x{min(len(normal), 5)}"

    def install(self, vocab: Vocab) -> None:
        """Make a vocabulary use these attributes."""
        getters: dict[int, Any] = vocab.lex_attr_getters  # type: ignore[attr-defined]
        getters.update({NORM: norm, PREFIX: self.prefix, SUFFIX: self.suffix, SHAPE: self.shape})
