"""What a report is made of: the figures at its end, what they were before, and the receipts in between."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

from oversight import figures
from oversight.figures.changes import changes
from oversight.figures.shapes import ZERO
from oversight.models import Report, ReportFile
from oversight.reports.extract import Material, Period
from trustfund.web.refusals import Refused


def gather(report: Report) -> Material:
    """Read everything; call it within `figures.snapshot()`, so that all is of one moment.

    Raises `Refused` when an unpaid amount has no exchange rate of the report date.
    """
    before_on = report.period_start_on - timedelta(days=1)
    now, before = figures.at(report.period_end_on), figures.at(before_on)
    if now.lacking:
        raise Refused(" ".join(lacks.sentence for lacks in now.lacking), constraint="a_rate_is_known")
    printed = printed_at(before_on)
    return Material(
        figures=now,
        period=Period(report.period_start_on, report.period_end_on),
        version=report.version,
        changes=changes(before.donors, now.donors, printed),
        receipts=figures.receipts(report.period_start_on, report.period_end_on),
        received=now.kinds.get("contributions", ZERO) - before.kinds.get("contributions", ZERO),
        fees=now.kinds.get("fees", ZERO) - before.kinds.get("fees", ZERO),
        encashments=figures.encashments(report.period_start_on, report.period_end_on),
    )


def printed_at(on: date) -> dict[str, Decimal]:
    """Return what the last published report, as of that day, printed as each donor's pledge."""
    last = Report.objects.published().filter(period_end_on=on).order_by("-version").first()
    if last is None:
        return {}
    stored = last.files.get(format=ReportFile.Format.JSON)
    with stored.document.file.open("rb") as file:
        sheets = json.load(file)["tables"]
    rows = next(sheet for sheet in sheets if sheet["name"] == "contributions")["rows"]
    return {row["name"]: Decimal(row["cells"]["pledged_usd"] or 0) for row in rows if row["mark"] == "item"}
