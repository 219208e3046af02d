"""govreport: reads Chinese local-government work reports into data that people trust."""

from . import extensions  # noqa: F401
