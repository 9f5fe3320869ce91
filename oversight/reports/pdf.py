"""The door to the typesetter, which is loaded when the first report is printed.

WeasyPrint takes most of a second to load and needs the system's Pango: neither is the business of a web server, of
beat, or of a command that prints nothing. A machine without Pango therefore serves every page and builds no report.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoTypesetter(RuntimeError):
    """This machine lacks Pango."""


def render(extract: Mapping[str, Any], language: str) -> bytes:
    """Return the report in one language as a PDF (`typeset.render`). Raises `NoTypesetter` without Pango."""
    try:
        typeset = import_module("oversight.reports.typeset")
    except OSError as error:
        message = "Reports need Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise NoTypesetter(message) from error
    content: bytes = typeset.render(extract, language)
    return content
