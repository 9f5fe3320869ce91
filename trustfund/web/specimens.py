"""Invented figures for the design page, on which every component is seen in every state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access.policy import Action, Role
from trustfund.web import charts
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField, Form, MoneyField
from trustfund.web.models import Job
from trustfund.web.refusals import Refused
from trustfund.web.tables import Column, Row, Table, Value
from trustfund.web.timeline import Event
from trustfund.web.workflow import Offer, State, Step

if TYPE_CHECKING:
    from django.http import HttpRequest

AT: Final = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
DAY: Final = date(2026, 9, 30)
M: Final = Decimal(1_000_000)
ID: Final = UUID("5f3c1d3e-3a8a-4a39-9f0b-0d7a3f6f1a11")
STATES: Final = (
    State("draft", _("Draft"), "draft"),
    State("submitted", _("Submitted"), "waiting"),
    State("paid", _("Paid"), "done"),
    State("declined", _("Declined"), "stopped"),
    State("failed", _("Payment failed"), "wrong"),
    State("verified", _("Verified"), "verified"),
)


class SpecimenForm(Form):
    """A form with one field of each kind."""

    amount = MoneyField(
        label=_("Amount"),
        currency="EUR",
        help_text=_("In EUR. Paste it as it stands in the advice, e.g. 1,234,567.89."),
    )
    value_on = DayField(label=_("Value date"), help_text=_("For example 23 Nov 2026."))
    window = forms.ChoiceField(
        label=_("Preference"), choices=[("", _("Without preference")), ("2", _("Rural clinics"))], required=False
    )
    reference = forms.CharField(label=_("Remittance reference"), max_length=35)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_final = forms.BooleanField(label=_("This is the last instalment"), required=False)


class SpecimenFilters(Filters):
    """A filter bar."""

    status = Filters.choice(_("Status"), [(state.name, state.label) for state in STATES])
    q = Filters.words(_("Number or reference"))


SWATCHES: Final = ("paper", "panel", "sunken", "line", "ink-soft", "ink", "accent", "wrong", "late", "verified")


def context(request: HttpRequest) -> dict[str, Any]:
    """Return everything the design page shows."""
    refused = SpecimenForm({"id": str(ID), "amount": "1.234", "value_on": "11/12/2026", "reference": "TF-2026-044"})
    refused.refuse(
        Refused(
            _t(
                "Phase 1 allows 30,000,000.00 USD; 27,500,000.00 are committed; this grant of 3,000,000.00 exceeds it "
                "by 500,000.00. Reduce the grant or ask the board to raise the ceiling."
            )
        )
    )
    return {
        "as_of": DAY,
        "states": STATES,
        "form": SpecimenForm(auto_id="new_%s"),
        "refused_form": refused,
        "filters": SpecimenFilters(request),
        "rungs": rungs(),
        "table": donors_table().to_download(request.path),
        "lines": lines(),
        "events": events(),
        "document": SimpleNamespace(
            title=_t("Invoice 2026-118, Hamhung pumps"), name="invoice-118.pdf", size=348_220, sha256="9f2c" * 16
        ),
        "job": job(),
        "failed_job": job(failed_at=AT, error=_t("Table 2 does not foot: Uses, 2026, 0.42 USD are unexplained.")),
        "drawings": drawings(),
        "swatches": SWATCHES,
        "page": SimpleNamespace(next_url="?after=x", first_url="?"),
    }


def rungs() -> list[SimpleNamespace]:
    """Return a ladder from pledged to verified."""
    rows = (
        ("pledged", _("Pledged"), "70.2"),
        ("signed", _("Signed"), "64.3"),
        ("paid", _("Paid in"), "60.2"),
        ("allocated", _("Allocated"), "44.9"),
        ("committed", _("Committed"), "31.5"),
        ("disbursed", _("Disbursed"), "18.4"),
        ("documented", _("Documented"), "15.1"),
        ("verified", _("Verified"), "9.7"),
    )
    top = Decimal("70.2")
    return [SimpleNamespace(name=n, label=str(w), amount=Decimal(a) * M, share=Decimal(a) / top) for n, w, a in rows]


def donors_table() -> Table:
    """Return contributions by donor, with a late one."""
    columns = (
        Column(_("Donor")),
        Column(_("Status"), "status"),
        Column(_("Signed"), "money", "USD"),
        Column(_("Paid in"), "money", "USD"),
        Column(_("Receivable"), "money", "USD"),
        Column(_("Share"), "percent"),
        Column(_("Next due"), "day"),
    )
    rows = _donor_rows()
    totals = (_t("Total"), "", 64_300_000, 60_200_000, 4_100_000, Decimal(1), None)
    note = _("Paid-in amounts at the rate of the day of receipt; receivables at the rate of the report date.")
    table = Table.of(_("Contributions by donor"), columns, rows, totals=totals, as_of=DAY, note=note, name="donors")
    return Table(**{**table.__dict__, "rows": (Row((_t("Board members"),), is_group=True), *table.rows)})


def _donor_rows() -> list[tuple[Any, ...]]:
    return [
        (
            _t("Norland"),
            Value(_t("Paid"), mark="done"),
            24_500_000,
            Value(24_500_000, url="?"),
            0,
            Decimal("0.381"),
            None,
        ),
        (
            _t("Republic of Westmark"),
            Value(_t("Signed"), mark="waiting"),
            21_000_000,
            Value(19_250_000, url="?"),
            1_750_000,
            Decimal("0.327"),
            Value(date(2026, 10, 31), late=_t("24 days late")),
        ),
        (
            _t("Sudavia"),
            Value(_t("Signed"), mark="waiting"),
            18_800_000,
            Value(16_450_000, url="?"),
            2_350_000,
            Decimal("0.292"),
            date(2027, 1, 31),
        ),
    ]


def lines() -> list[dict[str, Any]]:
    """Return the steps of an application as an approver sees them."""
    approve = Step(
        "approve",
        _("Approve"),
        ("submitted",),
        "paid",
        Action.APPROVE,
        (Role.FAA,),
        signs=True,
        consequence=_("412,000.00 USD stay reserved; another approver then releases the payment."),
    )
    back = Step(
        "send_back",
        _("Send back"),
        ("submitted",),
        "draft",
        Action.RETURN,
        (Role.FAA, Role.TTL),
        needs_note=True,
        is_destructive=True,
    )
    release = Step("release", _("Release"), ("submitted",), "paid", Action.APPROVE, (Role.FAA,), signs=True)
    why = _t("You signed this already (Approve, 23 Nov 2026): another person must take this step.")
    offers = (Offer(approve, True), Offer(back, True), Offer(release, False, why))
    return [{"offer": offer, "url": "#", "is_first": place == 0} for place, offer in enumerate(offers)]


def events() -> list[Event]:
    """Return what happened to an application."""
    return [
        Event(AT, _t("Endorse"), "Ingrid Dahl", _t("Trustee"), ""),
        Event(
            AT - timedelta(days=3),
            _t("Submit"),
            _t("Han Song Il"),
            _t("Ministry of Health"),
            _t("Second delivery; the bill of lading is attached."),
        ),
        Event(AT - timedelta(days=5), _t("Prepare"), _t("Ri Mi Ok"), _t("Ministry of Health")),
    ]


def job(**values: Any) -> Job:
    """Return a task as it looks half-way, or as told; it is not in the database."""
    base = {
        "id": ID,
        "kind": _t("Quarterly report, 3rd quarter of 2026"),
        "key": "specimen",
        "progress_done": 3,
        "progress_total": 7,
        "progress_text": _t("Drawing the charts"),
        "started_at": AT,
    }
    return Job(**{**base, **values})


def drawings() -> list[dict[str, Any]]:
    """Return one chart of each kind with the finding it shows."""
    drawn = (_bars(), _dots(), _waterfall(), _forecast(), _milestones())
    return [{"title": title, "unit": unit, "svg": svg} for title, unit, svg in drawn]


def _bars() -> tuple[str, str, Any]:
    donors = [
        charts.Bar(_t("Norland"), 24 * M, 0 * M),
        charts.Bar(_t("Republic of Westmark"), 19 * M, 2 * M),
        charts.Bar(_t("Sudavia"), 16 * M, 3 * M),
    ]
    title = _t("Two donors owe 5.0 million")
    return title, "USD", charts.both(charts.bars, donors, title=title, done=_t("paid in"), rest=_t("receivable"))


def _dots() -> tuple[str, str, Any]:
    stages = (_t("allocated"), _t("committed"), _t("disbursed"))
    windows = [
        charts.Dots(_t("Rural clinics"), (18 * M, 14 * M, 9 * M)),
        charts.Dots(_t("Clean water"), (16 * M, 11 * M, 6 * M)),
        charts.Dots(_t("Seeds and soil"), (11 * M, 6 * M, 3 * M)),
    ]
    title = _t("Seeds and soil lags behind")
    return title, "USD", charts.both(charts.dots, windows, stages=stages, title=title)


def _waterfall() -> tuple[str, str, Any]:
    falls = [
        charts.Fall(_t("Opening balance"), 21 * M, True),
        charts.Fall(_t("Contributions"), 14 * M),
        charts.Fall(_t("Investment income"), M),
        charts.Fall(_t("Disbursements"), -11 * M),
        charts.Fall(_t("Fees"), -M),
        charts.Fall(_t("Closing balance"), 24 * M, True),
    ]
    title = _t("The year added 3.0 million to cash")
    return title, "USD", charts.both(charts.waterfall, falls, title=title)


def _forecast() -> tuple[str, str, Any]:
    months = [date(2026, 9, 30) + timedelta(days=91 * quarter) for quarter in range(6)]
    amounts = ("24", "22", "17", "11", "3", "-4")
    cash = [charts.Point(on, Decimal(amount) * M) for on, amount in zip(months, amounts, strict=True)]
    title = _t("Cash runs short at the end of 2027")
    return (
        title,
        _t("USD million"),
        charts.both(
            charts.forecast,
            cash,
            title=title,
            unit="USD",
            floor_label=_t("nothing left"),
            shortfall_label=_t("4.0 short"),
        ),
    )


def _milestones() -> tuple[str, str, Any]:
    marks = [
        charts.Milestone(_t("Inventory handed over"), date(2026, 3, 31), "verified"),
        charts.Milestone(_t("Site A closed"), date(2026, 8, 31), "late"),
        charts.Milestone(_t("Inspectors resident"), date(2027, 2, 28)),
    ]
    title = _t("One milestone is overdue")
    return title, "", charts.both(charts.milestones, marks, today=date(2026, 11, 23), title=title)
