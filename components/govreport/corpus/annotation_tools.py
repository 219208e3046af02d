"""One annotated paragraph as a task of Prodigy, doccano or Label Studio, and back.

A row is a paragraph in the gold data format, with the context that the markup needs beside it (`interchange.report_rows`).
What a tool cannot edit travels in a key of our own, ``govreport``, which all three hand back untouched.
"""

from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import quoteattr

from ..errors import InputError
from ..labels import (
    BOUNDS,
    CHANGES,
    DOMAIN_NAMES,
    DOMAINS,
    ENTITY_COLORS,
    ENTITY_LABELS,
    FIRMNESS,
    HONOR_STATUSES,
    LEVELS,
    METRIC_KINDS,
    METRIC_STATUSES,
)
from ..quantities import read_quantity
from .markup import DAMAGES

Row = dict[str, Any]
Task = dict[str, Any]

_EDITED = ("text", "domain", "also", "spans")
_ALSO = "also:"
_METRIC = {
    "indicator": "", "value": 0.0, "high": None, "unit": "", "bound": "=", "change": "", "status": "done",
    "kind": None, "firmness": "",
}  # fmt: skip
_HONOR = {"level": "", "recipient": "", "year": "", "batch": "", "status": "received"}
# Fields of a reading in Label Studio: the control, and its choices where it has some.
_NUMBER = ("number",)
_REGION_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "METRIC": {
        "indicator": (), "value": _NUMBER, "high": _NUMBER, "unit": (), "bound": BOUNDS, "change": CHANGES[1:],
        "status": METRIC_STATUSES, "kind": METRIC_KINDS, "firmness": FIRMNESS[1:],
    },
    "HONOR": {"level": LEVELS, "recipient": (), "year": (), "batch": (), "status": HONOR_STATUSES},
}  # fmt: skip


class Skipped(Exception):
    """A task that carries no accepted annotation."""


def new_reading(label: str, surface: str, part: str) -> dict[str, Any] | None:
    """Return the reading of a span that was drawn in a tool: what the figure itself says, the rest as usual.

    Examples
    --------
    >>> reading = new_reading("METRIC", "近80%", "plan")
    >>> reading["value"], reading["unit"], reading["bound"], reading["status"]
    (80.0, '%', '~', 'plan')
    """
    if label == "HONOR":
        return dict(_HONOR)
    if label != "METRIC":
        return None
    reading: dict[str, Any] = {**_METRIC, "status": "plan" if part == "plan" else "done"}
    quantity = read_quantity(surface)
    if quantity is None:
        raise ValueError(f"no number can be read in the new METRIC {surface!r}")
    return {**reading, "value": quantity.value, "high": quantity.high, "unit": quantity.unit, "bound": quantity.bound}


def _span(text: str, part: str, start: int, end: int, label: str, reading: Any, optional: Any) -> Row:
    """Make a span; one that was drawn in the tool says so under ``new``."""
    if label not in ENTITY_LABELS:
        raise ValueError(f"the label {label!r} is none of {', '.join(ENTITY_LABELS)}")
    if not 0 <= start < end <= len(text):
        raise ValueError(f"the span {start}-{end} leaves the text")
    span: Row = {"start": start, "end": end, "label": label}
    if label != "ORG":
        span["reading"] = reading or new_reading(label, text[start:end], part)
        span |= {} if reading else {"new": True}
    if optional:
        span["optional"] = True
    return span


def _row(context: Row, text: str, accepted: Iterable[str], spans: list[Row]) -> Row:
    domains = list(accepted)
    main = [domain for domain in domains if not domain.startswith(_ALSO)]
    also = [domain.removeprefix(_ALSO) for domain in domains if domain.startswith(_ALSO)]
    unknown = sorted({*main, *also} - set(DOMAINS))
    if unknown:
        raise ValueError(f"the domain {unknown[0]!r} is none of {', '.join(DOMAINS)}")
    if len(main) != 1:
        chosen = ", ".join(main) or "none"
        raise ValueError(f"{len(main)} domains are chosen ({chosen}); choose one, and others as '{_ALSO}<domain>'")
    order = {domain: number for number, domain in enumerate(context.get("also_order", []))}  # a tool may sort them
    also.sort(key=lambda domain: order.get(domain, len(order)))
    rest = {key: value for key, value in context.items() if key not in ("also_order", "readings")}
    return {**rest, "text": text, "domain": main[0], "also": also, "spans": sorted(spans, key=lambda span: span["start"])}


def _context(row: Row) -> Row:
    kept = [span for span in row["spans"] if "reading" in span or "optional" in span]
    return {**{key: value for key, value in row.items() if key not in _EDITED}, "also_order": row["also"], "readings": kept}


