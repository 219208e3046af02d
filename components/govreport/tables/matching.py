"""Which indicator, honour or sentence of one report is which of another."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence

from .panel import normalize


def grams(text: str) -> Counter[str]:
    """Count the single characters and the pairs of a text in comparison form."""
    plain = normalize(text)
    return Counter(plain) + Counter(a + b for a, b in zip(plain, plain[1:], strict=False))


def similarity(first: str, second: str) -> float:
    """Compare two names by their characters and pairs (Dice): 1 for the same, 0 for nothing in common.

    Examples
    --------
    >>> similarity("绿道", "绿道"), round(similarity("新建绿道", "绿道"), 2), similarity("绿道", "床位")
    (1.0, 0.6, 0.0)
    """
    return _dice(grams(first), grams(second))


def _dice(first: Counter[str], second: Counter[str]) -> float:
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def assign(
    old: Sequence[str],
    new: Sequence[str],
    keys: tuple[Sequence[Hashable], Sequence[Hashable]],
    threshold: float,
    tie: Callable[[int, int], float] = lambda i, j: 0.0,
) -> dict[int, tuple[int, float]]:
    """Pair names one to one, the most similar first, only where the keys are equal and the similarity is enough.

    Parameters
    ----------
    old, new
        The names.
    keys
        For each name what must be equal, such as the unit.
    threshold
        Least similarity of a pair.
    tie
        Decides between pairs of equal similarity: the higher goes first, then the earlier in the text.

    Returns
    -------
    dict
        Position in `old` to position in `new` and similarity.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for j, key in enumerate(keys[1]):
        blocks[key].append(j)
    old_grams, new_grams = [grams(name) for name in old], [grams(name) for name in new]
    pairs = []
    for i, key in enumerate(keys[0]):
        for j in blocks.get(key, ()):
            score = _dice(old_grams[i], new_grams[j])
            if score >= threshold:
                pairs.append((-score, -tie(i, j), i, j))
    found: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, _, i, j in sorted(pairs):
        if i not in found and j not in taken:
            found[i] = (j, -score)
            taken.add(j)
    return found


class SentenceIndex:
    """Finds the sentence that says most nearly the same; pairs of characters that are everywhere count little."""

    def __init__(self, sentences: Sequence[str], background: Sequence[str] = ()) -> None:
        counted = [self._pairs(sentence) for sentence in sentences]
        frequency = Counter(pair for pairs in (*counted, *(self._pairs(text) for text in background)) for pair in pairs)
        total = len(sentences) + len(background)
        self._weight = {pair: math.log(1 + total / count) ** 2 for pair, count in frequency.items()}
        self._unseen = math.log(1 + total) ** 2
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._norms = [self._norm(pairs) for pairs in counted]
        for i, pairs in enumerate(counted):
            for pair in pairs:
                self._postings[pair].append(i)

    @staticmethod
    def _pairs(text: str) -> set[str]:
        plain = "".join(character if character.isalnum() else " " for character in normalize(text))
        return {a + b for a, b in zip(plain, plain[1:], strict=False) if a != " " != b}

    def _norm(self, pairs: set[str]) -> float:
        return math.sqrt(math.fsum(self._weight.get(pair, self._unseen) for pair in sorted(pairs)))

    def best(self, sentence: str) -> tuple[int, float] | None:
        """Give the position and the similarity (0 to 1) of the nearest sentence."""
        pairs = self._pairs(sentence)
        scores: dict[int, float] = defaultdict(float)
        for pair in sorted(pairs):
            for i in self._postings.get(pair, ()):
                scores[i] += self._weight[pair]
        if not scores:
            return None
        norm = self._norm(pairs)
        ranked = {i: score / (norm * self._norms[i]) for i, score in scores.items() if norm and self._norms[i]}
        if not ranked:
            return None
        nearest = max(ranked, key=lambda i: (ranked[i], -i))
        return nearest, min(1.0, ranked[nearest])
