"""Investment income: entered by one person, posted by another, shared to windows by what they held on average."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.burden import next_month
from donors.services.sentences import require_decimals
from oversight.figures import averages
from oversight.models.income import OBJECT, Income, IncomeShare
from trustfund import ledger
from trustfund.access.policy import Action
from trustfund.fund import accounts
from trustfund.fund.models import Fund, TrusteeAccount
from trustfund.web import words, workflow
from trustfund.web.clock import today
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.steps import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.access.models import User

Parts = list[tuple[averages.Held, "Decimal"]]


@explained()
@transaction.atomic
def hand_in_income(
    *,
    trustee_account: TrusteeAccount,
    month: date,
    amount: Decimal,
    source: str,
    by: User | None,
    id: UUID | None = None,
) -> Income:
    """Enter what an account earned, or lost (negative), in the month that begins on this day. Raises `Refused`."""
    allow(by, OBJECT, Action.SUBMIT)
    require_decimals(amount, trustee_account.currency)
    if next_month(month) > today():
        said = _t("%(month)s has not ended: what it earned is not known yet.") % {"month": words.month(month)}
        raise Refused(said, constraint="income_is_of_a_month_that_has_ended")
    terms: dict[str, Any] = {"month": month, "amount": amount, "source": source}
    made, is_new = create_once(Income, id, trustee_account=trustee_account, **terms)
    if not is_new:
        return made
    return workflow.begin(made, by=by, month=str(month), amount=str(amount), currency=trustee_account.currency)


@explained()
@transaction.atomic
def post_income(income: Income, *, by: User | None, on: date, note: str = "") -> Income:
    """Post the income on that day, at the earliest the month's last, and keep how it was shared.

    The Fund's row is held, so that no receipt or income comes between the averages and the entry. Refused by the books
    where a loss is more than a window has unallocated.
    """
    fund = Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(income, by, Action.APPROVE)
    last = next_month(fresh.month) - timedelta(days=1)
    if on < last:
        said = _t("Income is posted on the last day of its month or later: %(day)s.") % {"day": words.day(last)}
        raise Refused(said, constraint="income_is_posted_after_its_month")
    if fresh.status == "handed_in":
        parts = shared(fresh)
        IncomeShare.objects.bulk_create(
            IncomeShare(income=fresh, window=held.window, day_sum=held.day_sum, days=held.days, amount=part)
            for held, part in parts
        )
        entry = ledger.post(
            "income.posted",
            on=on,
            by=person_of(by),
            moves=_moves(fresh, fund, parts),
            key=f"income:{fresh.pk}:posted",
            memo=f"{fresh.trustee_account.code} {fresh.month:%Y-%m}",
        )
        Income.objects.filter(pk=fresh.pk).update(entry=entry)
    return workflow.advance(fresh, "post", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))


def reject_income(income: Income, *, by: User | None, note: str, on: date | None = None) -> Income:
    """Refuse an income that was handed in, with the reason."""
    return workflow.advance(income, "reject", by=by, note=note)


@explained()
@transaction.atomic
def void_income(income: Income, *, by: User | None, note: str, on: date) -> Income:
    """Take a wrong income back by a reversing entry on that day; the month can be entered again (L6)."""
    Fund.objects.select_for_update(of=("self",), no_key=True).get()
    fresh = locked_for(income, by, Action.VOID)
    if fresh.status == "posted" and fresh.entry is not None:
        ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"income:{fresh.pk}:voided", memo=note)
    return workflow.advance(fresh, "void", by=by, note=note, on=on.isoformat())


def shared(income: Income) -> Parts:
    """Return each window with its part of the income, as the books stand now. Raises `Refused` where none held money."""
    held = averages.of_month(income.month)
    parts = averages.shares(income.amount, held, income.currency)
    if not parts:
        raise Refused(
            _t("No window held money in %(month)s: there is nothing by which the income could be shared.")
            % {"month": words.month(income.month)},
            constraint="income_is_shared_by_what_windows_held",
        )
    return [(line, parts[line.window.pk]) for line in held]


def preview(income: Income) -> list[Change]:
    """Return what posting would change: the account's cash, and what each window has unallocated."""
    return _changes(income, [(held.window, part) for held, part in shared(income)], 1)


def preview_of_voiding(income: Income) -> list[Change]:
    """Return what voiding would change."""
    return _changes(income, [(share.window, share.amount) for share in income.shares.select_related("window")], -1)


def _changes(income: Income, parts: Sequence[tuple[Any, Decimal]], sign: int) -> list[Change]:
    unit, account = income.currency, income.trustee_account
    cash = ledger.balance(account.cash_account)
    lines = [Change(str(account), cash, cash + sign * income.amount, unit)]
    for window, part in parts:
        before = ledger.balance(window.unallocated_account)
        label = _t("Unallocated in window %(code)s") % {"code": window.code}
        lines.append(Change(label, before, before + sign * part, unit))
    return lines


def _moves(income: Income, fund: Fund, parts: Parts) -> list[ledger.Move]:
    """Cash and resources grow by what was earned, and shrink by what was lost."""
    account = income.trustee_account
    pairs = [(account.cash_account, _income_account(account), income.amount)]
    pairs += [(fund.resources_account, held.window.unallocated_account, part) for held, part in parts if part]
    return [
        ledger.Move(one, other, amount) if amount > 0 else ledger.Move(other, one, -amount)
        for one, other, amount in pairs
    ]


def _income_account(account: TrusteeAccount) -> ledger.Account:
    """Return the account's income in the ledger; it is opened with the first."""
    held = TrusteeAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if held.income_account is None:
        held.income_account = ledger.open_account(
            accounts.INCOME, code=f"income:{held.code}", currency=held.currency, name=f"{held.code} {held.title}"
        )
        held.save(update_fields=["income_account"])
    return held.income_account
