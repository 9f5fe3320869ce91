"""Parts of a donor's own page: calls, receipts, exchange differences, changes since the last report, statements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import differences
from donors.models import Agreement, Call, Donor, Encashment, Receipt
from donors.models.receipt import Means
from donors.tables import calls as call_tables
from donors.tables import receipts as receipts_table
from donors.tables.differences import explained
from donors.tables.notes import encashments as encashments_table
from oversight import figures
from oversight.figures.changes import Change, changes
from oversight.models import Report, Statement
from oversight.reports.material import printed_at
from oversight.views.statements import table as statements_table
from trustfund.web import words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from oversight.figures import Figures

LATEST = 12
ZERO = Decimal(0)
MONTHS = 3


def calls(user: Any, donors: Iterable[Donor], today: date) -> Table:
    """Return the calls of funds that are not settled."""
    found = Call.objects.visible_to(user).outstanding().filter(instalment__agreement__donor__in=donors)
    return call_tables.calls(list(found.select_related("instalment__agreement__donor__party")), today)


def receipts(user: Any, donors: Iterable[Donor]) -> Table:
    """Return the latest receipts."""
    shown = ("agreement__donor__party", "agreement__paid_account", "agreement__contributions_account", "instalment")
    whose = list(donors)
    found = Receipt.objects.visible_to(user).filter(agreement__donor__in=whose).select_related(*shown)
    return receipts_table(list(found.order_by("-value_on", "number")[:LATEST]), user, own=len(whose) == 1)


def encashments(user: Any, donors: Iterable[Donor]) -> Table | None:
    """Return what became cash of the donor's promissory notes, with what is still a note; nothing without notes."""
    notes = Receipt.objects.visible_to(user).booked().filter(agreement__donor__in=donors, means=Means.NOTE)
    left = {each.currency: ZERO for each in notes}
    for each in notes:
        left[each.currency] += each.unencashed
    if not left:
        return None
    found = Encashment.objects.visible_to(user).filter(note__in=notes).select_related("note__agreement__donor__party")
    said = ", ".join(words.money(amount, currency) for currency, amount in sorted(left.items()))
    table = encashments_table(list(found.order_by("-value_on", "number")[:LATEST]))
    return replace(table, note=_t("Not yet encashed: %(left)s. A note is paid in when it comes.") % {"left": said})


def exchange(agreements: Iterable[Agreement], on: date, unit: str) -> Table:
    """Return realised and unrealised differences by agreement; each agreement's page has them by instalment."""
    found = [differences.of(each, on) for each in agreements]
    names = ("as_received", "realised", "open_now", "unrealised")
    return Table.of(
        _("Exchange differences"),
        [
            Column(_("Agreement")),
            Column(_("As received"), "money", unit),
            Column(_("Realised difference"), "money", unit),
            Column(_("Open, at the rate of the day"), "money", unit),
            Column(_("Unrealised difference"), "money", unit),
        ],
        [
            (Value(each.agreement.number, each.agreement.get_absolute_url()), *(each.total(name) for name in names))
            for each in found
        ],
        note=" ".join(dict.fromkeys(_rates(found))),
        as_of=on,
        name="differences",
        empty_text=_("No agreement is in force yet."),
    )


def _rates(found: Iterable[differences.Differences]) -> Iterable[str]:
    for each in found:
        yield f"{each.agreement.number}: {explained(each)}" if each.missing else ""
    yield _t("The Fund bears the differences. The rates stand on the page of each agreement.")


def since_report(now: Figures, donors: Iterable[Donor]) -> tuple[Report | None, tuple[Change, ...]]:
    """Return the last published report, and what changed of these donors' pledges since its day, by reason."""
    last = Report.objects.published().order_by("-period_end_on", "-version").first()
    if last is None:
        return None, ()
    before = figures.at(last.period_end_on)
    keys = {str(donor.pk) for donor in donors}
    mine = [row for row in now.donors if str(row.donor_id) in keys]
    return last, changes(before.donors, mine, printed_at(last.period_end_on))


def changed(report: Report | None, rows: Iterable[Change], unit: str) -> Table | None:
    """Return the changes as a table; nothing while no report is published."""
    if report is None:
        return None
    return Table.of(
        _("What changed since the last report"),
        [
            Column(_("Currency")),
            Column(_("In the report of %(day)s") % {"day": words.day(report.period_end_on)}, "money", unit),
            Column(_("Correction"), "money", unit),
            Column(_("New pledge"), "money", unit),
            Column(_("Revaluation"), "money", unit),
            Column(_("Today"), "money", unit),
            Column(_("Paid since"), "money", unit),
        ],
        [
            (row.currency, row.before, row.correction, row.new_pledge, row.revaluation, row.after, row.payment)
            for row in rows
        ],
        note=_(
            "Pledged, in the holding currency. A payment changes nothing in the sum: it turns a part that is revalued "
            "into one that never is again."
        ),
        name="changes",
    )


def statements(user: Any, donors: Iterable[Donor]) -> Table:
    """Return the statements of the last closed months."""
    found = Statement.objects.visible_to(user).filter(donor__in=donors).defer("extract").select_related("donor__party")
    donors_count = len({*donors})
    return statements_table(list(found.order_by("-as_of", "donor__name")[: MONTHS * max(donors_count, 1)]))
