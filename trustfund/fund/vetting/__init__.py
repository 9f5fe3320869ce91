"""Whether a file that somebody hands in is taken: judged by its content; the name only has to agree.

What is taken is a short list, and each kind is taken apart by its own rules: a document carries no program, holds no
other file, asks for nothing from outside, and unpacks to no more than it may. What cannot be read is not taken.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import puremagic
from django.utils.translation import gettext as _

from trustfund.fund.media_types import CSV, JPEG, JSON, LETTER, MT940, PDF, PNG, SPREADSHEET, TEXT, TYPES, XML
from trustfund.fund.vetting import archives, office, papers, pictures, texts
from trustfund.fund.vetting.names import clean_name
from trustfund.fund.vetting.refused import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Judge = Callable[[str, bytes], None]

JUDGES: Final[dict[str, Judge]] = {
    PDF: papers.judge,
    PNG: pictures.judge_png,
    JPEG: pictures.judge_jpeg,
    SPREADSHEET: office.judge,
    LETTER: office.judge,
    CSV: texts.judge_csv,
    JSON: texts.judge_json,
    TEXT: texts.judge,
    XML: texts.judge_xml,
    MT940: texts.judge,
}
TEXTS: Final = frozenset({CSV, JSON, TEXT})
ARCHIVES: Final = frozenset({SPREADSHEET, LETTER})


def judge(name: str, content: bytes, *, also: Mapping[str, str] | None = None) -> str:
    """Return the media type of a file that is taken. Raises `NotAccepted` with the sentence for whoever handed it in.

    `also` are endings and types that are taken at this one place, beside those that are taken everywhere.
    """
    taken = {**TYPES, **(also or {})}
    media_type = taken.get(PurePosixPath(name.lower()).suffix)
    if media_type is None or not _begins_like(media_type, content):
        raise NotAccepted(
            _("“%(name)s” is not a file of a type that is taken, or its content is another: %(types)s.")
            % {"name": name, "types": ", ".join(sorted(ending.removeprefix(".").upper() for ending in taken))}
        )
    if media_type not in ARCHIVES and archives.is_archive(content):
        raise NotAccepted(_("“%(name)s” is also a ZIP archive: files hidden in files are not taken.") % {"name": name})
    JUDGES[media_type](name, content)
    return media_type


def _begins_like(media_type: str, content: bytes) -> bool:
    """Say whether the content begins as files of this type do; texts begin in no way of their own."""
    if media_type in TEXTS:
        return texts.is_text(content)
    if media_type == XML:
        return texts.is_xml(content)
    if media_type == MT940:
        return texts.is_mt940(content)
    try:
        return media_type in {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return False


__all__ = ["NotAccepted", "clean_name", "judge"]
