"""The command ``govreport explain``."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ..errors import InputError
from ..labels import DOMAIN_NAMES, PARTS
from .common import load_model, one_line_errors

_BAR = 30


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command()(explain)


@one_line_errors
def explain(
    text: Annotated[str, typer.Argument(help="One paragraph; - reads it from standard input.")],
    section: Annotated[list[str] | None, typer.Option(help="Heading above it; repeatable, the outermost first.")] = None,
    part: Annotated[str, typer.Option(help=f"Part of the report: {', '.join(PARTS)}.")] = "other",
    top: Annotated[int, typer.Option(min=1, help="How many domains, words and cues to name.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    model: Annotated[str | None, typer.Option(help="Name or folder of the model. [default: zh_govreport_sm]")] = None,
) -> None:
    """Say why a paragraph is annotated as it is: words for its domain, rules or model, and cues of each reading."""
    from ..explain import explain as explain_text

    if part not in PARTS:
        raise InputError("--part", f"{part!r} is none of {', '.join(PARTS)}")
    paragraph = sys.stdin.read().rstrip("\n") if text == "-" else text
    found = explain_text(load_model(model)[0], paragraph, section=section or (), part=part, top=top)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(lines(found)))


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what `govreport.explain.explain` found as lines to read."""
    yield found["text"]
    if domain := found["domain"]:
        yield from ("", f"DOMAIN  {_named(domain['name'])}")
        for row in domain["scores"]:
            yield f"  {row['probability']:.3f} {'█' * round(row['probability'] * _BAR):<{_BAR}} {row['domain']} {row['name']}"
        if heading := domain.get("heading"):
            yield f"  heading  {heading['text']}: {_named(heading['domain'])} {heading['probability']:.2f}, weighs {heading['weight']:g}"
        for title, key in (("words for it", "words_for"), ("words against it", "words_against")):
            if domain[key]:
                effects = (f"{row['word']} {row['effect']:+.2f}" for row in domain[key])
            yield f"  {title}: {', '.join(effects)}"
    yield from ("", f"ENTITIES  {len(found['entities'])}")
    for ent in found["entities"]:
        yield from _entity(ent)
    if found["refused"]:
        yield from ("", "NUMBERS THAT ARE NO FIGURES")
        for row in found["refused"]:
            yield f"  {row['text']} [{row['start']}:{row['end']}]  {row['shield']}{_where(row['rule'])}"
    if found["set_aside"]:
        yield from ("", "CANDIDATES SET ASIDE")
        for row in found["set_aside"]:
            yield f"  {row['label']} {row['text']} [{row['start']}:{row['end']}] by {row['by']}: {row['reason']}"


def _named(domain: str) -> str:
    return f"{domain} {DOMAIN_NAMES.get(domain, '')}".rstrip()


def _where(rule: dict[str, Any]) -> str:
    """Say where a rule stands and why it is there."""
    place = f" ({rule['table']}" if rule.get("table") else ""
    if place:
        place += (f", line {rule['line']}" if rule.get("line") else "") + ")"
    return place + (f": {rule['reason']}" if rule.get("reason") else "")


def _entity(ent: dict[str, Any]) -> Iterator[str]:
    yield f"  {ent['label']} {ent['text']} [{ent['start']}:{ent['end']}]"
    also = f"; also found by {', '.join(ent['also_by'])}" if ent["also_by"] else ""
    by = f"rule {ent['by']}{_where(ent['rule'])}" if "rule" in ent else "the statistical model"
    yield f"    by {by}{also}"
    cues = ent.get("cues", {})
    plain = []
    for name, value in ent.get("reading", {}).items():
        if name not in cues:
            if value not in ("", None):
                plain.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
            continue
        why = "; ".join(f"{row['cue']} {row['weight']:+.2f}" if "weight" in row else row["cue"] for row in cues[name])
        yield f"    {name}: {value or 'none'}" + (f"   because of {why}" if why else "")
    if plain:
        yield f"    read from its words: {', '.join(plain)}"
