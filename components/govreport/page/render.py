"""The report page: one HTML file that needs nothing but a browser."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from spacy.tokens import Doc

from ..labels import DOMAINS, ENTITY_COLORS, ENTITY_LABELS, LEVELS, METRIC_KINDS, METRIC_STATUSES, PARTS
from .data import page_data
from .names import NAMES

_SCRIPTS = ("words.js", "tools.js", "store.js", "charts.js", "tables.js", "reading.js", "text.js", "sources.js", "main.js")


def render_report_page(docs: Iterable[Doc], reports: Iterable[Any] | None = None, *, title: str | None = None) -> str:
    """Make one self-contained HTML page from annotated docs.

    Parameters
    ----------
    docs
        Annotated docs, one a paragraph; ``doc._.report`` groups them.
    reports
        Report objects of the reader, for title, issuer, date, provenance and what was dropped.
    title
        Heading of the page; by default the title of the only report, or a general one.

    Returns
    -------
    str
        The page. It loads nothing, and its content security policy allows no script but its own.

    Examples
    --------
    >>> import spacy
    >>> page = render_report_page([spacy.blank("zh")("新建绿道<b>3.2公里")], title="示例")
    >>> "<b>" in page, "<title>示例</title>" in page
    (False, True)
    """
    data: dict[str, Any] = page_data(docs, reports)
    if not title:
        only = data["reports"][0] if len(data["reports"]) == 1 else {}
        title = only.get("title") or only.get("id") or "政府工作报告数据"
    data |= {
        "title": title,
        "names": NAMES,
        "order": {
            "domain": DOMAINS,
            "label": ENTITY_LABELS,
            "part": PARTS,
            "level": (*LEVELS, "none"),
            "kind": METRIC_KINDS,
            "status": METRIC_STATUSES,
        },
    }
    colors = "".join(f"--{label.lower()}: {color}; " for label, color in ENTITY_COLORS.items())
    style = f":root {{ {colors}}}\n" + _asset("page.css")
    script = '"use strict";\n(() => {\n' + "\n".join(_asset(name) for name in _SCRIPTS) + "\n})();\n"
    head_script = _asset("theme.js")
    return _fill(
        _asset("page.html"),
        {
            "title": html.escape(title),
            "policy": _policy([head_script, script], style),
            "style": style,
            "head_script": head_script,
            "data": embed_json(data),
            "script": script,
        },
    )


def embed_json(data: Any) -> str:
    r"""Write JSON that is safe inside a script element: no ``<``, ``>``, ``&`` nor line separator stays bare.

    Examples
    --------
    >>> embed_json({"text": "</script>"})
    '{"text":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ufeff\ufffe\uffff\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _fill(template: str, values: dict[str, str]) -> str:
    """Fill every placeholder in one pass, so that a value that looks like a placeholder stays text."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)


def _policy(scripts: list[str], style: str) -> str:
    """Allow these very scripts and this style, and nothing else: no network, no other code."""

    def digest(source: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; script-src {' '.join(map(digest, scripts))}; style-src {digest(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