def _known(context: Row, start: int, end: int, label: str) -> Row:
    """Return the exported span at that place, whose reading the tool may have dropped."""
    same = (s for s in context["readings"] if (s["start"], s["end"], s["label"]) == (start, end, label))
    return next(same, {})


def _choices(row: Row) -> list[str]:
    return [row["domain"], *(f"{_ALSO}{domain}" for domain in row["also"])]


def to_prodigy(row: Row) -> Task:
    """Return a Prodigy task for ``ner_manual`` and ``choice`` blocks; tokenize it with ``blank:zh``, by characters."""
    names = {**DOMAIN_NAMES, **{f"{_ALSO}{domain}": f"+ {name}" for domain, name in DOMAIN_NAMES.items()}}
    return {
        "text": row["text"], "spans": row["spans"], "options": [{"id": key, "text": name} for key, name in names.items()],
        "accept": _choices(row), "answer": "accept", "meta": {"id": row["id"], "part": row["part"]}, "govreport": _context(row),
    }  # fmt: skip


def from_prodigy(task: Task) -> Row:
    """Return the row of an accepted Prodigy task."""
    if task.get("answer", "accept") != "accept":
        raise Skipped(f"answer {task['answer']!r}")
    context, text, spans = task["govreport"], task["text"], []
    for span in task.get("spans") or []:
        place = span["start"], span["end"], span["label"]
        whole = {**_known(context, *place), **span}
        spans.append(_span(text, context["part"], *place, whole.get("reading"), whole.get("optional")))
    return _row(context, text, task.get("accept") or [], spans)


def to_doccano(row: Row) -> Task:
    """Return a doccano example for sequence labelling; its readings wait in the metadata for their spans."""
    labels = [[span["start"], span["end"], span["label"]] for span in row["spans"]]
    return {"text": row["text"], "label": labels, "cats": _choices(row), "govreport": _context(row)}


def from_doccano(task: Task) -> Row:
    """Return the row of a doccano example, whichever names its version has for the columns."""
    context = task["govreport"]
    text = task["text"] if "text" in task else task["data"]
    drawn: list[Any] = next((task[key] for key in ("entities", "label", "labels") if task.get(key) is not None), [])
    spans = []
    for item in drawn:
        place = [item[key] for key in ("start_offset", "end_offset", "label")] if isinstance(item, dict) else item
        if len(place) != 3:
            raise TypeError(f"a label is [start, end, name], not {place}")
        start, end, label = place
        known = _known(context, start, end, label)
        spans.append(_span(text, context["part"], start, end, label, known.get("reading"), known.get("optional")))
    return _row(context, text, task["cats"], spans)


def to_label_studio(row: Row) -> Task:
    """Return a Label Studio task: the readings are choices, numbers and texts of the region, all of them editable."""
    results = []

    def add(identifier: str, name: str, kind: str, value: Row) -> None:
        results.append({"id": identifier, "from_name": name, "to_name": "text", "type": kind, "value": value})

    add("domain", "domain", "choices", {"choices": [row["domain"]]})
    if row["also"]:
        add("also", "also", "choices", {"choices": row["also"]})
    if row.get("damage"):
        add("damage", "damage", "choices", {"choices": row["damage"]})
    for number, span in enumerate(row["spans"]):
        region, place = f"span{number}", {"start": span["start"], "end": span["end"]}
        surface = row["text"][span["start"] : span["end"]]
        add(region, "label", "labels", {**place, "text": surface, "labels": [span["label"]]})
        for name, given in span.get("reading", {}).items():
            if given in ("", None):
                continue
            choices = _REGION_FIELDS[span["label"]][name]
            kind = "number" if choices == _NUMBER else "choices" if choices else "text"
            value = {**place, kind: given if kind == "number" else [given]}
            add(region, f"{span['label'].lower()}_{name}", "textarea" if kind == "text" else kind, value)
        if span.get("optional"):
            add(region, "optional", "choices", {**place, "choices": ["optional"]})
    data = {"text": row["text"], "part": row["part"], "section": " / ".join(row["section"]), "govreport": _context(row)}
    return {"data": data, "annotations": [{"result": results}]}


def from_label_studio(task: Task) -> Row:
    """Return the row of a Label Studio task with exactly one annotation that was not cancelled."""
    text, context = task["data"]["text"], task["data"]["govreport"]
    done = [annotation for annotation in task.get("annotations", []) if not annotation.get("was_cancelled")]
    if not done:
        raise Skipped("no annotation")
    if len(done) > 1:
        raise ValueError(f"{len(done)} annotations; keep one")
    chosen: dict[str, list[str]] = {}
    regions: dict[str, Row] = {}
    for result in done[0]["result"]:
        name, value = result["from_name"], result["value"]
        if "start" not in value:
            chosen[name] = value["choices"]
            continue
        region = regions.setdefault(result["id"], {"reading": {}})
        if name == "label":
            region |= {"start": value["start"], "end": value["end"], "label": value["labels"][0], "surface": value.get("text")}
        else:
            kind = {"textarea": "text"}.get(result["type"], result["type"])
            region["reading"][name] = value[kind] if kind == "number" else value[kind][0]
    spans = [_region_span(text, context["part"], region) for region in regions.values() if "label" in region]
    context = {**context, **({"damage": chosen.get("damage", [])} if "damage" in context else {})}
    return _row(context, text, [*chosen.get("domain", []), *(f"{_ALSO}{domain}" for domain in chosen.get("also", []))], spans)


