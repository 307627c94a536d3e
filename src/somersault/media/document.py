"""A medium as a document, which is checked before anything is made of it: no code is run."""

from typing import Any

from somersault.media.kinds import MEDIA
from somersault.media.medium import Medium
from somersault.model_document import Document
from somersault.schema import OneOf, Schema, Sizes


class _MediumDocument(Schema):
    """What `Medium.to_document` writes."""

    def needs(self, sizes: Sizes) -> str:  # noqa: ARG002
        """In words."""
        return f"a record whose 'kind' is one of {', '.join(map(repr, MEDIA))}"

    def check(self, value: Any, at: str, sizes: Sizes) -> None:
        """Refuse anything else."""
        if type(value) is not dict or "kind" not in value:
            raise self.refused(value, at, sizes)
        OneOf(tuple(MEDIA)).check(value["kind"], f"{at}['kind']", sizes)
        MEDIA[value["kind"]].document.check(_parameters(value), at, sizes)


MEDIUM = _MediumDocument()


def from_document(document: Document) -> Medium:
    """The medium that `to_document` wrote; the document is checked."""
    return MEDIA[document["kind"]](**_parameters(document))


def _parameters(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "kind"}
