"""Refusals with their figures: what the database refused by name, said with what stands in the records."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t

from donors.models import Call, Receipt
from trustfund.web.refusals import Refused, constraint_of
from trustfund.web.words import day, decimals, money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from donors.models import Agreement, Instalment


@contextmanager
def told(**sentences: Callable[[], str]) -> Iterator[None]:
    """Say a refusal of the named constraints in these words; what was written inside is undone first."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, Refused) as error:
        name = constraint_of(error)  # type: ignore[arg-type]
        say = sentences.get(name)
        if say is None:
            raise
        raise Refused(say(), constraint=name) from error


def require_decimals(amount: Decimal, currency: str) -> None:
    """Refuse an amount with more decimals than its currency has."""
    if amount != round(amount, decimals(currency)):
        raise Refused(
            _t("%(amount)s %(currency)s has more decimals than the currency: it has %(places)s.")
            % {"amount": amount.normalize(), "currency": currency, "places": decimals(currency)},
            constraint="amount_has_the_decimals_of_its_currency",
        )


def instalments_do_not_add_up(agreement: Agreement) -> str:
    """Say by how much the instalments miss the contribution."""
    total = sum((part.amount for part in agreement.instalments.all()), start=agreement.amount * 0)
    figures = {
        "total": money(total, agreement.currency),
        "amount": money(agreement.amount, agreement.currency),
        "missing": money(abs(agreement.amount - total), agreement.currency),
    }
    if total < agreement.amount:
        said = _t("The instalments add up to %(total)s; the contribution is %(amount)s: %(missing)s are missing.")
    else:
        said = _t("The instalments add up to %(total)s; the contribution is %(amount)s: %(missing)s are too much.")
    return said % figures


def conditions_do_not_add_up(agreement: Agreement) -> str:
    """Say what the instalments hold under the condition, beside what the agreement says."""
    total = sum((part.qualified for part in agreement.instalments.all()), start=agreement.amount * 0)
    return _t(
        "%(total)s of the instalments are under the condition; the qualified part of the agreement is %(amount)s. "
        "Say in each instalment how much of it is under the condition, or in none: then it is the last ones."
    ) % {
        "total": money(total, agreement.currency), "amount": money(agreement.qualified_amount, agreement.currency),
    }  # fmt: skip


def instalment_is_overpaid(instalment: Instalment, asked: Decimal) -> str:
    """Say what the instalment is of, what was received, and by how much this exceeds it."""
    agreement = instalment.agreement
    figures = {
        "amount": instalment.amount,
        "payable": instalment.payable,
        "received": instalment.received,
        "asked": asked,
        "excess": instalment.received + asked - instalment.payable,
    }
    parts = {name: money(value, agreement.currency) for name, value in figures.items()}
    if instalment.payable < instalment.amount:
        return _t(
            "Of instalment %(number)s of %(agreement)s %(payable)s are payable: the rest is under a condition or has "
            "lapsed. %(received)s are received: this receipt of %(asked)s exceeds it by %(excess)s."
        ) % (parts | {"number": instalment.number, "agreement": agreement.number})
    return _t(
        "Instalment %(number)s of %(agreement)s is of %(amount)s, and %(received)s are received: this receipt of "
        "%(asked)s exceeds it by %(excess)s. Check the amount, or enter the excess under another instalment."
    ) % (parts | {"number": instalment.number, "agreement": agreement.number})


def reference_is_taken(reference: str) -> str:
    """Name the receipt that has this remittance reference."""
    live = Receipt.objects.exclude(status__in=("withdrawn", "voided"))
    first = live.get(remittance_reference__iexact=reference)
    return _t(
        "A receipt with this remittance reference is entered already: %(number)s of %(amount)s, value date %(day)s. "
        "If this is another payment, give it the bank's own reference."
    ) % {"number": first.number, "amount": money(first.amount, first.currency), "day": day(first.value_on)}


def call_is_too_much(instalment: Instalment, asked: Decimal) -> str:
    """Say what is outstanding of the instalment, or that its agreement is not in force."""
    instalment.refresh_from_db(fields=["amount", "qualified", "lapsed", "received"])
    agreement, left = instalment.agreement, instalment.outstanding
    if agreement.status != "countersigned":
        return _t("%(agreement)s is not countersigned: nothing is receivable under it.") % {"agreement": agreement}
    figures = {"left": money(left, agreement.currency), "asked": money(asked, agreement.currency)}
    figures |= {"number": str(instalment.number), "agreement": agreement.number}
    if asked <= left + instalment.qualified:
        return (
            _t(
                "Of instalment %(number)s of %(agreement)s only %(left)s are due: the rest depends on a condition. "
                "Call at most that, or wait until the condition is met."
            )
            % figures
        )
    return (
        _t(
            "Of instalment %(number)s of %(agreement)s %(left)s are outstanding; this call asks for %(asked)s. "
            "Call at most what is outstanding."
        )
        % figures
    )


def instalment_is_called(instalment: Instalment) -> str:
    """Name the call of this instalment that is not settled."""
    first = Call.objects.filter(
        instalment=instalment, is_settled=False, status__in=("draft", "submitted", "sent")
    ).get()
    return _t(
        "%(number)s of %(amount)s for this instalment is not settled: an instalment has one call at a time. "
        "Edit that one, or let the approver withdraw or cancel it first."
    ) % {"number": first.number, "amount": money(first.amount, first.currency)}
