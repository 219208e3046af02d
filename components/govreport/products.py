"""Matrix products of the statistical models by the BLAS library that numpy carries.

Thinc's own products come from a library that knows few processors by name and falls back to plain code on the others,
where numpy's is three times as fast. One thread: the models are small, and processes are the better use of more cores.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.util import registry
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d
from threadpoolctl import ThreadpoolController


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


@registry.callbacks("govreport.numpy_products.v1")
def numpy_products() -> Callable[[Language], Language]:
    """Return a callback for ``nlp.after_pipeline_creation`` that lets the models on the CPU multiply with numpy."""

    def replace(nlp: Language) -> Language:
        for _, pipe in nlp.pipeline:
            model = getattr(pipe, "model", None)
            for node in model.walk() if isinstance(model, Model) else ():
                if type(node.ops) is NumpyOps:  # not those of a GPU or of another processor's own library
                    node.ops = OneThreadOps()
        return nlp

    return replace
