"""The tables of calls of funds: what was called, what has come, how late the rest is. Currencies are not added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors.conditions import standing
from donors.tables import called
from trustfund.fund.services import NoRate, rate_for
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from donors.models import Call, ReminderSchedule

ZERO: Final = Decimal(0)
CENT: Final = Decimal("0.01")
BANDS: Final = (
    (_("Not yet due"), None, 0),
    (_("1–30 days"), 1, 30),
    (_("31–60 days"), 31, 60),
    (_("61–90 days"), 61, 90),
    (_("Over 90 days"), 91, None),
)
"""The bands of an ageing: label, first and last day after the due day (inclusive)."""


def calls(rows: Sequence[Call], today: date) -> Table:
    """Return calls with what of each has come and how late the rest is."""
    return Table.of(
        _("Calls of funds"),
        [
            Column(_("Number")),
            Column(_("Donor")),
            Column(_("Instalment")),
            Column(_("Status"), "status"),
            Column(_("Sent on"), "day"),
            Column(_("Due on"), "day"),
            Column(_("Called"), "money"),
            Column(_("Still to come"), "money"),
            Column(_("Reference to quote")),
        ],
        [_call(call, today) for call in rows],
        name="calls",
        empty_text=_("No call of funds matches."),
    )


def _call(call: Call, today: date) -> tuple[Any, ...]:
    agreement = call.instalment.agreement
    is_open = call.status == "sent"
    return (
        Value(call.number, call.get_absolute_url()),
        called(agreement.donor),
        Value(f"{agreement.number}/{call.instalment.number}", agreement.get_absolute_url()),
        Value(_t("Settled"), mark="done") if call.is_settled and is_open else standing(call),
        call.sent_on,
        Value(call.due_on, late=late(call, today)),
        Value(call.amount, currency=call.currency),
        Value(call.left, currency=call.currency) if is_open else None,
        spaced(call.reference),
    )


def spaced(reference: str) -> str:
    """Write a creditor reference in groups of four, as it is printed (ISO 11649)."""
    return " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))


def late(call: Call, today: date) -> str:
    """Say how late what is still to come of a call is; due days are inclusive."""
    days = (today - call.due_on).days
    if call.status != "sent" or call.is_settled or days <= 0:
        return ""
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def kind(days: int) -> str:
    """Say when a reminder of the schedule goes out."""
    if days == 0:
        return _t("on the due day")
    if days < 0:
        return ngettext("%(days)s day before", "%(days)s days before", -days) % {"days": -days}
    return ngettext("%(days)s day after", "%(days)s days after", days) % {"days": days}


def kinds(schedule: ReminderSchedule | None) -> str:
    """Say when the reminders of a version go out."""
    return ", ".join(kind(days) for days in schedule.days) if schedule and schedule.days else _t("no reminders")


def schedules(rows: Sequence[ReminderSchedule], today: date) -> Table:
    """Return the versions of the reminders; the one in force is marked."""
    current = next((row for row in rows if row.valid_from_on <= today), None)
    return Table.of(
        _("Versions of the reminders"),
        [Column(_("In force from"), "day"), Column(_("Reminders")), Column(_("Source")), Column(_("Status"), "status")],
        [(row.valid_from_on, kinds(row), row.source, _of_version(row, current, today)) for row in rows],
        name="reminder-schedules",
        empty_text=_("No version of the reminders is entered: donors are not reminded."),
    )


def _of_version(row: ReminderSchedule, current: ReminderSchedule | None, today: date) -> Value:
    if row == current:
        return Value(_t("In force"), mark="done")
    return Value(_t("To come"), mark="waiting") if row.valid_from_on > today else Value(_t("Replaced"), mark="stopped")


def reminders(call: Call) -> Table:
    """Return the reminders of a call that went out."""
    return Table.of(
        _("Reminders sent"),
        [Column(_("Day"), "day"), Column(_("Reminder")), Column(_("Sent to"))],
        [(row.on, kind(row.days), row.sent_to) for row in call.reminders.all()],
        name="reminders",
        empty_text=_("No reminder was sent yet."),
    )


@dataclass
class Aged:
    """What is still to come of the calls in one currency, by how late it is."""

    currency: str
    bands: list[Decimal] = field(default_factory=lambda: [ZERO] * len(BANDS))

    @property
    def total(self) -> Decimal:
        """Return all of it."""
        return sum(self.bands, ZERO)


def aged(rows: Iterable[Call], today: date) -> list[Aged]:
    """Return the outstanding calls by currency and band."""
    found: dict[str, Aged] = {}
    for call in rows:
        if call.status == "sent" and call.left > 0:
            line = found.setdefault(call.currency, Aged(call.currency))
            line.bands[_band((today - call.due_on).days)] += call.left
    return [found[currency] for currency in sorted(found)]


def _band(days: int) -> int:
    return next(place for place, (_label, _first, last) in enumerate(BANDS) if last is None or days <= last)


def ageing(rows: Iterable[Call], today: date, unit: str = "USD") -> Table:
    """Return what is still to come by currency and lateness; beside each its equivalent at the rate of the day."""
    lines = aged(rows, today)
    equivalents = [_equivalent(line, today) for line in lines]
    whole = None if None in (usd for usd, _said in equivalents) else sum((usd or ZERO for usd, _s in equivalents), ZERO)
    return Table.of(
        _("What is still to come, by how late it is"),
        [
            Column(_("Currency")),
            *(Column(label, "figure") for label, _first, _last in BANDS),
            Column(_("Total"), "figure"),
            Column(_("Equivalent"), "money", unit),
            Column(_("Rate, day and source")),
        ],
        [
            (
                line.currency,
                *(Value(amount, currency=line.currency) for amount in line.bands),
                Value(line.total, currency=line.currency),
                usd,
                said,
            )
            for line, (usd, said) in zip(lines, equivalents, strict=True)
        ],
        totals=(_t("Equivalent of all"), *([""] * (len(BANDS) + 1)), whole, "") if len(lines) > 1 else None,
        note=_("Of calls that were sent. Currencies are added up only as equivalents at the rates shown."),
        as_of=today,
        name="ageing",
        empty_text=_("Every call that was sent is settled."),
    )


def _equivalent(line: Aged, today: date) -> tuple[Decimal | None, str]:
    try:
        rate = rate_for(line.currency, today)
    except NoRate as missing:
        return None, missing.sentence
    said = f"{words.rate(rate.usd_per_unit)} · {words.day(rate.on)} · {rate.source}"
    return (line.total * rate.usd_per_unit).quantize(CENT), said
