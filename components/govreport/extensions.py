"""The attributes that readers and components write on Doc and Span, registered once on import."""

from spacy.tokens import Doc, Span

DOC_EXTENSIONS = {"report": "", "section": [], "part": "other", "domain": ""}
SPAN_EXTENSIONS = ("metric", "honor")


def register_extensions() -> None:
    """Register the extension attributes of the contract, unless they are there already."""
    for name, default in DOC_EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    for name in SPAN_EXTENSIONS:
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


register_extensions()
