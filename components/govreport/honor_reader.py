"""The component that reads every HONOR: level, recipient, year, batch, received or sought."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from .context import choose, class_features, class_scores, known_part, paragraph_features, status_features, training_parts
from .honors import cue_status, title_batch, title_level, title_year
from .indicator import Candidates, right_candidates
from .labels import HONOR_STATUSES
from .linear import SHARED, LinearRanker, load_rankers, save_rankers
from .quantities import fold_width
from .token_table import EDGES, STOPS, TokenTable

_DROPOUT = {"recipient": 0.2, "status": 0.5}  # by model; chosen on dev
_MODELS = tuple(_DROPOUT)
_RUNS = 3  # one fit's recipients differ from another's by a point; there are few honours to learn from
_LONGEST, _FAR = 9, 60
_AROUND = 260  # words: a sentence is not followed further back
_JOINED = re.compile(r"[”\s]*(?:称号|荣誉称号|荣誉)?(?:、|和|及|以及|与)[“\s]*")
_DATES = frozenset(("<年>", "<年度>", "<月>", "<日>"))
_OPENERS = frozenset(("“", "”", "其中", "指导", "推动", "支持", "推荐", "为", "推进", "帮助"))


def _token_features(where: str, table: TokenTable, index: int) -> tuple[str, ...]:
    return _features(where, table.norms[index], table.suffixes[index], table.norm(index - 1), table.norm(index + 1))


@lru_cache(maxsize=SHARED)
def _features(where: str, norm: str, suffix: str, before: str, after: str) -> tuple[str, ...]:
    return (
        f"{where}={norm}", f"{where}s={suffix}", f"{where}-={before}", f"{where}+={after}", f"{where}-+={before}|{norm}", f"{where}++={norm}|{after}",
    )  # fmt: skip


def recipient_candidates(
    table: TokenTable, ents: list[tuple[int, int, str]], first: int, last: int, previous: list[tuple[int, int]]
) -> Candidates:
    """List the phrases of the paragraph that could be the one who receives a title.

    Candidates are organisations, phrases that begin or end a clause of the sentence, and the
    recipient of the title before; (0, 0) stands for «only implied».

    Parameters
    ----------
    table
        The paragraph's words.
    ents
        Its entities as (first token, token after the last, label).
    first, last
        The title's tokens, ``last`` exclusive.
    previous
        Character offsets of the recipients chosen for earlier titles.
    """
    result = Candidates()
    norms, labels = table.norms, table.labels
    sentence = table.back_to(first, STOPS)
    lead, lead2 = table.norm(first - 1), table.norm(first - 2)
    common = [f"l={lead}", f"l2={lead2}|{lead}"]
    result.groups["none"] = [
        "none",
        *(f"none:{f}" for f in common),
        f"none:first={sentence == first}",
        f"none:title_end={norms[last - 1]}",
    ]
    result.add((0, 0), "none")
    if previous:
        last_title = max((end for _, end, label in ents if label == "HONOR" and end <= first), default=0)
        between = norms[max(last_title, first - _FAR) : first]
        result.groups["copy"] = [
            "copy", *(f"copy:{f}" for f in common), f"copy:n={min(len(between), 8)}", f"copy:empty={previous[-1] == (0, 0)}",
            f"copy:stop={bool(STOPS & set(between))}", f"copy:list={'、' in between or '和' in between}",
            f"copy:b={'|'.join(between[:3]) if len(between) < 4 else '*'}",
        ]  # fmt: skip
        result.add(previous[-1], "copy")
    entities = {(start, stop): label for start, stop, label in ents}
    spans = {
        (start, stop)
        for (start, stop), label in entities.items()
        if label in ("ORG", "METRIC") and (first - _FAR <= stop <= first or last <= start <= last + _FAR)
    }
    earliest = max(sentence, first - 40)
    for stop in range(first, earliest, -1):
        if norms[stop - 1] in EDGES or labels[stop - 1] == "HONOR":
            continue
        for start in range(stop - 1, max(earliest, stop - _LONGEST) - 1, -1):
            if labels[start] == "HONOR" or (norms[start] in EDGES and norms[start] != "、"):
                break
            if norms[start] not in EDGES and (start == earliest or norms[start - 1] in EDGES or norms[start - 1] in _OPENERS):
                spans.add((start, stop))
    after_end = min(len(table), last + 10)
    for start in range(last, min(after_end, last + 4)):
        for stop in range(start + 1, min(after_end, start + 5) + 1):
            if norms[stop - 1] in EDGES:
                break
            spans.add((start, stop))
    for start, stop in sorted(spans):
        side = "B" if stop <= first else "A"
        between = norms[stop:first] if side == "B" else norms[last:start]
        gap = len(between)
        stoken, skey, etoken, ekey = (side, "<t", start), (side, "<", start), (side, ">t", stop), (side, ">", stop)
        whole = (side, "=", start, stop)
        if skey not in result.groups:
            result.groups[stoken] = _token_features(f"{side}<", table, start)
            result.groups[skey] = [f"{side}<first={start == sentence}"]
        if ekey not in result.groups:
            result.groups[etoken] = _token_features(f"{side}>", table, stop - 1)
            near = between[:2] if side == "B" else between[-2:]
            crossed = labels[stop:first] if side == "B" else labels[last:start]
            result.groups[ekey] = [
                f"{side}gap={min(gap, 8)}", f"{side}near={'|'.join(near)}", f"{side}commas={min(sum(w in '，,' for w in between), 3)}",
                f"{side}titles={'HONOR' in crossed}",
            ]  # fmt: skip
        label = entities.get((start, stop), "")
        result.groups[whole] = [
            f"{side}len={stop - start}", f"{side}ent={label}", f"{side}inside={any(labels[start:stop])}", f"{side}ent={label}|first={start == sentence}",
            f"{side}same_sentence={start >= sentence}", f"{side}ent={label}|gap={min(gap, 4)}",
        ]  # fmt: skip
        result.add((table.starts[start], table.ends[stop - 1]), stoken, skey, etoken, ekey, whole)
    return result


def _near(ents: list[tuple[int, int, str]], first: int, last: int) -> list[tuple[int, int, str]]:
    """Return the entities that matter for a title: walking all of a long paragraph's for each title takes quadratic time."""
    low = bisect_left(ents, first - _AROUND, key=itemgetter(1))
    return ents[low : bisect_right(ents, last + _FAR, key=itemgetter(0))]


