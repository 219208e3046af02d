"""Say for one paragraph why it is annotated as it is: words that speak for the domain, rules, and the cues of the readings."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Span

from .context import change_features, firmness, known_part, paragraph_features, status_features
from .errors import InputError
from .honor_reader import recipient_candidates
from .indicator import Candidates, indicator_candidates
from .labels import CHANGES, DOMAIN_NAMES, HONOR_STATUSES, METRIC_STATUSES
from .linear import LinearRanker
from .quantities import calm, find_quantities, find_shields, fold_width, read_quantity
from .resolver import CANDIDATES_KEY
from .rule_places import Place, rule_place
from .shields import shielded
from .token_table import TokenTable

LONGEST = 5000  # characters; the classifier reads the paragraph once for each of its words
MODEL = "model"
_TINY = 1e-12

_CUES = (  # how a feature of the rankers reads, by its form
    (r"part=(?P<w>.+)", "the part of the report is {w}"),
    (r"P=(?P<w>.+)", "{w} in the paragraph"),
    (r"P:figures=(?P<w>\d+)", "the paragraph has {w} figures (6: or more)"),
    (r"P:length=(?P<w>\d+)", "the paragraph's length (class {w})"),
    (r"C=(?P<w>.+)", "{w} in the clause"),
    (r"N=(?P<w>.+)", "{w} shortly before"),
    (r"S=(?P<w>.+)", "{w} earlier in the sentence"),
    (r"F=(?P<w>.+)", "the clause begins with {w}"),
    (r"FS=(?P<w>.+)", "the sentence begins with {w}"),
    (r"[L1]=(?P<w>.+)", "{w} right before"),
    (r"2=(?P<w>.+)", "{w} two words before"),
    (r"3=(?P<w>.+)", "{w} three words before"),
    (r"12=(?P<w>.+)", "{w} right before"),
    (r"1u=(?P<w>.+)", "word before and unit {w}"),
    (r"u=(?P<w>.*)", "the unit {w}"),
    (r"cmp=True", "a comparison with another period in the clause"),
    (r"cmp=False", "no comparison with another period in the clause"),
    (r"cmp1=True\|(?P<w>.+)", "a comparison with another period, and {w} right before"),
    (r"cmp1=False\|(?P<w>.+)", "no comparison with another period, and {w} right before"),
    (r"c2u=(?P<w>.*)", "characters before and unit {w}"),
    (r"c\d=(?P<w>.*)", "the characters {w} before"),
    (r"A1?2?=(?P<w>.+)", "{w} after"),
    (r"[AB]?[<>]=(?P<w>.+)", "{w} at its edge"),
    (r"[AB]?[<>]s=(?P<w>.+)", "a word in -{w} at its edge"),
    (r"[AB]?[<>]p=(?P<w>.+)", "a word in {w}- at its edge"),
    (r"[AB]?[<>](?:-|\+|-\+|\+\+)=(?P<w>.+)", "{w} around its edge"),
    (r"[AB]>?between=", "nothing in between"),
    (r"[AB]>?(?:between|near)=(?P<w>.+)", "{w} in between"),
    (r"[AB]>?gap=(?P<w>\d).*", "its distance ({w})"),
    (r"B>aw=(?P<w>[^|]*).*", "{w} after the figure"),
    (r"[AB]?ent=(?P<w>\w*)\|?.*", "whether it is a name ({w})"),
    (r"[AB][<>]?k=(?P<w>.+)", "kind and word {w}"),
    (r"[AB][<>]?u=(?P<w>.+)", "unit and word {w}"),
    (r"[AB]:?len=(?P<w>\d+).*", "its length ({w})"),
    (r"none.*", "the paragraph names none"),
    (r"copy.*", "the same as for the figure or title before"),
    (r"bias", "what is usual"),
)  # fmt: skip
_CUE_FORMS = tuple((re.compile(form), words) for form, words in _CUES)


def reads_as(feature: str) -> str:
    """Return what a feature of the readers' models says, in words; the feature itself where its form is not known.

    Examples
    --------
    >>> reads_as("C=力争"), reads_as("12=同比|增长"), reads_as("?")
    ('力争 in the clause', '同比 增长 right before', '?')
    """
    for form, words in _CUE_FORMS:
        if found := form.fullmatch(feature):
            said = {name: _plain(value) for name, value in found.groupdict().items()}
            return words.format(**said)
    return feature


def _plain(words: str) -> str:
    """Write the words of a feature as one reads them: a figure as such, the edges of the text by name."""
    known = {"^": "the beginning", "$": "the end", "": "nothing", "|": "|"}
    return " ".join(known.get(word, word) for word in re.sub(r"<#>", "a figure", words).split("|")) or "nothing"


def explain(nlp: Language, text: str, *, section: Sequence[str] = (), part: str = "other", top: int = 5) -> dict[str, Any]:
    """Annotate a paragraph and say why.

    Parameters
    ----------
    nlp
        The assembled pipeline.
    text
        One paragraph.
    section, part
        Its headings from the outermost and its part of the report, where they are known.
    top
        How many domains, words and cues to name.

    Returns
    -------
    dict
        Ready for JSON: text, domain (scores, words for and against), entities (rule or model, place of the rule, reading, cues),
        refused numbers with their shields, and candidates that became no entity with the reason.

    Raises
    ------
    InputError
        If the text is empty or longer than a paragraph.
    """
    if not text.strip():
        raise InputError("text", "there is nothing in it; give one paragraph")
    if len(text) > LONGEST:
        raise InputError("text", f"it has {len(text)} characters; give one paragraph of at most {LONGEST}")
    doc = nlp.make_doc(text)
    doc._.section, doc._.part = list(section), part
    doc = nlp(doc)
    cues = {**_metric_cues(nlp, doc, top), **_honor_cues(nlp, doc, top)}
    sources = _sources(nlp)
    return {
        "text": text,
        "domain": _explain_domain(nlp, doc, top),
        "entities": [_explain_entity(doc, ent, sources, cues.get(ent.start, {})) for ent in doc.ents],
        "refused": _refused(doc),
        "set_aside": _set_aside(doc),
    }


def _sources(nlp: Language) -> dict[str, str]:
    """Return the source table by rule id, as the ruler's patterns say."""
    if "span_ruler" not in nlp.pipe_names:
        return {}
    patterns = nlp.get_pipe("span_ruler").patterns  # type: ignore[attr-defined]
    return {row["id"]: row["source"] for row in patterns if row.get("id") and row.get("source")}


