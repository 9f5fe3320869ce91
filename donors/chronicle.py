"""Every dated event of an agreement on one page: from the pledge to the last receipt, and what is still to come."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the type of a field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.models import Amendment, Occurrence, Pledge, Receipt
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from donors.models import Agreement
    from trustfund.fund.models import Document


class Happened(NamedTuple):
    """One line: the day, what happened, where it is told, how much it is about, and a word on it."""

    on: date
    what: str
    url: str = ""
    amount: Decimal | None = None
    currency: str = ""
    note: str = ""
    is_ahead: bool = False


def of_agreement(agreement: Agreement, user: Any, today: date) -> Table:
    """Return the events of an agreement the reader may see, oldest first; drafts are in none."""
    found = [
        *_pledges(agreement, user),
        *_signatures(agreement),
        *_amendments(agreement, user),
        *_occurrences(agreement, user),
        *_instalments(agreement, today),
        *_receipts(agreement, user),
    ]
    if policy.may(user, "document", Action.READ):
        found += _documents(agreement, user)
    lines = sorted(found, key=lambda line: line.on)
    return Table.of(
        _("History"),
        [Column(_("Day"), "day"), Column(_("Event")), Column(_("Amount"), "money"), Column(_("Note"))],
        [
            (
                line.on,
                Value(line.what, line.url),
                None if line.amount is None else Value(line.amount, currency=line.currency),
                line.note if not line.is_ahead else _t("still to come") + (f" · {line.note}" if line.note else ""),
            )
            for line in lines
        ],
        name=f"history-{agreement.number}",
    )


def _pledges(agreement: Agreement, user: Any) -> Iterator[Happened]:
    rows = Pledge.objects.visible_to(user, Action.READ).filter(
        donor=agreement.donor_id, currency=agreement.currency, status="announced"
    )
    for each in rows:
        if each.announced_on:
            said = _t("Pledge %(number)s announced") % {"number": each.number}
            yield Happened(each.announced_on, said, each.get_absolute_url(), each.amount, each.currency)


def _signatures(agreement: Agreement) -> Iterator[Happened]:
    url, currency = agreement.get_absolute_url(), agreement.currency
    first = agreement.versions.filter(number=0).first()
    amount = agreement.amount if first is None else None
    yield Happened(agreement.donor_signed_on, _t("Agreement signed by the donor"), url)
    if agreement.countersigned_on:
        said = _t("Agreement countersigned")
        if first is not None:
            amount = type(agreement.amount)(first.terms["amount"])
        yield Happened(agreement.countersigned_on, said, url, amount, currency)


def _amendments(agreement: Agreement, user: Any) -> Iterator[Happened]:
    rows = Amendment.objects.visible_to(user, Action.READ).filter(agreement=agreement, status="countersigned")
    for each in rows.select_related("agreement"):
        named = {"number": each.number, "kind": each.get_kind_display()}
        url, currency = each.get_absolute_url(), agreement.currency
        yield Happened(each.donor_signed_on, _t("Amendment No. %(number)s signed by the donor") % named, url)
        if each.countersigned_on:
            said = _t("Amendment No. %(number)s countersigned: %(kind)s") % named
            yield Happened(each.countersigned_on, said, url, each.amount, currency, each.summary)
        if each.effective_on and each.effective_on != each.countersigned_on:
            yield Happened(each.effective_on, _t("Amendment No. %(number)s takes effect") % named, url)


def _occurrences(agreement: Agreement, user: Any) -> Iterator[Happened]:
    rows = Occurrence.objects.visible_to(user, Action.READ).filter(instalment__agreement=agreement, status="confirmed")
    for each in rows.select_related("instalment__agreement"):
        said = _t("Instalment %(number)s: %(what)s") % {
            "number": each.instalment.number, "what": each.get_kind_display(),
        }  # fmt: skip
        yield Happened(each.occurred_on, said, each.get_absolute_url(), each.amount, each.currency, each.reason)


def _instalments(agreement: Agreement, today: date) -> Iterator[Happened]:
    if agreement.status != "countersigned":
        return
    for part in agreement.instalments.exclude(due_on=None).exclude(amount=0).order_by("due_on"):
        if part.due_on is not None:
            said = _t("Instalment %(number)s due") % {"number": part.number}
            url, is_ahead = agreement.get_absolute_url(), part.due_on > today
            yield Happened(part.due_on, said, url, part.amount, agreement.currency, part.terms, is_ahead)


def _receipts(agreement: Agreement, user: Any) -> Iterator[Happened]:
    rows = Receipt.objects.visible_to(user, Action.READ).filter(agreement=agreement, status__in=("received", "voided"))
    for each in rows.select_related("instalment"):
        named = {"number": each.number, "instalment": each.instalment.number}
        url, wrong = each.get_absolute_url(), _t("voided") if each.status == "voided" else ""
        said = _t("Receipt %(number)s for instalment %(instalment)s") % named
        yield Happened(each.value_on, said, url, each.amount, each.currency, wrong)
        if each.fee_usd and not wrong:
            fee = _t("Cost recovery fee of receipt %(number)s") % named
            yield Happened(each.value_on, fee, url, each.fee_usd, "USD")


def _documents(agreement: Agreement, user: Any) -> Iterator[Happened]:
    kept: list[Document | None] = [agreement.document]
    amended = Amendment.objects.visible_to(user, Action.READ).filter(agreement=agreement, status="countersigned")
    kept += [each.document for each in amended.select_related("document")]
    shown = Occurrence.objects.visible_to(user, Action.READ).filter(instalment__agreement=agreement, status="confirmed")
    kept += [each.document for each in shown.select_related("document")]
    advised = Receipt.objects.visible_to(user, Action.READ).filter(agreement=agreement, status="received")
    kept += [each.document for each in advised.select_related("document")]
    for paper in kept:
        if paper is not None:
            url = reverse("oversight:document", args=[paper.pk])
            yield Happened(
                localtime(paper.uploaded_at).date(), _t("Document kept: %(title)s") % {"title": paper.title}, url
            )
