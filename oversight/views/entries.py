"""The journal: entries, what caused each, and the movements of one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from oversight.books import accounts_visible_to, entries_visible_to
from oversight.sources import source_of
from oversight.words import entry_kind
from trustfund import ledger
from trustfund.access.decorators import opens
from trustfund.access.models import Person
from trustfund.access.policy import Action
from trustfund.web.clock import today
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField
from trustfund.web.lists import list_page
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from trustfund.ledger.models import Account, Entry

PAGE = ("GET", "HEAD")


class EntryFilters(Filters):
    """What the journal can be narrowed by."""

    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)
    q = Filters.words(_("Number, memo or kind"))

    def apply(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the entries asked for."""
        if self.asked("from_on"):
            rows = rows.filter(effective_on__gte=self.asked("from_on"))
        if self.asked("until_on"):
            rows = rows.filter(effective_on__lte=self.asked("until_on"))
        q = self.asked("q")
        return rows.filter(Q(memo__icontains=q) | Q(kind__icontains=q)) if q else rows


@opens("ledger_entry", Action.LIST, methods=PAGE)
def entry_list(request: HttpRequest) -> HttpResponse:
    """List the entries of the journal, latest first."""
    filters = EntryFilters(request)
    return list_page(
        request,
        "oversight/entry_list.html",
        object_name="ledger_entry",
        rows=lambda action: filters.apply(entries_visible_to(request.user, action)),
        table=entry_table,
        filters=filters,
        order=("-id",),
    )


def entry_table(rows: Sequence[Entry]) -> Table:
    """Return entries as a table."""
    names = _names(rows)
    return Table.of(
        _("Entries"),
        [
            Column(_("Memo")),
            Column(_("What happened")),
            Column(_("Effective on"), "day"),
            Column(_("Recorded"), "moment"),
            Column(_("By")),
        ],
        [
            (
                Value(entry.memo or entry.key, reverse("oversight:entry_detail", args=[entry.uid])),
                entry_kind(entry.kind),
                entry.effective_on,
                entry.recorded_at,
                names.get(entry.by, _t("System")),
            )
            for entry in rows
        ],
        name="entries",
    )


def _names(rows: Sequence[Entry]) -> dict[Any, str]:
    return {person.pk: person.name for person in Person.objects.filter(pk__in={entry.by for entry in rows})}


@opens("ledger_entry", Action.READ, methods=PAGE)
def entry_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one entry: its transfers, what caused it, its documents, and its place under a seal."""
    entry = get_object_or_404(entries_visible_to(request.user), uid=uid)
    reversing = ledger.Entry.objects.filter(reverses=entry).first()
    context = {
        "entry": entry,
        "kind": entry_kind(entry.kind),
        "by": _names([entry]).get(entry.by, _t("System")),
        "table": _transfers(entry, set(accounts_visible_to(request.user).filter(pk__in=_touched(entry)))),
        "source": source_of(entry, request.user),
        "proof": ledger.proof(entry),
        "reversing": reversing,
        "as_of": today(),
    }
    return render(request, "oversight/entry_detail.html", context)


def _touched(entry: Entry) -> set[int]:
    return {pk for pair in entry.transfers.values_list("debit", "credit") for pk in pair}


def _transfers(entry: Entry, visible: set[Account]) -> Table:
    def side(account: Account) -> Value:
        return Value(account.name, reverse("oversight:account", args=[account.code]) if account in visible else "")

    return Table.of(
        _("Transfers"),
        [Column(_("Debit")), Column(_("Credit")), Column(_("Amount"), "money"), Column(_("Book"))],
        [
            (
                side(transfer.debit),
                side(transfer.credit),
                Value(transfer.amount, currency=transfer.debit.currency),
                BOOKS[transfer.debit.book],
            )
            for transfer in entry.transfers.select_related("debit", "credit").order_by("pk")
        ],
        note=_("Each line takes its amount from the credit account and gives it to the debit account."),
        name="transfers",
    )


BOOKS = {"promises": _("Promises"), "money": _("Money"), "purposes": _("Purposes"), "limits": _("Limits")}


class AccountFilters(Filters):
    """The days between which movements are shown."""

    from_on = DayField(label=_("From"), required=False, widget=forms.TextInput({"size": 12}))
    until_on = DayField(label=_("To"), required=False, widget=forms.TextInput({"size": 12}))


@dataclass(frozen=True)
class Further:
    """Where a list of movements goes on."""

    next_url: str = ""
    first_url: str = ""


@opens("ledger_entry", Action.READ, methods=PAGE)
def account(request: HttpRequest, code: str) -> HttpResponse:
    """Show the movements of one account, newest first, with the balance after each."""
    found = get_object_or_404(accounts_visible_to(request.user), code=code)
    filters = AccountFilters(request)
    cursor = request.GET.get("before") or None
    try:
        page = ledger.movements(
            found, before=cursor, from_on=filters.asked("from_on"), until_on=filters.asked("until_on")
        )
    except ValueError as error:
        raise Http404 from error
    context = {
        "account": found,
        "book": BOOKS[found.book],
        "balance": ledger.balance(found, as_of=filters.asked("until_on")),
        "filters": filters,
        "table": _movements(found, page.rows),
        "page": _further(request, page.before, cursor),
        "as_of": filters.asked("until_on") or today(),
    }
    return render(request, "oversight/account.html", context)


def _movements(found: Account, rows: Sequence[ledger.Movement]) -> Table:
    unit = found.currency
    return Table.of(
        _("Movements"),
        [
            Column(_("Memo")),
            Column(_("What happened")),
            Column(_("Effective on"), "day"),
            Column(_("Other account")),
            Column(_("Debit"), "money", unit),
            Column(_("Credit"), "money", unit),
            Column(_("Balance"), "money", unit),
        ],
        [
            (
                Value(row.entry.memo or row.entry.key, reverse("oversight:entry_detail", args=[row.entry.uid])),
                entry_kind(row.entry.kind),
                row.effective_on,
                row.other.name,
                row.debited,
                row.credited,
                row.balance,
            )
            for row in rows
        ],
        empty_text=_("Nothing moved on this account in these days."),
        name="movements",
    )


def _further(request: HttpRequest, before: str | None, cursor: str | None) -> Further:
    query = request.GET.copy()
    query.pop("before", None)
    first = f"{request.path}?{query.urlencode()}"
    joint = f"{first}&" if query else first
    return Further(next_url=f"{joint}before={before}" if before else "", first_url=first if cursor else "")
