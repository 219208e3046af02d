"""Cut text into words with a trained pkuseg model: the same words as pkuseg's own, found for many characters at a time.

pkuseg looks each feature of each character up by its name. Here the model becomes tables once, and numpy looks all
characters of a text up together: single characters, pairs of neighbours, the model's words that begin at a place (a trie
over pairs), and pairs of adjacent words. Weights are added in pkuseg's order, so that the sums are equal to the bit.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any

import numpy
from spacy_pkuseg.config import config as pkuseg_config
from spacy_pkuseg.inference import getLogYY, run_viterbi

_APART = "\uffff\uffff"  # no characters: stand between pieces, as many as a feature looks to either side
_SINGLES = ("c", "c-1", "c1", "c-2", "c2")
_PAIRS = ("c-1c", "cc1", "c-2c-1")
_AT_ONCE = 4096  # characters that are looked up together; more takes memory and no less time
_RUN = re.compile(r"\S+")


class _Lookup:
    """A mapping of whole numbers to positive ones that many are looked up in together; 0 for those that are missing."""

    def __init__(self, mapping: Mapping[int, int]) -> None:
        keys, values = (numpy.fromiter(column, "int64", len(mapping)) for column in (mapping, mapping.values()))
        order = keys.argsort()
        self._keys = numpy.append(keys[order], numpy.iinfo("int64").max)
        self._values = numpy.append(values[order], 0)

    def find(self, keys: numpy.ndarray) -> numpy.ndarray:
        places = self._keys.searchsorted(keys)
        return numpy.where(self._keys.take(places) == keys, self._values.take(places), 0)


class WordDecoder:
    """Find the words of a text with the model and the dictionary of a loaded pkuseg.

    Parameters
    ----------
    segmenter
        A `spacy_pkuseg.pkuseg` without post-processing.
    """

    def __init__(self, segmenter: Any) -> None:
        self.segmenter = segmenter
        extractor, model = segmenter.feature_extractor, segmenter.model
        self._dictionary = segmenter.preprocesser.trie
        self._begins = numpy.asarray(["B" in segmenter.idx_to_tag[tag] for tag in range(model.n_tag)])
        self._edges = getLogYY([], model.n_tag, model.n_feature * model.n_tag, model.w, 1.0)[1]
        self._weights = model.w[: model.n_feature * model.n_tag].reshape(model.n_feature, model.n_tag)
        features: dict[str, dict[str, int]] = {kind: {} for kind in (*_SINGLES, *_PAIRS, "w-1", "w1", "ww")}
        for feature, row in extractor.feature_to_idx.items():
            kind, _, name = feature.partition(".")
            if kind in features:
                features[kind][name] = row
        # the text has stand-ins for figures, letters and some marks: words that hold these are never seen
        replaced = {c: next(extractor.normalize_text(c)) for c in chain(extractor.num, extractor.letter, extractor.keywords)}
        adjacent = {name[2:]: name[2:].split("*") for name in features["ww"]}
        words = {name for name in chain(features["w-1"], features["w1"], *adjacent.values()) if name in extractor.unigram}
        words = {name for name in words if 2 <= len(name) <= pkuseg_config.wordMax and replaced.keys().isdisjoint(name)}

        pairs = {name: name.split(".") for kind in _PAIRS for name in features[kind]}
        pairs |= {f"{word[0]}.{word[1]}": [word[0], word[1]] for word in words}
        symbols = dict.fromkeys(chain(*(features[kind] for kind in _SINGLES), *pairs.values(), *words))
        numbers = {symbol: number for number, symbol in enumerate(symbols, 1)}  # 0 is any other character
        known = {ord(symbol): number for symbol, number in numbers.items() if len(symbol) == 1}
        known |= {ord(character): numbers.get(symbol, 0) for character, symbol in replaced.items()}
        self._numbers = numpy.zeros(max(known) + 2, dtype="int64")
        self._numbers[list(known)] = list(known.values())
        self._singles = self._table([features[kind] for kind in _SINGLES], numbers)
        self._base = len(numbers) + 1
        nodes = {name: number for number, name in enumerate(pairs, 1)}
        self._pairs = self._table([features[kind] for kind in _PAIRS], nodes)
        self._pair = _Lookup({numbers[a] * self._base + numbers[b]: nodes[name] for name, (a, b) in pairs.items()})

        beginnings = {word[:2]: nodes[f"{word[0]}.{word[1]}"] for word in words}  # the pairs are the trie's first nodes
        trie: dict[int, int] = {}
        for word in words:
            for stop in range(3, len(word) + 1):
                if word[:stop] not in beginnings:
                    number = beginnings[word[:stop]] = len(pairs) + len(trie) + 1
                    trie[beginnings[word[: stop - 1]] * self._base + numbers[word[stop - 1]]] = number
        self._trie, self._nodes = _Lookup(trie), len(pairs) + len(trie) + 1
        self._grows, self._is_word = numpy.zeros(self._nodes, dtype=bool), numpy.zeros(self._nodes, dtype=bool)
        self._grows[[key // self._base for key in trie]] = True
        self._is_word[[beginnings[word] for word in words]] = True
        self._words = self._table([features["w-1"], features["w1"]], {word: beginnings[word] for word in words}, self._nodes)
        meetings = {name: parts for name, parts in adjacent.items() if words.issuperset(parts)}
        order = {name: number for number, name in enumerate(meetings, 1)}
        sides = [{name[2:]: row for name, row in features["ww"].items() if name[0] == side} for side in "lr"]
        self._meetings = self._table(sides, order)
        self._meeting = _Lookup({beginnings[a] * self._nodes + beginnings[b]: order[n] for n, (a, b) in meetings.items()})

    def _table(self, kinds: list[dict[str, int]], numbers: Mapping[str, int], size: int = 0) -> numpy.ndarray:
        """Return the weights of some kinds of features by number, kind and tag."""
        table = numpy.zeros((size or len(numbers) + 1, len(kinds), self._weights.shape[1]))
        for kind, features in enumerate(kinds):
            used = [name for name in features if name in numbers]
            table[[numbers[name] for name in used], kind] = self._weights[[features[name] for name in used]]
        return table

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text, white space left out, as `pkuseg.cut` does for one."""
        joined, ends = "".join(texts), list(accumulate(map(len, texts), initial=0))
        edges = sorted({*self.cuts(joined, pairwise(ends)), *ends})
        parts = [edges[bisect_left(edges, start) : bisect_left(edges, end) + 1] for start, end in pairwise(ends)]
        return [[word for a, b in pairwise(part) if not (word := joined[a:b]).isspace()] for part in parts]

    def cuts(self, text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[int]:
        """Yield where words begin and where they end in some stretches of a text; white space is in no word.

        Parameters
        ----------
        text
            Any text.
        stretches
            Offsets of the parts that are cut each by itself.
        """
        pieces: list[tuple[int, int]] = []
        waiting = 0
        for start, end in stretches:
            for run in _RUN.finditer(text, start, end):
                yield from self._forced(text, *run.span(), pieces)
            waiting += end - start
            if waiting >= _AT_ONCE:
                yield from self._decode(text, pieces)
                pieces, waiting = [], 0
        if pieces:
            yield from self._decode(text, pieces)

    def _forced(self, text: str, start: int, end: int, pieces: list[tuple[int, int]]) -> list[int]:
        """Return the edges of the dictionary's words in a run of text, and add what is between them to the pieces."""
        root, last, edges = self._dictionary.children, start, [start, end]
        for position in [start + index for index, character in enumerate(text[start:end]) if character in root]:
            if position < last:
                continue
            node, stop, word_end = root[text[position]], position + 1, 0
            while node is not None:
                if node.isword:
                    word_end = stop
                node = node.children.get(text[stop]) if stop < end else None
                stop += node is not None
            if word_end:
                if last < position:
                    pieces.append((last, position))
                last = stop if stop < end else word_end  # within a run pkuseg takes all that could begin a longer word
                edges += (position, last)
        if last < end:
            pieces.append((last, end))
        return edges

    def _decode(self, text: str, pieces: list[tuple[int, int]]) -> list[int]:
        """Return where the words of the pieces begin, the first of each piece left out."""
        if not pieces:
            return []
        scores = self._scores(_APART.join(["", *(text[start:end] for start, end in pieces), ""]))
        found: list[int] = []
        position = 0
        for start, end in pieces:
            length = end - start
            if length > 1:
                tags = run_viterbi(scores[position : position + length], self._edges)[1]
                found += (self._begins[tags].nonzero()[0] + start).tolist()
            position += length + len(_APART)
        return found

    def _scores(self, text: str) -> numpy.ndarray:
        """Return the scores by tag of each character but the first and last two."""
        points = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="uint32")
        numbers = self._numbers.take(points, mode="clip")
        pairs = self._pair.find(numbers[:-1] * self._base + numbers[1:])
        single, pair, size = self._singles.take(numbers, axis=0), self._pairs.take(pairs, axis=0), len(numbers) - 4
        scores = self._weights[0] + single[2:-2, 0]
        scores += single[1:-3, 1]
        scores += pair[1 : size + 1, 0]
        scores += single[3:-1, 2]
        scores += pair[2 : size + 2, 1]
        scores += single[:size, 3]
        scores += pair[:size, 2]
        scores += single[4:, 4]
        self._add_words(scores, numbers, pairs)
        return scores

    def _add_words(self, scores: numpy.ndarray, numbers: numpy.ndarray, pairs: numpy.ndarray) -> None:
        """Add what the model's words say at the characters where they begin, end and meet."""
        found: list[tuple[int, numpy.ndarray, numpy.ndarray]] = []  # length, places and nodes, the longest first
        places, length = pairs.nonzero()[0], 2
        nodes = pairs[places]
        while len(places):
            hits = self._is_word.take(nodes).nonzero()[0]
            found.insert(0, (length, places[hits] - 2, nodes[hits]))
            growing = self._grows.take(nodes).nonzero()[0]
            places = places[growing]
            nodes = self._trie.find(nodes[growing] * self._base + numbers[places + length])
            alive = nodes.nonzero()[0]
            places, nodes, length = places[alive], nodes[alive], length + 1
        if not found:
            return
        for length, places, nodes in found:
            scores[places + length - 1] += self._words[nodes, 0]
        for _, places, nodes in found:
            scores[places] += self._words[nodes, 1]
        begins, words = (numpy.concatenate([row[column] for row in found]) for column in (1, 2))
        ends = numpy.concatenate([places + length for length, places, _ in found])
        order = begins.argsort(kind="stable")  # the longest first where some begin together, as pkuseg adds them
        low, high = (begins[order].searchsorted(ends, side) for side in ("left", "right"))
        counts = high - low  # of the words that begin where one ends
        left = numpy.arange(len(begins)).repeat(counts)
        right = order[numpy.arange(len(left)) + (low - counts.cumsum() + counts).repeat(counts)]
        rows = self._meeting.find(words[left] * self._nodes + words[right])
        hits = rows.nonzero()[0]
        meeting, sides = begins[right[hits]], self._meetings[rows[hits]]
        numpy.add.at(scores, meeting, sides[:, 0])
        numpy.add.at(scores, meeting - 1, sides[:, 1])
