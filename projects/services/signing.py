"""Signing a grant: it commits the amount within the allocation, the open phase and the grant's categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t

from projects import accounts
from projects.models import Category, Grant
from trustfund import ledger
from trustfund.access.policy import Action
from trustfund.fund.models import Fund, Phase
from trustfund.web import workflow
from trustfund.web.records import locked_for, person_of
from trustfund.web.refusals import Refused, constraint_of, explained
from trustfund.web.words import money

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from trustfund.access.models import User

ONE_GRANT = "a_grant_is_within_what_the_phase_allows_for_one"


@explained()
def sign_grant(grant: Grant, *, by: User | None, on: date, note: str = "") -> Grant:
    """Sign the agreement on that day and commit its amount, in holding currency.

    Refused, with the figures, when the open phase, its ceiling per grant, or the project's allocation does not
    hold it: the limits are floors of the ledger, so that two who sign at once cannot both have the last dollar.
    """
    phase = Phase.objects.filter(closed_on=None).first()
    if phase is None:
        raise Refused(_t("No phase is open: the board must open one before a grant is signed."), constraint=ONE_GRANT)
    try:
        with transaction.atomic():
            return _sign(grant, phase, by=by, on=on, note=note)
    except (IntegrityError, Refused) as error:
        _explain(error, grant, phase)


def _sign(grant: Grant, phase: Phase, *, by: User | None, on: date, note: str) -> Grant:
    fresh = locked_for(grant, by, Action.APPROVE)
    if fresh.status == "submitted":
        Grant.objects.filter(pk=fresh.pk).update(signed_on=on, phase=phase)
        _open_categories(fresh)
    signed = workflow.advance(fresh, "sign", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))
    entry = ledger.post(
        "grant.signed",
        on=on,
        by=person_of(by),
        moves=_moves(signed, phase),
        key=f"grant:{signed.pk}:signed",
        memo=f"{signed.number} {signed.project.code}",
    )
    Grant.objects.filter(pk=signed.pk).update(entry=entry)
    signed.refresh_from_db()
    return signed


def _open_categories(grant: Grant) -> None:
    for category in grant.categories.order_by("number"):
        code = f"category:{grant.number}-{category.number}"
        name = f"Category {category.number} {category.title} of {grant.number}"
        currency = grant.committed_account.currency
        account = ledger.open_account(accounts.CATEGORY, code=code, currency=currency, name=name)
        Category.objects.filter(pk=category.pk).update(account=account)


def _moves(grant: Grant, phase: Phase) -> list[ledger.Move]:
    """Return the transfers of a signature: headroom, allocation, and the limit of each category."""
    ceilings = Fund.objects.get().ceilings_account
    categories = [
        ledger.Move(debit=grant.category_limits_account, credit=category.account, amount=category.amount)
        for category in grant.categories.select_related("account").order_by("number")
        if category.account is not None
    ]
    return [
        ledger.Move(debit=phase.headroom_account, credit=ceilings, amount=grant.amount),
        ledger.Move(debit=grant.project.allocated_account, credit=grant.committed_account, amount=grant.amount),
        *categories,
    ]


def _explain(error: IntegrityError | Refused, grant: Grant, phase: Phase) -> NoReturn:
    """Say which limit does not hold the grant, by how much, and what can be done."""
    kind = getattr(getattr(error, "kind", None), "name", "")
    currency = grant.committed_account.currency
    asked = grant.amount
    if _constraint(error) == ONE_GRANT:
        sentence = _t(
            "Phase %(phase)s allows %(limit)s for one grant; this grant of %(asked)s exceeds it by %(missing)s. "
            "Reduce the grant or ask the board to raise the ceiling."
        )
        left = phase.per_grant_ceiling
    elif kind == "headroom":
        sentence = _t(
            "Phase %(phase)s allows %(limit)s; %(used)s are committed; this grant of %(asked)s exceeds it by "
            "%(missing)s. Reduce the grant or ask the board to raise the ceiling."
        )
        left = _available(error)
    elif kind == "allocated":
        sentence = _t(
            "%(project)s has %(left)s allocated and not yet committed; this grant of %(asked)s exceeds it by "
            "%(missing)s. Reduce the grant or ask the board for an allocation."
        )
        left = _available(error)
    else:
        raise error
    limit = left if _constraint(error) == ONE_GRANT else phase.ceiling
    figures = {"limit": limit, "used": limit - left, "left": left, "asked": asked, "missing": asked - left}
    words = {name: money(value, currency) for name, value in figures.items()}
    words |= {"phase": str(phase.number), "project": grant.project.code}
    raise Refused(sentence % words, constraint=_constraint(error)) from error


def _constraint(error: IntegrityError | Refused) -> str:
    return error.constraint if isinstance(error, Refused) else constraint_of(error)


def _available(error: IntegrityError | Refused) -> Decimal:
    available: Decimal = getattr(error, "available")  # noqa: B009
    return available
