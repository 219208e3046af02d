"""Documents cross to other processes and into DocBins fast: the codecs of their bytes are looked up once.

srsly asks its two registries of MessagePack codecs anew for every value that it packs, and a registry searches the entry
points of every installed package and every function that spaCy has registered: most of the time of ``Doc.to_bytes``.
"""

from typing import Any

import catalogue
import srsly.msgpack


class SettledRegistry(catalogue.Registry):
    """A registry that searches again only after something was registered; packages are searched once.

    Examples
    --------
    >>> numbers = SettledRegistry(("govreport_examples", "numbers"))
    >>> _ = numbers.register("one", func=1)
    >>> numbers.get_all(), numbers.get_all()
    ({'one': 1}, {'one': 1})
    """

    def __init__(self, namespace: tuple[str, ...], entry_points: bool = False) -> None:
        super().__init__(namespace, entry_points)
        self._found: dict[str, Any] = {}
        self._size = -1

    def get_all(self) -> dict[str, Any]:
        """Return all functions by name."""
        if self._size != len(catalogue.REGISTRY):
            self._found, self._size = super().get_all(), len(catalogue.REGISTRY)
        return self._found.copy()


def settle_codecs() -> None:
    """Let srsly look its codecs up once; those that other packages bring are still found."""
    for name in ("msgpack_encoders", "msgpack_decoders"):
        registry = getattr(srsly.msgpack, name)
        if type(registry) is catalogue.Registry:
            setattr(srsly.msgpack, name, SettledRegistry(tuple(registry.namespace), registry.entry_points))
