"""The verbs of a report: order, cancel, publish."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _t

from oversight import figures
from oversight.models import Report
from oversight.reports import extract as frozen
from oversight.reports.build import extract_of
from oversight.reports.printed import differences
from oversight.reports.sentences import plain
from trustfund.access.policy import Action
from trustfund.web import outbox, workflow
from trustfund.web.records import allow, locked_for, made_before
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from trustfund.access.models import User

QUARTER_ENDS = {(3, 31), (6, 30), (9, 30), (12, 31)}


def quarter_start(end: date) -> date:
    """Return the first day of the quarter that ends on this day."""
    return date(end.year, end.month - 2, 1)


def last_quarter(today: date) -> date:
    """Return the end of the last quarter that is over."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)


@explained()
@transaction.atomic
def request_report(*, period_end_on: date, by: User | None, id: UUID | None = None) -> Report:
    """Order the report of the quarter that ends on this day; the worker builds it. A second order is a new version.

    The same form sent twice is one report. Raises `Refused` when the day ends no quarter, or a version is under way.
    """
    allow(by, "fund_report_draft", Action.CREATE)
    first = made_before(Report, id)
    if first is not None and first.period_end_on == period_end_on:
        return first
    if (period_end_on.month, period_end_on.day) not in QUARTER_ENDS:
        raise Refused(_t("A quarter ends on 31 March, 30 June, 30 September or 31 December."))
    same = Report.objects.filter(kind="quarterly", period_end_on=period_end_on)
    if same.filter(status__in=["requested", "built"]).exists():
        raise Refused(_t("A version of this report is under way: publish or cancel it first."))
    version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    pk = id or uuid4()
    report = Report.objects.create(
        pk=pk,
        period_start_on=quarter_start(period_end_on),
        period_end_on=period_end_on,
        version=version,
        job=outbox.enqueue("report.build", key=f"report:{pk}:build", payload={"report": str(pk)}, by=by),
    )
    return workflow.begin(report, by=by, period=str(period_end_on), version=version)


@explained()
@transaction.atomic
def cancel_report(report: Report, *, by: User, note: str, on: date | None = None) -> Report:
    """Stop the building, or put the built report aside; it is never published."""
    return _end(report, "cancel", by=by, note=note, on=on)


@explained()
@transaction.atomic
def reject_report(report: Report, *, by: User, note: str, on: date | None = None) -> Report:
    """Refuse to publish what was built, with the reason."""
    return _end(report, "reject", by=by, note=note, on=on)


def _end(report: Report, step: str, *, by: User, note: str, on: date | None) -> Report:
    ended = workflow.advance(report, step, by=by, note=note, **({"on": on.isoformat()} if on else {}))
    if ended.job is not None and not ended.job.is_over:
        outbox.cancel(ended.job, by=by)
    return ended


@explained()
@transaction.atomic
def publish_report(report: Report, *, by: User, note: str = "", on: date | None = None) -> Report:
    """Publish, if every table adds up and still says what the ledger says. Raises `Refused` naming what does not."""
    fresh = locked_for(report, by, Action.APPROVE)
    if fresh.status == "built":
        wrong = obstacles(fresh)
        if wrong:
            raise Refused(
                _t("The report does not add up and is not published. %(first)s") % {"first": " ".join(wrong)},
                constraint="a_published_report_adds_up",
            )
        Report.objects.filter(pk=fresh.pk).update(published_at=Now())
    return workflow.advance(fresh, "publish", by=by, note=note, **({"on": on.isoformat()} if on else {}))


def obstacles(report: Report) -> list[str]:
    """Return what stands against publishing a built report, as sentences: the gate, and the ledger as it is now."""
    data = extract_of(report)
    if frozen.sha256(frozen.to_bytes(data)) != report.extract_sha256:
        return [_t("The stored extract is not the one that was built.")]
    return [*differences(frozen.judge(data).unexplained, data), *_moved(report, data)]


def _moved(report: Report, data: dict[str, Any]) -> list[str]:
    """Compare the balances of the extract with the ledger now: an entry dated back changes the period."""
    now = figures.at(report.period_end_on).kinds
    sentence = _t("The ledger has moved since the report was built: %(kind)s is %(now)s, the report says %(then)s.")
    return [
        sentence % {"kind": kind, "now": plain(amount), "then": data["ledger"].get(kind, "–")}
        for kind, amount in now.items()
        if f"{amount:f}" != data["ledger"].get(kind)
    ]
