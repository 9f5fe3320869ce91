"""The door to the typesetter, which is loaded when the first document is printed.

WeasyPrint takes most of a second to load and needs the system's Pango: neither is the business of a web server, of
beat, or of a command that prints nothing. A machine without Pango therefore serves every page and prints nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class NoTypesetter(RuntimeError):
    """This machine lacks Pango."""


def typesetter(module: str = "trustfund.web.typeset") -> Any:
    """Return the module that prints. Raises `NoTypesetter` without Pango."""
    try:
        return import_module(module)
    except OSError as error:
        message = "Documents need Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise NoTypesetter(message) from error
