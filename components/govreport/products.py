"""Less work for the statistical models: matrix products by numpy's BLAS, and each word of a batch embedded once.

Thinc's own products come from a library that knows few processors by name and falls back to plain code on the others,
where numpy's is three times as fast. One thread: the models are small, and processes are the better use of more cores.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy
from spacy.language import Language
from spacy.util import registry
from thinc.api import Model, NumpyOps
from thinc.layers.chain import forward as forward_all
from thinc.types import Floats2d, Ragged
from threadpoolctl import ThreadpoolController

_MIX = numpy.random.default_rng(0).integers(1, 2**63, 16, dtype="uint64") * 2 + 1  # a number for a word's attributes
_EMBEDDING = ("extract_features", "list2ragged")  # how spaCy's embedding of words by their attributes begins


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


class OneThreadOps(NumpyOps):
    """Operations on the CPU whose matrix products are numpy's, in the calling thread."""

    def __init__(self) -> None:
        super().__init__(use_blis=False)

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Floats2d:
        """Multiply two matrices."""
        with _blas().limit(limits=1):  # only here: what else the process computes with numpy keeps its threads
            return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)


def _embed_once(model: Model, docs: Any, is_train: bool) -> tuple[Any, Callable]:
    """Embed the words of some documents, each different one once; the result is that of the model's own layers."""
    extract, join, *layers, part = model.layers
    rows: Any = None if is_train else join.predict(extract.predict(docs))
    if rows is None or not len(rows.data):
        return forward_all(model, docs, is_train)
    keys = (rows.data * _MIX[: rows.data.shape[1]]).sum(axis=1, dtype="uint64")
    _, first, places = numpy.unique(keys, return_index=True, return_inverse=True)
    length: Any = numpy.asarray([len(first)], dtype="int32")
    words: Any = Ragged(rows.data[first], length)
    for layer in layers:
        words = layer.predict(words)
    return part.predict(Ragged(words.data[places], rows.lengths)), lambda gradient: []


@registry.callbacks("govreport.numpy_products.v1")
def numpy_products() -> Callable[[Language], Language]:
    """Return a callback for ``nlp.after_pipeline_creation`` that lets the models on the CPU multiply with numpy."""

    def replace(nlp: Language) -> Language:
        for _, pipe in nlp.pipeline:
            model = getattr(pipe, "model", None)
            for node in model.walk() if isinstance(model, Model) else ():
                if type(node.ops) is NumpyOps:  # not those of a GPU or of another processor's own library
                    node.ops = OneThreadOps()
                    if tuple(layer.name for layer in node.layers[:2]) == _EMBEDDING and node.layers[-1].name == "ragged2list":
                        node._func = _embed_once
        return nlp

    return replace
