"""The words of a document as plain lists, made once: spaCy makes an object for every token that is asked for."""

from dataclasses import dataclass

from spacy.tokens import Doc

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
        rows = [(t.norm_, t.prefix_, t.suffix_, t.idx, t.idx + len(t), t.ent_type_) for t in doc]
        norms, prefixes, suffixes, starts, ends, labels = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([] for _ in range(6))
        )
        return cls(doc.text, norms, prefixes, suffixes, starts, ends, labels)

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
