"""The words of a document as plain lists, made once: spaCy makes an object for every token that is asked for."""

from dataclasses import dataclass

from spacy.attrs import ENT_TYPE, LENGTH, NORM, PREFIX, SPACY, SUFFIX
from spacy.tokens import Doc

from .surface import surface

_ATTRIBUTES = [NORM, PREFIX, SUFFIX, ENT_TYPE, LENGTH, SPACY]
_FARTHEST = 200  # tokens; a longer clause is damage, and walking it for every figure takes quadratic time
STOPS = frozenset("。！？；!?;")
CLAUSE_STOPS = STOPS | frozenset("，,：:")
EDGES = CLAUSE_STOPS | frozenset("、（）()《》 \u3000\xa0")


@dataclass(frozen=True)
class TokenTable:
    """Lexical attributes, character offsets and entity labels of a document's words.

    Attributes
    ----------
    text
        The document's text.
    norms, prefixes, suffixes
        Lexical attributes by token.
    starts, ends
        Character offsets by token.
    labels
        For each token the label of the entity it is in, or an empty string.
    """

    text: str
    norms: list[str]
    prefixes: list[str]
    suffixes: list[str]
    starts: list[int]
    ends: list[int]
    labels: list[str]

    @classmethod
    def of(cls, doc: Doc) -> "TokenTable":
        """Make the table of a document with its entities set."""
        numbers = doc.to_array(_ATTRIBUTES)
        known = {number: doc.vocab.strings[int(number)] for number in set(numbers[:, :4].ravel().tolist())}
        norms, prefixes, suffixes, labels = ([known[number] for number in numbers[:, column].tolist()] for column in range(4))
        lengths, spaces = numbers[:, 4].astype("int64"), numbers[:, 5].astype("int64")
        ends = (lengths + spaces).cumsum() - spaces
        return cls(surface(doc).text, norms, prefixes, suffixes, (ends - lengths).tolist(), ends.tolist(), labels)

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.norms)

    def norm(self, index: int) -> str:
        """Return the norm of a token, ``^`` before the first and ``$`` after the last."""
        return "^" if index < 0 else "$" if index >= len(self.norms) else self.norms[index]

    def surface(self, start: int, stop: int) -> str:
        """Return the text of the tokens from ``start`` up to ``stop``."""
        return self.text[self.starts[start] : self.ends[stop - 1]] if stop > start else ""

    def back_to(self, index: int, stops: frozenset[str] = CLAUSE_STOPS) -> int:
        """Return the first token of the clause (or sentence) that token ``index`` is in."""
        floor = max(0, index - _FARTHEST)
        while index > floor and self.norms[index - 1] not in stops:
            index -= 1
        return index

    def on_to(self, index: int, stops: frozenset[str] = CLAUSE_STOPS) -> int:
        """Return the token after the clause (or sentence) that token ``index`` is in."""
        ceiling = min(len(self.norms), index + _FARTHEST)
        while index < ceiling and self.norms[index] not in stops:
            index += 1
        return index
