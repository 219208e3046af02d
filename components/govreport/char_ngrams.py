"""A text classification architecture over character n-grams, for `spacy train`.

Bags of words depend on the segmentation and, in spaCy's own architecture, on raw counts. Here a
paragraph is its character n-grams (widths folded, numbers collapsed), damped, scaled to unit
length, and classified by a hashed linear layer trained on cross entropy.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import registry
from thinc.api import Model, SparseLinear_v2, chain, with_cpu
from thinc.types import Floats2d

from .quantities import fold_width
from .surface import surface

_PRIMES = numpy.asarray(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63], dtype="uint64"
)
_SCALE = 8.0  # unit vectors of so many features give a linear layer gradients too small to learn from
_DIGITS = dict.fromkeys(map(ord, "0123456789.%"), "#") | {ord("“"): '"', ord("”"): '"', ord("、"): ","}


def char_ngram_keys(text: str, minimum: int, maximum: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return the hashed n-grams of a text and their damped, length-normalised weights.

    Examples
    --------
    >>> keys, values = char_ngram_keys("垃圾分类", 1, 2)
    >>> len(keys), round(float((values ** 2).sum()), 3)
    (7, 1.0)
    """
    plain = fold_width(text).lower().translate(_DIGITS)
    points = numpy.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="uint32").astype("uint64")
    if len(points) > 1:  # a run of digits is one symbol
        repeated = (points[1:] == ord("#")) & (points[:-1] == ord("#"))
        points = points[numpy.concatenate(([True], ~repeated))]
    parts = []
    for size in range(minimum, maximum + 1):
        count = len(points) - size + 1
        if count > 0:
            keys = numpy.full(count, size * 1000003, dtype="uint64")
            for offset in range(size):
                keys = (keys ^ (points[offset : offset + count] * _PRIMES[offset])) * _PRIMES[4]
                keys ^= keys >> numpy.uint64(29)
            parts.append(keys)
    if not parts:
        return numpy.zeros(0, dtype="uint64"), numpy.zeros(0, dtype="float32")
    keys, counts = numpy.unique(numpy.concatenate(parts), return_counts=True)
    values = (1 + numpy.log(counts)).astype("float32")
    return keys, values / numpy.sqrt((values**2).sum())


def _extract_forward(model: Model, docs: list[Doc], is_train: bool) -> tuple[tuple[numpy.ndarray, ...], Callable]:
    minimum, maximum, length = (model.attrs[name] for name in ("minimum", "maximum", "length"))
    weights: Any = model.get_param("idf") if model.has_param("idf") else None
    rows = [char_ngram_keys(surface(doc).text, minimum, maximum) for doc in docs]
    if weights is not None:
        rows = [(keys, _unit(values * weights[(keys % length).astype("int64")])) for keys, values in rows]
    keys = numpy.concatenate([row[0] for row in rows]) if rows else numpy.zeros(0, dtype="uint64")
    values = numpy.concatenate([row[1] for row in rows]) if rows else numpy.zeros(0, dtype="float32")
    lengths = numpy.asarray([len(row[0]) for row in rows], dtype="int32")
    return (keys, values * _SCALE, lengths), lambda gradient: []


def _extract(minimum: int, maximum: int, length: int) -> Model:
    attrs = {"minimum": minimum, "maximum": maximum, "length": length}
    return Model("extract_char_ngrams", _extract_forward, params={"idf": None}, attrs=attrs)  # module-level: it must pickle


def _unit(values: numpy.ndarray) -> numpy.ndarray:
    total = numpy.sqrt((values**2).sum())
    return (values / total if total else values).astype("float32")


def inverse_document_frequencies(texts: Iterable[str], minimum: int, maximum: int, length: int) -> numpy.ndarray:
    """Return the weight of each hashed n-gram: the rarer in the texts, the heavier.

    Parameters
    ----------
    texts
        Training texts.
    minimum, maximum, length
        As the architecture has them.

    Returns
    -------
    numpy.ndarray
        Shape (length,), float32; smoothed as ``log((1 + n) / (1 + df)) + 1``.
    """
    counts, total = numpy.zeros(length, dtype="float32"), 0
    for text in texts:
        keys, _ = char_ngram_keys(text, minimum, maximum)
        counts[numpy.unique((keys % length).astype("int64"))] += 1
        total += 1
    return (numpy.log((1 + total) / (1 + counts)) + 1).astype("float32")


@registry.callbacks("govreport.learn_ngram_weights.v1")
def learn_ngram_weights(path: str, component: str) -> Callable[[Language], Language]:
    """Return a callback for ``initialize.after_init`` that weighs the classifier's n-grams by their rarity in a DocBin.

    Parameters
    ----------
    path
        The training DocBin.
    component
        Name of the text classifier with the architecture ``govreport.TextCatCharNgrams.v1``.
    """

    def learn(nlp: Language) -> Language:
        pipe: Any = nlp.get_pipe(component)
        node = next(node for node in pipe.model.walk() if node.name == "extract_char_ngrams")
        texts = (doc.text for doc in DocBin().from_disk(path).get_docs(nlp.vocab))
        attrs = node.attrs
        node.set_param("idf", inverse_document_frequencies(texts, attrs["minimum"], attrs["maximum"], attrs["length"]))
        return nlp

    return learn


def _softmax_forward(model: Model, scores: Floats2d, is_train: bool) -> tuple[Floats2d, Callable]:
    return model.ops.softmax(scores), lambda gradient: gradient


def _softmax_cross_entropy() -> Model:
    """Return a softmax whose incoming gradient is already that of the cross entropy (scores minus truth)."""
    return Model("softmax_cross_entropy", _softmax_forward)


@registry.architectures("govreport.TextCatCharNgrams.v1")
def build_char_ngram_classifier(
    exclusive_classes: bool, ngram_min: int, ngram_max: int, length: int, nO: int | None = None
) -> Model[list[Doc], Floats2d]:
    """Build the classifier.

    Parameters
    ----------
    exclusive_classes
        Must be true: the domains exclude one another.
    ngram_min, ngram_max
        Sizes of the character n-grams, 1 to 4.
    length
        Size of the hash table, rounded up to a power of two.
    nO
        Number of classes; set by spaCy.

    Raises
    ------
    ValueError
        If an option is out of its range.
    """
    if not exclusive_classes:
        raise ValueError("govreport.TextCatCharNgrams.v1 is for exclusive classes: use the textcat component")
    if not 1 <= ngram_min <= ngram_max <= 4:
        raise ValueError(f"ngram_min and ngram_max must be in 1 to 4 and in order, not {ngram_min} and {ngram_max}")
    length = 2 ** max(1, (length - 1).bit_length())
    linear = SparseLinear_v2(nO=nO, length=length)
    softmax = _softmax_cross_entropy()
    model: Model = chain(with_cpu(chain(_extract(ngram_min, ngram_max, length), linear), linear.ops), softmax)
    if nO is not None:
        model.set_dim("nO", nO)
    model.set_ref("output_layer", linear)
    model.attrs["multi_label"] = False
    return model