def _only_subject(table: TokenTable, ents: list[tuple[int, int, str]], first: int) -> tuple[int, int]:
    """Return the offsets of the one body before the title in its sentence, where the sentence opens with it or a date before it."""
    sentence = opening = table.back_to(first, STOPS)
    while opening < first and (table.norms[opening] in EDGES or table.norms[opening] in _DATES):
        opening += 1
    bodies = [(start, stop) for start, stop, label in ents if label == "ORG" and sentence <= start < first]
    if len(bodies) != 1 or bodies[0][0] != opening:
        return (0, 0)
    return table.starts[opening], table.ends[bodies[0][1] - 1]


class HonorReader:
    """Write ``ent._.honor`` on every HONOR.

    Level, year and batch are read by rules from the title and the words before it; recipient and
    status by small log-linear models trained on the corpus.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    scorer
        Scores the readings in `spacy evaluate`.
    use_part
        Whether the part of the report counts as evidence for received or sought.
    """

    def __init__(
        self, nlp: Language, name: str = "govreport_honors", *, use_part: bool = True, scorer: Callable | None = None
    ) -> None:
        self.name, self.use_part, self.scorer = name, use_part, scorer
        self.rankers = {model: LinearRanker() for model in _MODELS}

    def __call__(self, doc: Doc) -> Doc:
        """Read the honours of one document."""
        ents = doc.ents
        titles = [ent for ent in ents if ent.label_ == "HONOR"]
        if not titles:
            return doc
        table = TokenTable.of(doc)
        rows = [(ent.start, ent.end, ent.label_) for ent in ents]
        part = known_part(doc._.part, self.use_part)
        whole = class_scores(self.rankers["status"], HONOR_STATUSES, paragraph_features(table))
        previous: list[tuple[int, int]] = []
        folded = fold_width(table.text)
        last: tuple[int, str, str] | None = None
        for ent in titles:
            near = _near(rows, ent.start, ent.end)
            candidates = recipient_candidates(table, near, ent.start, ent.end, previous)
            phrase = candidates.phrases[self.rankers["recipient"].best(candidates.groups, candidates.members)]
            status = choose(self.rankers["status"], HONOR_STATUSES, self._status_features(table, ent, part), whole)
            start, end = table.starts[ent.start], table.ends[ent.end - 1]
            before = folded[max(0, start - 40) : start]
            status = cue_status(before) or status
            if phrase == (0, 0) and status == "received":
                phrase = _only_subject(table, near, ent.start)
            previous.append(phrase)
            year, batch = title_year(before), title_batch(before)
            if last is not None and _JOINED.fullmatch(folded[last[0] : start]):  # titles in a list share year and batch
                year, batch = year or last[1], batch or last[2]
            last = (end, year, batch)
            ent._.honor = {
                "level": title_level(folded[start:end], before), "recipient": table.text[phrase[0] : phrase[1]], "year": year, "batch": batch,
                "status": status,
            }  # fmt: skip
        return doc

    @staticmethod
    def _status_features(table: TokenTable, ent: Span, part: str) -> list[str]:
        after = table.norms[ent.end : ent.end + 4]
        padded = [*after, "$", "$"]
        return [
            *status_features(table, ent.start, ent.end, part),
            *(f"A={w}" for w in after),
            f"A1={padded[0]}",
            f"A12={padded[0]}|{padded[1]}",
        ]

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score the readings, as `spacy evaluate` asks."""
        return self.scorer(examples, **kwargs) if self.scorer else {}

    def train(self, docs: Iterable[Doc], *, seed: int = 0, epochs: int = 12) -> dict[str, int]:
        """Fit the models on documents whose HONOR entities carry gold readings in ``ent._.honor``."""
        cases: dict[str, list] = {model: [] for model in _MODELS}
        for number, doc in enumerate(docs):
            titles = [ent for ent in doc.ents if ent.label_ == "HONOR" and ent._.honor]
            if not titles:
                continue
            table = TokenTable.of(doc)
            rows = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
            paragraph = paragraph_features(table)
            previous: list[tuple[int, int]] = []
            for ent in titles:
                gold = ent._.honor
                candidates = recipient_candidates(table, rows, ent.start, ent.end, previous)
                right = right_candidates(table.text, candidates, gold["recipient"])
                if right:
                    cases["recipient"].append((candidates.features(), right))
                previous.append(candidates.phrases[right[0]] if right else (0, 0))
                for part in training_parts(doc._.part, number):
                    features = [*self._status_features(table, ent, part), *paragraph]
                    cases["status"].append(
                        ([class_features(c, features) for c in HONOR_STATUSES], [HONOR_STATUSES.index(gold["status"])])
                    )
        for model, instances in cases.items():
            self.rankers[model] = LinearRanker()
            self.rankers[model].train(instances, seed=seed, epochs=epochs, dropout=_DROPOUT[model], runs=_RUNS)
        return {model: len(instances) for model, instances in cases.items()}

    def initialize(self, get_examples: Any = None, *, nlp: Language | None = None, rankers: str | None = None) -> None:
        """Load trained models, the file that `scripts/train_readings.py` writes."""
        if rankers:
            self.rankers = load_rankers(Path(rankers))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the trained models."""
        Path(path).mkdir(parents=True, exist_ok=True)
        save_rankers(Path(path) / "rankers.msgpack", self.rankers)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "HonorReader":
        """Load the trained models."""
        self.rankers = load_rankers(Path(path) / "rankers.msgpack")
        return self


@Language.factory(
    "govreport_honors",
    assigns=["span._.honor"],
    requires=["doc.ents"],
    default_config={"use_part": True, "scorer": {"@scorers": "govreport.readings_scorer.v1", "label": "HONOR"}},
    default_score_weights={"honor_acc": 0.0, "honor_per_field": None},
)
def create_honor_reader(nlp: Language, name: str, use_part: bool, scorer: Callable | None) -> HonorReader:
    """Make the honour reader."""
    return HonorReader(nlp, name, use_part=use_part, scorer=scorer)