def _explain_domain(nlp: Language, doc: Doc, top: int) -> dict[str, Any] | None:
    if not doc.cats:
        return None
    reader = nlp.get_pipe("govreport_domain") if "govreport_domain" in nlp.pipe_names else None
    pipe = nlp.get_pipe(getattr(reader, "classifier", "textcat"))
    ranked = sorted(doc.cats.items(), key=lambda item: (-item[1], item[0]))
    best = ranked[0][0]
    result: dict[str, Any] = {
        "name": best,
        "scores": [
            {"domain": name, "name": DOMAIN_NAMES.get(name, ""), "probability": round(p, 4)} for name, p in ranked[:top]
        ],
    }
    if reader is not None and doc._.section and getattr(reader, "weight", 0.0) and getattr(reader, "use_heading", False):
        names = list(doc.cats)
        chances = reader.heading_scores(doc._.section, names)  # type: ignore[attr-defined]
        index = int(chances.argmax())
        result["heading"] = {
            "text": doc._.section[-1], "weight": round(float(reader.weight), 3), "domain": names[index],  # type: ignore[attr-defined]
            "probability": round(float(chances[index]), 4),
        }  # fmt: skip
    effects = word_effects(doc, lambda docs: pipe.predict(docs), pipe.labels.index(best))  # type: ignore[attr-defined]
    result["words_for"] = [{"word": word, "effect": round(e, 3)} for word, e in effects[:top] if e > 0]
    result["words_against"] = [{"word": word, "effect": round(e, 3)} for word, e in reversed(effects[-top:]) if e < 0]
    return result


