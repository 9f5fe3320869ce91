"""Pictures: nothing but a picture, and no larger than a page that was scanned."""

from __future__ import annotations

import io
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image

from trustfund.fund.vetting.refused import NotAccepted

PNG_ENDS: Final = b"\0\0\0\0IEND\xaeB`\x82"
JPEG_ENDS: Final = b"\xff\xd9"
MOST_PIXELS: Final = 80_000_000
MARKUP: Final = (b"<script", b"<html", b"<!doctype", b"<?php", b"<iframe")


def judge_png(name: str, content: bytes) -> None:
    """Refuse what a PNG may not be. Raises `NotAccepted`."""
    if content.find(PNG_ENDS) != len(content) - len(PNG_ENDS):
        raise _more(name)
    _look(name, content, "PNG")


def judge_jpeg(name: str, content: bytes) -> None:
    """Refuse what a JPEG may not be. Telephones put further pictures behind the first: these end as pictures do."""
    if not content.rstrip(b"\0").endswith(JPEG_ENDS):
        raise _more(name)
    _look(name, content, "JPEG")


def _look(name: str, content: bytes, kind: str) -> None:
    """Let the picture be read as far as it takes to know that it is one."""
    if any(word in content.lower() for word in MARKUP):
        raise _more(name)
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            width, height = picture.size
            picture.verify()
    except Image.DecompressionBombError as error:
        raise _large(name) from error
    except Exception as error:
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error
    if width * height > MOST_PIXELS:
        raise _large(name)


def _large(name: str) -> NotAccepted:
    return NotAccepted(
        _("“%(name)s” has more than %(limit)s million points. Scan it with a lower resolution.")
        % {"name": name, "limit": MOST_PIXELS // 1_000_000}
    )


def _more(name: str) -> NotAccepted:
    return NotAccepted(_("“%(name)s” holds something beside its picture.") % {"name": name})
