"""Find known names in text by their characters, whatever the words are."""

from collections.abc import Iterable, Iterator

from .places import find_townships
from .shields import runs_on, shielded

_NATIONAL = ("全国", "国家", "中国", "中华")  # titles and national bodies: nothing before them makes them a class


class NameFinder:
    """Find the longest known names, left to right.

    Parameters
    ----------
    names
        The names, two characters or longer.

    Examples
    --------
    >>> finder = NameFinder(["区委", "区委宣传部"])
    >>> list(finder.find("由区委宣传部牵头"))
    [(1, 6)]
    >>> list(finder.find("社区委员会"))
    []
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted({name for name in names if len(name) > 1})
        self._index: dict[str, list[str]] = {}
        for name in self.names:
            self._index.setdefault(name[:2], []).append(name)
        for group in self._index.values():
            group.sort(key=len, reverse=True)

    def find(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each name that no shield refuses, without overlaps."""
        position, index = 0, self._index
        for start in range(len(folded) - 1):
            if start < position:
                continue
            group = index.get(folded[start : start + 2])
            if group is None:
                continue
            for name in group:
                if folded.startswith(name, start):
                    end = start + len(name)
                    if not runs_on(folded, end) and (name.startswith(_NATIONAL) or shielded(folded, start, end) is None):
                        yield start, end
                        position = end
                        break


def township_cuts(folded: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, the cut before the class word, and end of each known sub-district, town or township."""
    for start, end in find_townships(folded):
        length = 2 if folded[end - 2 : end] in ("街道", "苏木") else 1
        yield start, end - length, end