def word_effects(doc: Doc, predict: Callable[[list[Doc]], numpy.ndarray], column: int) -> list[tuple[str, float]]:
    """Return how much each word speaks for a class: the log odds of the class that are lost where the word is left out.

    Parameters
    ----------
    doc
        The paragraph.
    predict
        From documents to probabilities, shape (documents, classes).
    column
        Index of the class.

    Returns
    -------
    list of (word, effect)
        Each word once, all its places left out together; the strongest for the class first.
    """
    words = list(dict.fromkeys(token.text for token in doc if not (token.is_punct or token.is_space)))
    shorter = []
    for word in words:
        kept = [token for token in doc if token.text != word]
        shorter.append(Doc(doc.vocab, words=[t.text for t in kept], spaces=[bool(t.whitespace_) for t in kept]))
    whole = Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])
    chances = numpy.asarray(predict([whole, *shorter]), dtype="float64")
    odds = numpy.log(chances[:, column] + _TINY) - numpy.log(numpy.delete(chances, column, axis=1).sum(axis=1) + _TINY)
    effects = zip(words, (odds[0] - odds[1:]).tolist(), strict=True)
    return sorted(effects, key=lambda item: -item[1])


def _explain_entity(doc: Doc, ent: Span, sources: Mapping[str, str], cues: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "text": ent.text,
        "start": ent.start_char,
        "end": ent.end_char,
        "label": ent.label_,
        "by": ent.ent_id_ or MODEL,
    }
    same = [s for s in doc.spans.get(CANDIDATES_KEY, []) if (s.start, s.end, s.label) == (ent.start, ent.end, ent.label)]
    row["also_by"] = sorted({span.id_ or MODEL for span in same} - {row["by"]})
    if ent.ent_id_:
        row["rule"] = _place(doc, ent, sources.get(ent.ent_id_, "")).to_json()
    reading = ent._.metric if ent.label_ == "METRIC" else ent._.honor if ent.label_ == "HONOR" else None
    if reading is not None:
        row["reading"], row["cues"] = dict(reading), cues
    return row


def _place(doc: Doc, span: Span, source: str = "") -> Place:
    start = doc[span.start].sent.start_char if doc.has_annotation("SENT_START") else 0
    folded = fold_width(doc.text)
    return rule_place(span.id_, folded[span.start_char : span.end_char], folded[start : span.start_char], source)


def _heaviest(ranker: LinearRanker, features: Sequence[tuple[str, str, float]], top: int) -> list[dict[str, Any]]:
    """Return the cues with the largest weights, those that read alike as one; each is given as (name, name in the model, sign)."""
    weights: dict[str, float] = {}
    for name, feature, sign in features:
        cue = reads_as(name)
        weights[cue] = weights.get(cue, 0.0) + sign * ranker.total([feature])
    found = sorted(weights.items(), key=lambda item: -item[1])
    return [{"cue": cue, "weight": round(weight, 3)} for cue, weight in found[:top] if weight > 0]


def _class_cues(
    ranker: LinearRanker, classes: Sequence[str], chosen: str, features: Sequence[str], top: int
) -> list[dict[str, Any]]:
    """Return what speaks for the class that was chosen, over the one that came next."""
    totals = {name: ranker.total([f"{name}:{feature}" for feature in features]) for name in classes if name != chosen}
    second = max(totals, key=lambda name: totals[name])
    pairs = [(f, f"{name}:{f}", sign) for name, sign in ((chosen, 1.0), (second, -1.0)) for f in features]
    return _heaviest(ranker, pairs, top)


def _candidate_cues(ranker: LinearRanker, candidates: Candidates, top: int) -> tuple[tuple[int, int], list[dict[str, Any]]]:
    """Return the phrase that was chosen and what it has that the next best has not."""
    scores = ranker.scores(candidates.groups, candidates.members)
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    features = candidates.features()
    other = set(features[order[1]]) if len(order) > 1 else set()
    own = [(feature, feature, 1.0) for feature in dict.fromkeys(features[order[0]]) if feature not in other]
    return candidates.phrases[order[0]], _heaviest(ranker, own, top)


