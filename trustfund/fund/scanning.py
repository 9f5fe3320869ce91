"""Looking for viruses: ClamAV reads the file over its socket (INSTREAM) where one is configured.

It fails closed: a scanner that does not answer, or answers something else than yes or no, lets nothing through.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from clamav_client.clamd import ClamdError
from clamav_client.scanner import ClamdScanner
from django.conf import settings
from django.utils.translation import gettext as _

from trustfund.fund.vetting import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)
STREAM: Final = "stream"
LONGEST: Final = 100


@dataclass(frozen=True)
class Said:
    """What the scanner says of a file: who says it, by which signatures, and the virus, empty for none."""

    engine: str
    signatures: str
    virus: str = ""


class NoAnswer(NotAccepted):
    """The scanner did not say whether the file is clean."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” could not be scanned for viruses, so it is neither taken nor given out. Try again later.")
            % {"name": name}
        )


def is_configured() -> bool:
    """Say whether there is a scanner to ask."""
    return bool(settings.CLAMAV_URL)


def scan(name: str, content: bytes) -> Said:
    """Return what the scanner says. Raises `NoAnswer`."""
    scanner = _scanner()
    try:
        engine, _slash, signatures = scanner.client.version().strip().partition("/")
        answer: Mapping[str, tuple[str, str | None]] = scanner.client.instream(io.BytesIO(content))
    except (ClamdError, OSError, ValueError) as error:
        log.error("scanner.no_answer", error=str(error))  # noqa: TRY400 - the trace says nothing more
        raise NoAnswer(name) from error
    state, virus = answer.get(STREAM, ("", None))
    if state not in {"OK", "FOUND"} or not engine:
        log.error("scanner.no_answer", error=f"{state} {virus}")
        raise NoAnswer(name)
    found = (virus or "?") if state == "FOUND" else ""
    if found:
        log.warning("scanner.found", virus=found)
    return Said(engine[:LONGEST], signatures[:LONGEST], found[:LONGEST])


def infected(name: str, virus: str) -> str:
    """Return the sentence for a file in which something was found."""
    return _("“%(name)s” is refused: the virus scanner found %(virus)s in it.") % {"name": name, "virus": virus}


def _scanner() -> ClamdScanner:
    """Return the scanner at tcp://host:port or unix:///path."""
    address = settings.CLAMAV_URL.removeprefix("tcp://").removeprefix("unix://")
    return ClamdScanner({"backend": "clamd", "address": address, "timeout": settings.CLAMAV_TIMEOUT, "stream": True})
