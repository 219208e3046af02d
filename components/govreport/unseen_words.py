"""Cut words that the segmenter has never seen where the edge of a name runs through them."""

from collections.abc import Iterable
from functools import cache

from .lexicon import table


@cache
def edge_words(name: str, role: str) -> frozenset[str]:
    """Return the words of a role, as the table explains them."""
    rows = table(name, ("word", "role", "example"), ("role", "example"))
    return frozenset(row["word"] for row in rows if row["role"] == role)


class UnseenWords:
    """Decide where words that are in no list of known words are cut.

    Parameters
    ----------
    known
        The words of the segmenter's training data and of the lexicon; they are never cut.

    Examples
    --------
    >>> unseen = UnseenWords(["全国", "文明", "宣讲"])
    >>> unseen.cut("创全", "国"), unseen.cut("受县", "人民"), unseen.cut("团把", "道理"), unseen.cut("团购", "平台")
    ((1, True), (1, False), (1, False), None)
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._lead, self._level = (edge_words("before_names.tsv", role) for role in ("lead", "level"))
        self._close, self._follow = (edge_words("after_names.tsv", role) for role in ("close", "follow"))

    def cut(self, word: str, following: str) -> tuple[int, bool] | None:
        """Return where a word is cut, and whether what is left of it joins the next word; None where it stays whole.

        Parameters
        ----------
        word, following
            The word and the one after it, empty at the end of the text.
        """
        if len(word) < 2 or word in self.known:
            return None
        for length in (2, 1):
            rest = word[length:]
            if rest and word[:length] in self._lead:
                joins = len(rest) == 1 and rest + following in self.known
                if joins or rest[0] in self._level:
                    return length, joins
        if word[0] in self._close and word[1] in self._follow:
            return 1, False
        return None
