"""Finding the published report a file belongs to, and whether a report still gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _t

from oversight.models import Report, ReportFile
from oversight.reports import extract as frozen
from oversight.reports import pdf
from oversight.reports.build import extract_of
from oversight.reports.printed import differences

if TYPE_CHECKING:
    from collections.abc import Iterable

HASH: Final = re.compile(r"^[0-9a-f]{64}$")
CHUNK: Final = 1 << 16


@dataclass(frozen=True)
class Check:
    """One thing that was compared."""

    name: str
    is_right: bool
    detail: str = ""


def hash_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file read in pieces."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def clean_hash(text: str) -> str | None:
    """Read a SHA-256 as people paste it: any case, spaces, a `sha256:` before it."""
    plain = re.sub(r"[\s:]", "", text.lower().replace("sha256", "").replace("sha-256", ""))
    return plain if HASH.match(plain) else None


def find(sha256: str) -> ReportFile | None:
    """Return the file of a published report with this hash."""
    found = ReportFile.objects.filter(sha256=sha256, report__status="published")
    return found.select_related("report", "document").first()


def check(report: Report) -> list[Check]:
    """Compare stored files with their hashes, the extract with the gate, and print each language again."""
    data = extract_of(report)
    wrong = differences(frozen.judge(data).unexplained, data)
    checks = [
        Check(_t("extract"), frozen.sha256(frozen.to_bytes(data)) == report.extract_sha256, report.extract_sha256),
        Check(_t("tables add up"), not wrong, " ".join(wrong)),
    ]
    for stored in report.files.select_related("document"):
        with stored.document.file.open("rb") as file:
            is_same = hash_of(iter(lambda: file.read(CHUNK), b"")) == stored.sha256
        checks.append(Check(stored.name, is_same, stored.sha256))
        if stored.format == ReportFile.Format.PDF:
            again = frozen.sha256(pdf.render(data, stored.language))
            checks.append(Check(_t("%(name)s, printed again") % {"name": stored.name}, again == stored.sha256, again))
    return checks
