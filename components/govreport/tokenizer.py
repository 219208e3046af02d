"""The Chinese tokenizer: a pkuseg model trained in this project, and word boundaries that are certain."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import srsly
from spacy.lang.zh import ChineseTokenizer
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab

from .decoder import WordDecoder
from .errors import InputError
from .lexemes import LexicalAttributes
from .names import NameFinder, township_cuts
from .places import class_words
from .quantities import fold_width
from .surface import surface
from .unseen_words import UnseenWords
from .words import certain_words

_CHUNK = re.compile(r"[^。！？；\n]{1,400}[。！？；\n]*|[。！？；\n]+")
_SPACE = re.compile(r"\s")
MAXIMUM_LENGTH = 10_000_000  # characters of one text; spaCy's own limit is for parsers
SEGMENTERS = ("pkuseg", "jieba", "char")


class ReportTokenizer(ChineseTokenizer):
    """Segment report prose with pkuseg (or jieba, or characters) and correct what is certain.

    Numbers with their multipliers, units, bound words, dates, codes and Latin words come out as the
    segmentation guidelines say whatever the segmenter proposes, in half and full width alike, and no
    quantity straddles a word. The text is never changed.

    Parameters
    ----------
    vocab
        The pipeline's vocabulary; its lexical attributes are set for Chinese.
    segmenter
        ``pkuseg``, ``jieba`` or ``char``.
    """

    def __init__(self, vocab: Vocab, segmenter: str = "pkuseg") -> None:
        if segmenter not in SEGMENTERS:
            raise InputError("nlp.tokenizer.segmenter", f"{segmenter!r} is none of {', '.join(SEGMENTERS)}")
        super().__init__(vocab, segmenter=segmenter)  # type: ignore[arg-type]
        self.attributes = LexicalAttributes({})
        self.attributes.install(vocab)
        self.names = NameFinder([])
        self._cuts: dict[str, list[int]] = {}
        self._decoder: WordDecoder | None = None
        self._set_seen_words([])

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]] | None = None,
        *,
        nlp: Language | None = None,
        pkuseg_model: str | None = None,
        pkuseg_user_dict: str | None = "default",
        pkuseg_postprocess: bool = False,
        word_classes: str | None = None,
        names: str | None = None,
    ) -> None:
        """Load the segmentation model, its user dictionary and the word classes.

        Parameters
        ----------
        get_examples, nlp
            As spaCy passes them; not used.
        pkuseg_model
            Folder of a trained model, or the name of an official one (which needs the network). Words that are not in
            the folder's ``known_words.json`` are cut where the edge of a name runs through them (`before_names.tsv`, `after_names.tsv`).
        pkuseg_user_dict
            A file with one word a line, or ``default``.
        pkuseg_postprocess
            Whether pkuseg's built-in word list may join words afterwards.
        word_classes
            A JSON file with a class by word, or None.
        names
            The ruler's patterns (JSONL); the names in them are kept apart from the words around them.

        Raises
        ------
        InputError
            If the model or a file is not there, with the way out.
        """
        if self.segmenter == "pkuseg":
            folder = Path(pkuseg_model) if pkuseg_model else None
            if folder is None:
                raise InputError(
                    "initialize.tokenizer.pkuseg_model",
                    "no model is named: train one (spacy project run train-tokenizer) or name its folder",
                )
            if pkuseg_user_dict not in (None, "default") and not Path(str(pkuseg_user_dict)).is_file():
                raise InputError(
                    pkuseg_user_dict,
                    "the user dictionary is not there: run 'spacy project run build-lexicon', or name 'default'",
                )
            try:
                super().initialize(
                    get_examples, nlp=nlp, pkuseg_model=str(pkuseg_model), pkuseg_user_dict=pkuseg_user_dict or "default"
                )
            except FileNotFoundError:
                raise InputError(
                    pkuseg_model,
                    "no pkuseg model is there: run 'spacy project run train-tokenizer', or name an official model such as spacy_ontonotes",
                ) from None
            except OSError as error:
                raise InputError(
                    pkuseg_model,
                    f"the official pkuseg model cannot be fetched ({error.__class__.__name__}): it needs the network once; "
                    "without it, use the model that 'spacy project run train-tokenizer' makes",
                ) from None
            segmenter: Any = self.pkuseg_seg
            segmenter.postprocesser.do_process = pkuseg_postprocess
        if word_classes:
            path = Path(word_classes)
            if not path.is_file():
                raise InputError(path, "the word classes are not there: run 'spacy project run build-lexicon'")
            self._set_word_classes(srsly.read_json(path))
        seen = Path(str(pkuseg_model)) / "known_words.json"  # an official model has no list, and its words stay as they are
        self._set_seen_words(srsly.read_json(seen) if self.segmenter == "pkuseg" and seen.is_file() else [])
        if names:
            if not Path(names).is_file():
                raise InputError(names, "the patterns are not there: run 'spacy project run build-lexicon'")
            self._set_names(row["pattern"] for row in srsly.read_jsonl(names) if isinstance(row["pattern"], str))

    def _set_names(self, names: Iterable[str]) -> None:
        self.names, self._cuts = NameFinder(names), {}

    def _set_seen_words(self, words: list[str]) -> None:
        """Keep the words of the segmenter's training data; call it after the word classes, which are known as well."""
        self._seen_words, self._seen = words, frozenset(words)
        self.unseen = UnseenWords([*words, *self.attributes.word_classes]) if words else None

    def _set_word_classes(self, classes: dict[str, str]) -> None:
        self.attributes = LexicalAttributes(classes)
        self.attributes.install(self.vocab)

    def segment(self, text: str) -> list[str]:
        """Return the segmenter's own words for a text, white space left out, nothing corrected."""
        if self.segmenter == "char":
            return [c for c in text if not c.isspace()]
        if self.segmenter == "jieba" and self.jieba_seg is not None:
            return [word for word in self.jieba_seg.cut(text) if not word.isspace()]
        if self.pkuseg_seg is None:
            raise InputError(
                "tokenizer", "it is not initialized: load a trained pipeline, or call nlp.initialize with a pkuseg model"
            )
        decoder = self._tables()
        if decoder is None:
            return self.pkuseg_seg.cut(text)
        return decoder.cut([text])[0]

    def _tables(self) -> WordDecoder | None:
        """Return pkuseg's model as tables, made once for each model; None where pkuseg is not there or post-processes its words."""
        segmenter: Any = self.pkuseg_seg
        if self.segmenter != "pkuseg" or segmenter is None or segmenter.postprocesser.do_process:
            return None
        if self._decoder is None or self._decoder.segmenter is not segmenter:
            self._decoder, self._cuts = WordDecoder(segmenter), {}
        return self._decoder

    def _proposed(self, folded: str) -> Iterator[int]:
        """Yield where the segmenter's words begin and end."""
        chunks = [chunk.span() for chunk in _CHUNK.finditer(folded)]
        yield from (start for start, _ in chunks)
        if (decoder := self._tables()) is not None:
            yield from decoder.cuts(folded, chunks)
            return
        for position, end in chunks:
            for word in self.segment(folded[position:end]):
                found = folded.find(word, position, end)
                if found < 0:  # a segmenter that changed the characters: keep the rest whole
                    break
                position = found + len(word)
                yield from (found, position)

    def boundaries(self, text: str) -> list[int]:
        """Return the offsets at which words begin, the end of the text included."""
        folded = fold_width(text)
        begins = bytearray(len(text) + 1)  # for each offset whether a word begins there

        def keep_whole(start: int, end: int) -> None:
            begins[start + 1 : end] = bytes(max(0, end - start - 1))

        for start in self._cuts.get(folded) or self._proposed(folded):  # a name alone, as the ruler's patterns are
            begins[start] = 1
        if self.unseen is not None:
            self._cut_unseen(folded, begins, self.unseen)
        for start, end in self.names.find(folded):
            keep_whole(start, end)
            for cut in self._name_cuts(folded[start:end]):
                begins[start + cut] = 1
        for start, middle, end in township_cuts(folded):
            if self._straddled(folded, begins, start, middle):
                continue
            keep_whole(start, end)
            begins[start] = begins[middle] = begins[end] = 1
        for start, end in certain_words(text):
            keep_whole(start, end)
            begins[start] = begins[end] = 1
        begins[0] = begins[-1] = 1
        return [offset for offset, begin in enumerate(begins) if begin]

    def _straddled(self, folded: str, begins: bytearray, start: int, middle: int) -> bool:
        """Say whether a known word runs over the beginning of a place's name or over that of its class word: 巩[固|城乡], 快[于城|镇]."""
        for edge, earliest, words in ((start, 0, self._seen), (middle, start + 1, class_words())):
            if begins[edge]:
                continue
            first, last = begins.rfind(1, 0, edge), begins.find(1, edge)
            if first >= earliest and folded[first : last if last > 0 else None] in words:
                return True
        return False

    @staticmethod
    def _cut_unseen(folded: str, begins: bytearray, unseen: UnseenWords) -> None:
        """Cut words that nobody knows at the edge of a name."""
        edges = [*(offset for offset, begin in enumerate(begins) if begin), len(folded)]
        known = unseen.known
        for index, (start, end) in enumerate(pairwise(edges)):
            if end - start < 2 or folded[start:end] in known:
                continue
            after = edges[index + 2] if index + 2 < len(edges) else end
            found = unseen.cut(folded[start:end], folded[end:after])
            if found is not None:
                begins[start + found[0]] = 1
                if found[1]:
                    begins[end] = 0

    def _name_cuts(self, name: str) -> list[int]:
        """Return where the words of a name begin and end, the same wherever it stands."""
        if not self._cuts and (decoder := self._tables()) is not None:  # all together: one by one they take a second
            names = self.names.names
            self._cuts = {
                n: list(accumulate(map(len, words), initial=0)) for n, words in zip(names, decoder.cut(names), strict=True)
            }
        cuts = self._cuts.get(name)
        if cuts is None:
            cuts, position = [0], 0
            for word in self.segment(name):
                position += len(word)
                cuts.append(position)
            self._cuts[name] = cuts
        return cuts

    def __call__(self, text: str) -> Doc:
        """Make a Doc whose text equals the input."""
        if not text:
            return Doc(self.vocab)
        try:
            text.encode("utf8")
        except UnicodeEncodeError as error:
            reason = f"character {error.start} is half of a surrogate pair, which is no text; replace it first"
            raise InputError("text", reason) from None
        doc = self._doc(text)
        surface(doc, text)
        return doc

    def _doc(self, text: str) -> Doc:
        pieces = [text[start:end] for start, end in pairwise(self.boundaries(text))]
        if not _SPACE.search(text):
            return Doc(self.vocab, words=pieces, spaces=[False] * len(pieces))
        words: list[str] = []
        spaces: list[bool] = []
        for piece in pieces:
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            elif piece.isspace() or not any(map(str.isspace, piece)):
                words.append(piece)
                spaces.append(False)
            else:  # white space inside a word is a token of its own
                for part in re.findall(r"\s+|\S+", piece):
                    if part == " " and words and not spaces[-1]:
                        spaces[-1] = True
                    else:
                        words.append(part)
                        spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _get_config(self) -> dict[str, Any]:
        return {
            "segmenter": self.segmenter,
            "word_classes": self.attributes.word_classes,
            "names": self.names.names,
            "seen_words": self._seen_words,
        }

    def _set_config(self, config: dict[str, Any] | None = None) -> None:
        config = config or {}
        self.segmenter = config.get("segmenter", "pkuseg")
        self._set_word_classes(config.get("word_classes", {}))
        self._set_names(config.get("names", []))
        self._set_seen_words(config.get("seen_words", []))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through bytes, so that worker processes get the same attributes."""
        return _unpickle, (self.vocab, self.segmenter, self.to_bytes())


def _unpickle(vocab: Vocab, segmenter: str, data: bytes) -> ReportTokenizer:
    tokenizer = ReportTokenizer(vocab, segmenter)
    tokenizer.from_bytes(data)
    return tokenizer


@registry.tokenizers("govreport.ReportTokenizer.v1")
def create_tokenizer(segmenter: str = "pkuseg") -> Callable[[Language], ReportTokenizer]:
    """Return a function that makes the tokenizer for a pipeline."""

    def create(nlp: Language) -> ReportTokenizer:
        nlp.max_length = MAXIMUM_LENGTH
        return ReportTokenizer(nlp.vocab, segmenter=segmenter)

    return create
