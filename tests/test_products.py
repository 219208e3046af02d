"""The models say the same with numpy's products and each word embedded once."""

import pickle

import numpy
import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from threadpoolctl import threadpool_info

from govreport.products import OneThreadOps, numpy_products

TEXTS = ["垃圾分类垃圾分类", "推进垃圾分类工作", "好", ""]


@pytest.fixture
def nlp() -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec")
    docs = [nlp.make_doc(text) for text in TEXTS]
    nlp.initialize(lambda: [Example(doc, doc) for doc in docs])
    return nlp


def vectors(nlp: Language) -> list[numpy.ndarray]:
    return [doc.tensor for doc in nlp.pipe(TEXTS)]


def test_vectors_are_the_same_and_the_rest_keeps_its_threads(nlp: Language) -> None:
    before, threads = vectors(nlp), [library["num_threads"] for library in threadpool_info()]
    model = numpy_products()(nlp).get_pipe("tok2vec").model
    assert {type(node.ops) for node in model.walk()} == {OneThreadOps}
    for one, other in zip(before, vectors(nlp), strict=True):
        assert numpy.allclose(one, other, atol=1e-5)
    assert threads == [library["num_threads"] for library in threadpool_info()]


def test_a_changed_model_pickles_and_learns(nlp: Language) -> None:
    numpy_products()(nlp)
    model = nlp.get_pipe("tok2vec").model
    docs = [nlp.make_doc(text) for text in TEXTS[:2]]
    found, backprop = model.begin_update(docs)
    backprop([array + 1 for array in found])
    assert model.has_grad("W") or any(node.has_grad("W") for node in model.walk() if node.has_param("W"))
    copy = pickle.loads(pickle.dumps(nlp))
    assert numpy.allclose(vectors(copy)[0], vectors(nlp)[0], atol=1e-5)


def test_a_pipeline_without_models_stays_as_it_is() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    assert numpy_products()(nlp).pipe_names == ["sentencizer"]
