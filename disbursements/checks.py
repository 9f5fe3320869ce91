"""What the rules say of an application and of each of its lines, before anybody signs.

The database decides when a step is taken; this tells the reader beforehand, with the figures and the same sentences.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t

from disbursements.models import LIVE, Application
from disbursements.services import sentences
from projects import balances
from trustfund.web.words import day, money, named, percent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from disbursements.models import Line

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Check:
    """One rule: whether it holds, and what it says. `mark` is the shape of the status component."""

    says: str
    holds: bool = True

    @property
    def mark(self) -> str:
        """Return the shape: a tick or a cross."""
        return "verified" if self.holds else "wrong"


@dataclass(frozen=True)
class CheckedLine:
    """A line with what the rules say of it."""

    line: Line
    checks: Sequence[Check]

    @property
    def holds(self) -> bool:
        """Say whether every rule holds."""
        return all(check.holds for check in self.checks)


def of_lines(application: Application, user: Any) -> list[CheckedLine]:
    """Return every line with its category's room, its date, its percentage and its invoice."""
    lines = list(application.lines.select_related("category").order_by("number"))
    room = _room(application, lines)
    seen: dict[tuple[str, str, Decimal], int] = {}
    found = []
    for line in lines:
        first = seen.setdefault((line.supplier_key, line.invoice_key, line.expenditure), line.number)
        checks = (
            room[line.category_id],
            _date(application, line),
            _percentage(application, line),
            _invoice(line, first, user),
        )
        found.append(CheckedLine(line, checks))
    return found


def of_application(application: Application, on: date) -> list[Check]:
    """Return what the rules say of the whole: grant, minimum, deadline, signatory, payee, documents."""
    grant = application.grant
    return [
        _grant_balance(application),
        _minimum(application),
        Check(
            _t("Payments are made up to %(day)s.") % {"day": day(grant.disbursement_deadline_on)},
            on <= grant.disbursement_deadline_on,
        ),
        _signatory(application, on),
        _payee(application),
        _documents(application),
    ]


def _room(application: Application, lines: Sequence[Line]) -> dict[UUID, Check]:
    """Return for each category whether it holds what is asked; what is submitted is set aside already."""
    asked: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        asked[line.category_id] += line.claimed
    is_set_aside = application.status in LIVE
    checks = {}
    for balance in balances.of_categories(application.grant):
        parts = {
            "number": balance.category.number,
            "left": money(balance.left, application.currency),
            "asked": money(asked[balance.category.pk], application.currency),
        }
        if is_set_aside:
            says = _t("Category %(number)s: %(asked)s set aside, %(left)s left after it.") % parts
            checks[balance.category.pk] = Check(says)
        else:
            says = _t("Category %(number)s has %(left)s left; this application asks for %(asked)s.") % parts
            checks[balance.category.pk] = Check(says, asked[balance.category.pk] <= balance.left)
    return checks


def _date(application: Application, line: Line) -> Check:
    refusal = sentences.ineligible_date(application.grant, line.invoice_on)
    if refusal:
        return Check(refusal, holds=False)
    parts = {"first": sentences.eligible_from(application.grant), "last": application.grant.closing_on}
    return Check(_t("Dated within %(first)s to %(last)s.") % {name: day(on) for name, on in parts.items()})


def _percentage(application: Application, line: Line) -> Check:
    parts = {
        "percent": percent(line.percentage / 100, 0 if line.percentage % 1 == 0 else 2),
        "expenditure": money(line.expenditure, application.currency),
        "claimed": money(line.claimed, application.currency),
    }
    return Check(_t("%(percent)s of %(expenditure)s is %(claimed)s.") % parts)


def _invoice(line: Line, first: int, user: Any) -> Check:
    if first != line.number:
        return Check(_t("The same invoice stands in line %(line)s.") % {"line": first}, holds=False)
    other = sentences.other_claim(line)
    if other is not None:
        return Check(sentences.claimed_twice(line, other, user), holds=False)
    return Check(_t("The invoice is claimed nowhere else."))


def _grant_balance(application: Application) -> Check:
    balance = balances.of_grants([application.grant])[application.grant_id]
    parts = {
        "left": money(balance.left, application.currency),
        "asked": money(application.amount, application.currency),
    }
    if application.status in LIVE:
        return Check(_t("The grant has %(left)s left after this application.") % parts)
    says = _t("The grant has %(left)s left to withdraw; this application asks for %(asked)s.") % parts
    return Check(says, application.amount <= balance.left)


def _minimum(application: Application) -> Check:
    minimum = application.grant.minimum_application
    if application.is_final:
        return Check(_t("The last application of the grant: no minimum."))
    if application.amount < minimum:
        return Check(sentences.below_minimum(application.grant, application.amount, application.currency), holds=False)
    return Check(_t("Reaches the minimum of %(minimum)s.") % {"minimum": money(minimum, application.currency)})


def _signatory(application: Application, on: date) -> Check:
    names = [named(each.user.person) for each in application.grant.signatories.on(on).select_related("user__person")]
    if not names:
        return Check(_t("No authorised signatory is named for the grant: ask the Trustee."), holds=False)
    return Check(_t("May be signed by: %(names)s.") % {"names": ", ".join(names)})


def _payee(application: Application) -> Check:
    status = application.payee.status
    if status == "verified":
        return Check(_t("The payee's bank details are verified."))
    if status == "declined":
        return Check(_t("The payee's bank details were declined: choose another payee."), holds=False)
    return Check(_t("The payee's bank details wait to be verified by the Trustee."), holds=False)


def _documents(application: Application) -> Check:
    count = application.documents.count()
    if count == 0:
        return Check(_t("No supporting document is attached."), holds=False)
    return Check(_t("Supporting documents attached: %(count)s.") % {"count": count})
