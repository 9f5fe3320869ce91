"""Building a report: read the books once, judge, freeze the extract, print from it, store everything in one go.

Nothing of it is seen before all of it is there: the files' rows, the report's new state and the job's end are one
transaction. A worker killed before it leaves at most unseen files in their final places, which the next attempt
replaces; killed after it, nothing is left to do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db.models.functions import Now
from django.utils.translation import gettext as _t

from oversight import figures
from oversight.models import Report, ReportFile
from oversight.reports import extract as frozen
from oversight.reports import pdf
from oversight.reports.material import gather
from trustfund import ledger
from trustfund.fund.models import Document
from trustfund.fund.services import Examined, clear_unfinished, examine, store_document
from trustfund.web import workflow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trustfund.web.models import Job
    from trustfund.web.outbox import Progress

LANGUAGES: Final = ("en", "ko")
SEALS_AT_ONCE: Final = 500


@dataclass(frozen=True)
class File:
    """A file of a report before it is stored."""

    name: str
    format: str
    content: bytes
    language: str = ""


def build(report: Report, job: Job, progress: Progress) -> None:
    """Build the report and complete its job. Raises `Cancelled` when somebody asked to stop."""
    steps = 3 + len(LANGUAGES)
    progress(0, steps, _t("Sealing the journal"))
    while ledger.seal(SEALS_AT_ONCE):
        pass
    progress(1, steps, _t("Reading the books"))
    with figures.snapshot():
        data = frozen.build(gather(report))
    content = frozen.to_bytes(data)
    data = json.loads(content)
    verdict = frozen.judge(data)
    files = [File(f"{stem(report)}.json", "json", content)]
    files += [File(f"{stem(report)}-{sheet['name']}.csv", "csv", frozen.to_csv(sheet)) for sheet in data["tables"]]
    for number, language in enumerate(LANGUAGES):
        progress(2 + number, steps, _t("Printing: %(language)s") % {"language": language})
        files.append(File(f"{stem(report)}-{language}.pdf", "pdf", pdf.render(data, language), language))
    progress(steps - 1, steps, _t("Storing the files"))
    _clear(report, files)
    examined = [(file, examine(ContentFile(file.content, name=file.name))) for file in files]
    with job.completing() as result:
        _store(report, examined)
        Report.objects.filter(pk=report.pk, status="requested").update(
            extract_sha256=frozen.sha256(content),
            seal=data["books"]["seal"],
            journal=data["books"]["journal"],
            unexplained=len(verdict.unexplained),
            built_at=Now(),
        )
        workflow.advance(report, "finish", by=None, extract=frozen.sha256(content))
        result["url"] = report.get_absolute_url()
        result["text"] = _t("Open the report")


def stem(report: Report) -> str:
    """Return how the files of a report begin: quarterly-2026-09-30-v1."""
    return f"{report.kind}-{report.period_end_on}-v{report.version}"


def _document_id(report: Report, name: str) -> UUID:
    """Give each file the same id in every attempt, so that an attempt finds what a killed one left."""
    return uuid5(report.pk, name)


def _clear(report: Report, files: Iterable[File]) -> None:
    """Remove files that a killed attempt wrote: no row names them, so nobody has seen them."""
    for file in files:
        clear_unfinished(_document_id(report, file.name), file.name)


def _store(report: Report, files: Iterable[tuple[File, Examined]]) -> None:
    for file, examined in files:
        document = store_document(
            examined,
            title=file.name,
            kind="report",
            by=None,
            level=Document.Level.INTERNAL,
            id=_document_id(report, file.name),
        )
        ReportFile.objects.create(
            report=report,
            name=file.name,
            format=file.format,
            language=file.language,
            document=document,
            sha256=document.sha256,
        )


def extract_of(report: Report) -> dict[str, Any]:
    """Return the frozen extract of a built report."""
    stored = report.files.get(format=ReportFile.Format.JSON)
    with stored.document.file.open("rb") as file:
        found: dict[str, Any] = json.load(file)
        return found
