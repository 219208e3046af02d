"""govreport: reads Chinese local-government work reports into data that people trust."""

from typing import TYPE_CHECKING, Any

from . import extensions  # noqa: F401  registers the attributes of the contract
from .numbers import parse_number
from .packing import settle_codecs

if TYPE_CHECKING:
    from .reading import read_report

settle_codecs()

__all__ = ["parse_number", "read_report"]


def __getattr__(name: str) -> Any:
    if name == "read_report":  # the readers of four formats load only when they are needed
        from .reading import read_report

        return read_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
