"""The text of a document, and the text as the rules see it, made once: spaCy joins its words anew whenever it is asked."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

from .quantities import calm, fold_width


@dataclass(frozen=True)
class Surface:
    """The characters of a document.

    Attributes
    ----------
    text
        As it was read.
    folded
        In half width, with overlong runs of figures and letters hidden; the offsets are the same.
    """

    text: str
    folded: str


_KNOWN: WeakKeyDictionary[Doc, Surface] = WeakKeyDictionary()


def surface(doc: Doc, text: str | None = None) -> Surface:
    """Return the characters of a document; whoever knows its text may say it.

    Examples
    --------
    >>> import spacy
    >>> surface(spacy.blank("zh")("９户")).folded
    '9户'
    """
    found = _KNOWN.get(doc)
    if found is None:
        text = doc.text if text is None else text
        found = Surface(text, calm(fold_width(text)))
        if len(doc):  # an empty document may still be filled; the text of another never changes
            _KNOWN[doc] = found
    return found
