"""The component that names a paragraph's domain from the classifier's scores."""

from spacy.language import Language
from spacy.tokens import Doc


class DomainReader:
    """Write ``doc._.domain``, the id of the best domain.

    Parameters
    ----------
    nlp, name
        As spaCy passes them.
    """

    def __init__(self, nlp: Language, name: str = "govreport_domain") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Name the domain of one document."""
        if doc.cats:
            doc._.domain = max(sorted(doc.cats), key=lambda domain: doc.cats[domain])
        return doc


@Language.factory("govreport_domain", assigns=["doc._.domain"], requires=["doc.cats"])
def create_domain_reader(nlp: Language, name: str) -> DomainReader:
    """Make the domain reader."""
    return DomainReader(nlp, name)
