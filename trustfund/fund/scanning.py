"""Viruses: ClamAV by its socket, where the installation names one. What cannot be scanned is not taken."""

from __future__ import annotations

import io
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)
SECONDS: Final = 30
PORT: Final = 3310


def against(name: str, content: bytes) -> str:
    """Return why the scanner refuses this file, or nothing; nothing as well where no scanner is configured."""
    if not settings.CLAMAV_URL:
        return ""
    try:
        verdict, found = _scan(content)
    except (ClamdError, OSError, ValueError) as error:
        log.critical("document.not_scanned", error=str(error))
        return _("“%(name)s” could not be scanned for viruses, so it is not taken. Try again in a few minutes.") % {
            "name": name
        }
    if verdict == "OK":
        return ""
    log.warning("document.infected", found=found)
    return _("“%(name)s” is not taken: the virus scanner finds %(found)s in it.") % {"name": name, "found": found}


def _scan(content: bytes) -> tuple[str, str]:
    """Return the scanner's verdict and what it found. Raises ClamdError, OSError, ValueError."""
    place = urlsplit(settings.CLAMAV_URL)
    scanner: Any = (
        ClamdUnixSocket(place.path, SECONDS)
        if place.scheme == "unix"
        else ClamdNetworkSocket(place.hostname or "localhost", place.port or PORT, SECONDS)
    )
    answer = scanner.instream(io.BytesIO(content))
    if "stream" not in answer:
        raise ValueError("the scanner said nothing")
    verdict, found = answer["stream"]
    if verdict == "ERROR":
        raise ValueError(f"the scanner failed: {found}")
    return str(verdict), str(found or "")
