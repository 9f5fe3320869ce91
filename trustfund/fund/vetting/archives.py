"""Archives: opened only within limits, and only when they are nothing but an archive."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from trustfund.fund.vetting.refused import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES: Final = 2_000
LARGEST_RATIO: Final = 100
SMALL: Final = 1_000_000
"""What unpacks to no more than this is no bomb, however well it was packed."""
PIECE: Final = 1 << 16
BEGINS: Final = b"PK\x03\x04"
ENDS: Final = b"PK\x05\x06"
ENDS_WITH: Final = 22
"""The length of the last record of an archive without a remark."""
UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
WITHIN: Final = (BEGINS, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"\xfd7zXZ", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")
"""How archives, programs and the containers of old Office files begin: none of them is a part of a document."""


def is_archive(content: bytes) -> bool:
    """Say whether a program for archives would open this, whatever else it is."""
    return zipfile.is_zipfile(io.BytesIO(content))


@contextmanager
def opened(name: str, content: bytes, *, may_hold_files: bool = False) -> Iterator[zipfile.ZipFile]:
    """Open an archive that keeps the limits. Raises `NotAccepted`, and turns what cannot be read into it.

    `may_hold_files` is for archives in which files are sent together: whoever takes one out examines it by itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_whole(name, archive, content)
            _check_size(name, archive.infolist(), len(content))
            _unpack(name, archive, () if may_hold_files else WITHIN)
            yield archive
    except UNREADABLE as error:
        if isinstance(error, NotAccepted):
            raise
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error


def _check_whole(name: str, archive: zipfile.ZipFile, content: bytes) -> None:
    """Refuse what stands before or behind the archive, and entries that lead elsewhere, are twice, or are locked."""
    entries = archive.infolist()
    begins = content.startswith(BEGINS) and min((entry.header_offset for entry in entries), default=1) == 0
    if not begins or content[-ENDS_WITH : len(ENDS) - ENDS_WITH] != ENDS:
        raise NotAccepted(_("“%(name)s” holds something beside its archive.") % {"name": name})
    named = [entry.filename for entry in entries]
    if len(set(named)) != len(named) or any(_leads_elsewhere(each) for each in named):
        raise NotAccepted(_("“%(name)s” names parts that lead elsewhere.") % {"name": name})
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotAccepted(
            _("“%(name)s” is protected by a password. Hand it in without one: it cannot be looked into.")
            % {"name": name}
        )


def _leads_elsewhere(part: str) -> bool:
    return part.startswith("/") or "\\" in part or ":" in part or ".." in PurePosixPath(part).parts


def _check_size(name: str, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse by what the list of the archive says, before anything is unpacked."""
    unpacked, most = sum(entry.file_size for entry in entries), int(settings.DOCUMENT_MAX_UNPACKED_BYTES)
    if unpacked > most or (unpacked > SMALL and unpacked > packed * LARGEST_RATIO) or len(entries) > MOST_ENTRIES:
        raise NotAccepted(
            _(
                "“%(name)s” unpacks to %(unpacked)s MB in %(parts)s parts; at most %(limit)s MB, %(ratio)s times its own"
                " size, and %(most)s parts are taken."
            )
            % {
                "name": name,
                "unpacked": -(-unpacked // 1_000_000),
                "parts": len(entries),
                "limit": most // 1_000_000,
                "ratio": LARGEST_RATIO,
                "most": MOST_ENTRIES,
            }
        )


def _unpack(name: str, archive: zipfile.ZipFile, refused: tuple[bytes, ...]) -> None:
    """Read every part to its end, which proves its length and checksum, and look at how it begins."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            if part.read(PIECE).startswith(refused):
                raise NotAccepted(
                    _("“%(name)s” holds another file or program (%(part)s). Hand it in without, or each by itself.")
                    % {"name": name, "part": entry.filename}
                )
            while part.read(PIECE):
                pass