def _region_span(text: str, part: str, region: Row) -> Row:
    start, end, label = region["start"], region["end"], region["label"]
    if region["surface"] is not None and text[start:end] != region["surface"]:
        start, end = _from_utf16(text, start, end)  # the tool counts as browsers do
        if text[start:end] != region["surface"]:
            raise ValueError(f"the span {start}-{end} is {text[start:end]!r}, but the tool showed {region['surface']!r}")
    prefix = f"{label.lower()}_"
    given = {name.removeprefix(prefix): value for name, value in region["reading"].items() if name.startswith(prefix)}
    if not given:
        return _span(text, part, start, end, label, None, "optional" in region["reading"])
    if label == "METRIC" and "value" not in given:
        raise ValueError(f"the METRIC {text[start:end]!r} has no value")
    reading = {**(_METRIC if label == "METRIC" else _HONOR), **given}
    for name in ("value", "high"):
        if reading.get(name) is not None:
            reading[name] = float(reading[name])
    return _span(text, part, start, end, label, reading, "optional" in region["reading"])


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    units = text.encode("utf-16-le")
    return len(units[: 2 * start].decode("utf-16-le", "ignore")), len(units[: 2 * end].decode("utf-16-le", "ignore"))


def label_studio_config() -> str:
    """Return the labelling interface that `to_label_studio` tasks need, for the project's settings."""

    def control(tag: str, name: str, attributes: str, choices: Iterable[str] = ()) -> str:
        inner = "".join(f"<Choice value={quoteattr(choice)}/>" for choice in choices)
        return f'    <{tag} name="{name}" toName="text" {attributes}>{inner}</{tag}>'

    lines = ["<View>", "  <Style>.htx-text{ white-space: pre-wrap; }</Style>", '  <Header value="$section"/>']
    labels = "".join(f'<Label value="{label}" background="{color}"/>' for label, color in ENTITY_COLORS.items())
    lines.append(f'  <Labels name="label" toName="text">{labels}</Labels>')
    lines.append('  <Text name="text" value="$text" granularity="symbol"/>')
    lines.append(control("Choices", "domain", 'choice="single" required="true" showInline="true"', DOMAINS))
    for name, values in (("also", DOMAINS), ("damage", DAMAGES)):
        lines.append(control("Choices", name, 'choice="multiple" showInline="true"', values))
    lines.append(control("Choices", "optional", 'choice="multiple" perRegion="true"', ["optional"]))
    for label, fields in _REGION_FIELDS.items():
        lines.append(f'  <View visibleWhen="region-selected" whenTagName="label" whenLabelValue="{label}">')
        for name, choices in fields.items():
            lines.append(f'    <Header value="{name}" size="6"/>')
            full_name = f"{label.lower()}_{name}"
            if choices == _NUMBER:
                lines.append(control("Number", full_name, 'perRegion="true" step="any"'))
            elif choices:
                lines.append(control("Choices", full_name, 'choice="single" perRegion="true" showInline="true"', choices))
            else:
                lines.append(control("TextArea", full_name, 'perRegion="true" editable="true" maxSubmissions="1"'))
        lines.append("  </View>")
    return "\n".join([*lines, "</View>", ""])


TO_TASK: dict[str, Callable[[Row], Task]] = {"prodigy": to_prodigy, "doccano": to_doccano, "label-studio": to_label_studio}
FROM_TASK: dict[str, Callable[[Task], Row]] = {
    "prodigy": from_prodigy, "doccano": from_doccano, "label-studio": from_label_studio,
}  # fmt: skip


def task_row(form: str, task: Task, where: str) -> Row:
    """Return the row of a task in one of the formats.

    Raises
    ------
    InputError
        If the task is malformed, or was not exported from here.
    Skipped
        If it was rejected or not annotated.
    """
    try:
        return FROM_TASK[form](task)
    except KeyError as error:
        name = error.args[0]
        hint = "; only tasks that 'govreport corpus export' wrote can be read back" if name == "govreport" else ""
        raise InputError(where, f"the task has no {name!r}{hint}") from None
    except (TypeError, AttributeError, IndexError) as error:
        raise InputError(where, f"this is no {form} task: {error}") from None
    except ValueError as error:
        raise InputError(where, str(error)) from None
