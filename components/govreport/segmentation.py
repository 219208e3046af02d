"""Train and score word segmentation."""

import contextlib
import io
import random
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy
import spacy_pkuseg
from spacy_pkuseg.config import config as pkuseg_config

from .errors import InputError
from .quantities import fold_width


def read_sentences(path: Path) -> list[list[str]]:
    """Read a segmentation file: one sentence a line, words separated by spaces."""
    return [line.split() for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def train_pkuseg(sentences: list[list[str]], output: Path, *, seed: int, iterations: int) -> str:
    """Train a pkuseg model, the same bytes for the same seed.

    Parameters
    ----------
    sentences
        Segmented sentences; widths are folded, as the tokenizer does before it segments.
    output
        Folder for the model.
    seed, iterations
        Random seed and passes over the data.

    Returns
    -------
    str
        What pkuseg logged.

    Raises
    ------
    InputError
        If there are no sentences.
    """
    if not sentences:
        raise InputError("segmentation", "there is no segmented sentence to train on")
    output.mkdir(parents=True, exist_ok=True)
    log = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        train = Path(folder) / "train.utf8"
        lines = [" ".join(fold_width(word) for word in words) for words in sentences]
        train.write_text("\n".join(lines) + "\n", encoding="utf8")
        check = Path(folder) / "check.utf8"
        check.write_text("\n".join(lines[:20]) + "\n", encoding="utf8")
        random.seed(seed)  # pkuseg's optimiser shuffles with the global generator
        numpy.random.seed(seed)
        pkuseg_config.init_model = None
        with contextlib.redirect_stdout(log):
            spacy_pkuseg.train(str(train), str(check), str(output), train_iter=iterations, init_model=None)
    return log.getvalue()


def _spans(words: Iterable[str]) -> set[tuple[int, int]]:
    position, spans = 0, set()
    for word in words:
        spans.add((position, position + len(word)))
        position += len(word)
    return spans


def score_segmentation(
    segment: Callable[[str], list[str]], gold: list[list[str]], known: set[str] | None = None
) -> dict[str, float]:
    """Score a segmenter on segmented sentences.

    Parameters
    ----------
    segment
        From a text without spaces to words.
    gold
        The right words.
    known
        The words of the training data; with it the recall of unknown words is reported.

    Returns
    -------
    dict
        precision, recall, f and, with ``known``, oov_recall and oov_share.

    Examples
    --------
    >>> score_segmentation(list, [["垃圾", "分类"], ["好"]])["recall"]
    0.3333
    """
    right = predicted = wanted = oov = oov_right = 0
    for words in gold:
        text = "".join(words)
        got, want = _spans(w for w in segment(text) if w.strip()), _spans(words)
        right, predicted, wanted = right + len(got & want), predicted + len(got), wanted + len(want)
        if known is not None:
            for start, end in want:
                if text[start:end] not in known:
                    oov += 1
                    oov_right += (start, end) in got
    result = {
        "precision": round(right / max(predicted, 1), 4), "recall": round(right / max(wanted, 1), 4),
        "f": round(2 * right / max(predicted + wanted, 1), 4), "words": wanted,
    }  # fmt: skip
    if known is not None:
        result |= {"oov_recall": round(oov_right / max(oov, 1), 4), "oov_share": round(oov / max(wanted, 1), 4)}
    return result
