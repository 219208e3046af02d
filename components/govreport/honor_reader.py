"""The component that reads every HONOR: level, recipient, year, batch, received or sought."""

from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from .context import choose, clause_start, paragraph_features, status_features
from .honors import title_batch, title_level, title_year
from .indicator import Candidates, right_candidates
from .labels import HONOR_STATUSES
from .linear import LinearRanker, load_rankers, save_rankers
from .metric_reader import entity_tokens
from .quantities import fold_width

_MODELS = ("recipient", "status")
_STOPS = frozenset("。！？；!?;")
_EDGE = frozenset("。！？；!?;，,：:、（）() \u3000\xa0")
_LONGEST = 9


def _features(doc: Doc, where: str, index: int) -> list[str]:
    token = doc[index]
    before = doc[index - 1].norm_ if index else "^"
    after = doc[index + 1].norm_ if index + 1 < len(doc) else "$"
    return [f"{where}={token.norm_}", f"{where}s={token.suffix_}", f"{where}-={before}", f"{where}+={after}", f"{where}-+={before}|{token.norm_}", f"{where}++={token.norm_}|{after}"]


def recipient_candidates(doc: Doc, ent: Span, previous: list[tuple[int, int]], labels: list[str]) -> Candidates:
    """List the phrases of the paragraph that could be the one who receives a title.

    Candidates are organisations, phrases that begin or end a clause of the sentence, and the
    recipient of the title before; (0, 0) stands for «only implied».
    """
    result = Candidates([], {}, [])
    sentence = clause_start(doc, ent.start, _STOPS)
    lead = doc[ent.start - 1].norm_ if ent.start else "^"
    lead2 = doc[ent.start - 2].norm_ if ent.start > 1 else "^"
    common = [f"l={lead}", f"l2={lead2}|{lead}"]

    def add(phrase: tuple[int, int], *members: Hashable) -> None:
        result.phrases.append(phrase)
        result.members.append(members)

    result.groups["none"] = ["none", *(f"none:{f}" for f in common), f"none:first={sentence == ent.start}", f"none:title_end={ent[-1].norm_}"]
    add((0, 0), "none")
    if previous:
        last_title = max((e.end for e in doc.ents if e.label_ == "HONOR" and e.end <= ent.start), default=0)
        between = [t.norm_ for t in doc[last_title : ent.start]]
        result.groups["copy"] = [
            "copy", *(f"copy:{f}" for f in common), f"copy:n={min(len(between), 8)}", f"copy:empty={previous[-1] == (0, 0)}",
            f"copy:stop={bool(_STOPS & set(between))}", f"copy:list={'、' in between or '和' in between}", f"copy:b={'|'.join(between[:3]) if len(between) < 4 else '*'}",
        ]  # fmt: skip
        add(previous[-1], "copy")
    spans: set[tuple[int, int]] = {(e.start, e.end) for e in doc.ents if e.label_ in ("ORG", "METRIC")}
    spans = {s for s in spans if s[1] <= ent.start or s[0] >= ent.end}
    first = max(sentence, ent.start - 40)
    for stop in range(ent.start, first, -1):
        if doc[stop - 1].norm_ in _EDGE or labels[stop - 1] == "HONOR":
            continue
        for start in range(stop - 1, max(first, stop - _LONGEST) - 1, -1):
            if labels[start] == "HONOR" or doc[start].norm_ in _EDGE and doc[start].norm_ != "、":
                break
            if doc[start].norm_ in _EDGE:
                continue
            opens = start == first or doc[start - 1].norm_ in _EDGE or doc[start - 1].norm_ in ("“", "”", "其中", "指导", "推动", "支持", "推荐", "为", "推进", "帮助")
            if opens:
                spans.add((start, stop))
    after_end = min(len(doc), ent.end + 10)
    for start in range(ent.end, min(after_end, ent.end + 4)):
        for stop in range(start + 1, min(after_end, start + 5) + 1):
            if any(doc[i].norm_ in _EDGE for i in range(start, stop)):
                break
            spans.add((start, stop))
    entities = {(e.start, e.end): e.label_ for e in doc.ents}
    for start, stop in sorted(spans):
        side = "B" if stop <= ent.start else "A"
        gap = ent.start - stop if side == "B" else start - ent.end
        between = [doc[i].norm_ for i in (range(stop, ent.start) if side == "B" else range(ent.end, start))]
        skey, ekey = (side, "<", start), (side, ">", stop)
        if skey not in result.groups:
            result.groups[skey] = [f"{side}{f}" for f in _features(doc, "<", start)] + [f"{side}<first={start == sentence}"]
        if ekey not in result.groups:
            near = between[:2] if side == "B" else between[-2:]
            result.groups[ekey] = [f"{side}{f}" for f in _features(doc, ">", stop - 1)] + [
                f"{side}gap={min(gap, 8)}", f"{side}near={'|'.join(near)}", f"{side}commas={min(sum(w in '，,' for w in between), 3)}",
                f"{side}titles={any(labels[i] == 'HONOR' for i in range(min(stop, ent.end), max(start, ent.start)))}",
            ]  # fmt: skip
        whole = (side, "=", start, stop)
        label = entities.get((start, stop), "")
        inside = any(labels[i] for i in range(start, stop))
        result.groups[whole] = [
            f"{side}len={stop - start}", f"{side}ent={label}", f"{side}inside={inside}", f"{side}ent={label}|first={start == sentence}",
            f"{side}same_sentence={start >= sentence}", f"{side}ent={label}|gap={min(gap, 4)}",
        ]  # fmt: skip
        add((doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1])), skey, ekey, whole)
    return result


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

    def __init__(self, nlp: Language, name: str = "govreport_honors", *, use_part: bool = True, scorer: Callable | None = None) -> None:
        self.name, self.use_part, self.scorer = name, use_part, scorer
        self.rankers = {model: LinearRanker() for model in _MODELS}

    def __call__(self, doc: Doc) -> Doc:
        """Read the honours of one document."""
        titles = [ent for ent in doc.ents if ent.label_ == "HONOR"]
        if not titles:
            return doc
        labels, paragraph = entity_tokens(doc), paragraph_features(doc)
        previous: list[tuple[int, int]] = []
        folded = fold_width(doc.text)
        for ent in titles:
            candidates = recipient_candidates(doc, ent, previous, labels)
            phrase = candidates.phrases[self.rankers["recipient"].best(candidates.groups, candidates.members)]
            previous.append(phrase)
            part = doc._.part if self.use_part and doc._.part in ("review", "plan") else "unknown"
            status = choose(self.rankers["status"], HONOR_STATUSES, self._status_features(doc, ent, part, paragraph))
            ent._.honor = {**self._facts(folded, ent), "recipient": doc.text[phrase[0] : phrase[1]], "status": status}
        return doc

    @staticmethod
    def _facts(folded: str, ent: Span) -> dict[str, Any]:
        title = folded[ent.start_char : ent.end_char]
        before = folded[max(0, ent.start_char - 40) : ent.start_char]
        return {"level": title_level(title, before), "recipient": "", "year": title_year(before), "batch": title_batch(before, title)}

    @staticmethod
    def _status_features(doc: Doc, ent: Span, part: str, paragraph: list[str]) -> list[str]:
        after = [doc[i].norm_ for i in range(ent.end, min(len(doc), ent.end + 4))]
        padded = after + ["$"] * 2
        return [*status_features(doc, ent, part), *paragraph, *(f"A={w}" for w in after), f"A1={padded[0]}", f"A12={padded[0]}|{padded[1]}"]

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
            labels, paragraph = entity_tokens(doc), paragraph_features(doc)
            previous: list[tuple[int, int]] = []
            for ent in titles:
                gold = ent._.honor
                candidates = recipient_candidates(doc, ent, previous, labels)
                right = right_candidates(doc, candidates, gold["recipient"])
                if right:
                    cases["recipient"].append(([[f for g in m for f in candidates.groups[g]] for m in candidates.members], right))
                previous.append(candidates.phrases[right[0]] if right else (0, 0))
                for part in sorted({"unknown", doc._.part}) if number % 2 else ["unknown"]:
                    features = self._status_features(doc, ent, part if part in ("review", "plan") else "unknown", paragraph)
                    cases["status"].append(([[f"{c}:{f}" for f in features] for c in HONOR_STATUSES], [HONOR_STATUSES.index(gold["status"])]))
        for model, instances in cases.items():
            self.rankers[model] = LinearRanker()
            self.rankers[model].train(instances, seed=seed, epochs=epochs)
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