def _metric_cues(nlp: Language, doc: Doc, top: int) -> dict[int, dict[str, Any]]:
    """Return the cues of each metric's reading by its first token."""
    if "govreport_metrics" not in nlp.pipe_names:
        return {}
    reader: Any = nlp.get_pipe("govreport_metrics")
    table = TokenTable.of(doc)
    part = known_part(doc._.part, reader.use_part)
    paragraph = paragraph_features(table)
    previous: list[tuple[int, int]] = []
    found = {}
    for ent in doc.ents:
        if ent.label_ != "METRIC" or not ent._.metric:
            continue
        quantity = read_quantity(ent.text)
        unit, kind = (quantity.unit, quantity.kind) if quantity else ("", "other")
        candidates = indicator_candidates(table, ent.start, ent.end, unit, kind, previous)
        phrase, indicator = _candidate_cues(reader.rankers["indicator"], candidates, top)
        previous.append(phrase)
        reading = ent._.metric
        change = change_features(table, ent.start, unit)
        status = [*status_features(table, ent.start, ent.end, part), *paragraph]
        row: dict[str, Any] = {
            "indicator": indicator,
            "change": _class_cues(reader.rankers["change"], CHANGES, reading["change"], change, top),
            "status": _class_cues(reader.rankers["status"], METRIC_STATUSES, reading["status"], status, top),
        }
        if reading["firmness"]:
            clause = table.surface(table.back_to(ent.start), ent.start)
            row["firmness"] = [{"cue": firmness(clause, ent.text)[1]}]
        found[ent.start] = row
    return found


def _honor_cues(nlp: Language, doc: Doc, top: int) -> dict[int, dict[str, Any]]:
    """Return the cues of each honour's reading by its first token."""
    if "govreport_honors" not in nlp.pipe_names:
        return {}
    reader: Any = nlp.get_pipe("govreport_honors")
    table = TokenTable.of(doc)
    rows = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
    part = known_part(doc._.part, reader.use_part)
    paragraph = paragraph_features(table)
    previous: list[tuple[int, int]] = []
    found = {}
    for ent in doc.ents:
        if ent.label_ != "HONOR" or not ent._.honor:
            continue
        candidates = recipient_candidates(table, rows, ent.start, ent.end, previous)
        phrase, recipient = _candidate_cues(reader.rankers["recipient"], candidates, top)
        previous.append(phrase)
        features = [*reader._status_features(table, ent, part), *paragraph]
        status = _class_cues(reader.rankers["status"], HONOR_STATUSES, ent._.honor["status"], features, top)
        found[ent.start] = {"recipient": recipient, "status": status}
    return found


def _refused(doc: Doc) -> list[dict[str, Any]]:
    """Return the numbers that a shield refused, the longest stretch of each, in reading order."""
    found: list[tuple[int, int, str]] = []
    find_quantities(doc.text, refuse=lambda start, end, shield: found.append((start, end, shield)))
    taken = [(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == "METRIC"]
    rows = []
    for start, end, shield in sorted(set(found), key=lambda row: (row[0] - row[1], row[0])):
        if all(end <= a or b <= start for a, b in taken):
            taken.append((start, end))
            place = rule_place(shield)
            rows.append({"text": doc.text[start:end], "start": start, "end": end, "shield": shield, "rule": place.to_json()})
    return sorted(rows, key=lambda row: row["start"])


def _set_aside(doc: Doc) -> list[dict[str, Any]]:
    """Return the candidates that became no entity, with the reason."""
    folded = calm(fold_width(doc.text))
    kept = {(ent.start, ent.end, ent.label) for ent in doc.ents}
    rows = []
    for span in doc.spans.get(CANDIDATES_KEY, []):
        if (span.start, span.end, span.label) in kept:
            continue
        over = next((ent.text for ent in doc.ents if span.start < ent.end and ent.start < span.end), "")
        if over:
            reason = f"it overlaps {over}"
        elif span.label_ == "METRIC":
            shield = next((name for a, b, name in find_shields(folded) if a < span.end_char and span.start_char < b), "")
            reason = f"{shield} refuses it" if shield else "no number with a known unit can be read in it"
        else:
            reason = f"{shielded(folded, span.start_char, span.end_char) or 'the resolver'} refuses it"
        row = {"text": span.text, "start": span.start_char, "end": span.end_char, "label": span.label_}
        rows.append({**row, "by": span.id_ or MODEL, "reason": reason})
    return rows
