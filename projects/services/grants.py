"""Grant agreements as drafts: terms and categories, until they are ready for signature."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _t

from projects import accounts
from projects.calendar import disbursement_deadline
from projects.models import Category, Grant, Project
from projects.services.taken import refuse_if_taken
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked_for, made_before
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from trustfund.access.models import User
    from trustfund.ledger.models import Account

ACCOUNTS = {
    accounts.COMMITTED: "Committed under %s",
    accounts.REQUESTED: "Requested under %s",
    accounts.DISBURSED: "Disbursed under %s",
    accounts.ADVANCE: "Advances under %s",
    accounts.EXPENDITURE: "Documented expenditure under %s",
    accounts.VERIFIED: "Verified expenditure under %s",
    accounts.CATEGORY_LIMITS: "Categories of %s",
}
"""The accounts of every grant, and what people call them."""


@dataclass(frozen=True)
class CategoryTerms:
    """What a category of a grant agreement says. `percentage` of each expenditure is financed, up to `amount`."""

    number: int
    title: str
    amount: Decimal
    percentage: Decimal = Decimal(100)
    title_ko: str = ""


@explained()
@transaction.atomic
def draft_grant(  # noqa: PLR0913 (each is a word of the agreement)
    project: Project,
    *,
    by: User | None,
    number: str,
    amount: Decimal,
    closing_on: date,
    categories: Sequence[CategoryTerms] = (),
    disbursement_deadline_on: date | None = None,
    retroactive_from_on: date | None = None,
    minimum_application: Decimal = Decimal(0),
    id: UUID | None = None,
) -> Grant:
    """Enter a grant agreement to be signed; the disbursement deadline is closing + 4 months unless given."""
    allow(by, "grant_agreement", Action.CREATE)
    first = made_before(Grant, id)
    if first is None:
        refuse_if_taken(Grant, "number", number)
    grant, is_new = create_once(
        Grant,
        id or uuid4(),
        project=project,
        number=number,
        amount=amount,
        closing_on=closing_on,
        disbursement_deadline_on=disbursement_deadline_on or disbursement_deadline(closing_on),
        retroactive_from_on=retroactive_from_on,
        minimum_application=minimum_application,
        **_accounts(number, project.allocated_account.currency, first),
    )
    if not is_new:
        return grant
    _write(grant, categories)
    return workflow.begin(grant, by=by, amount=str(amount))


@explained()
@transaction.atomic
def edit_grant(
    grant: Grant,
    *,
    by: User | None,
    amount: Decimal,
    closing_on: date,
    categories: Sequence[CategoryTerms],
    disbursement_deadline_on: date | None = None,
    retroactive_from_on: date | None = None,
    minimum_application: Decimal = Decimal(0),
) -> Grant:
    """Replace the terms and categories of a draft grant; its number stays."""
    fresh = locked_for(grant, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft grant is edited: send it back first."), constraint="only_a_draft_grant_is_edited"
        )
    fresh.amount, fresh.closing_on = amount, closing_on
    fresh.disbursement_deadline_on = disbursement_deadline_on or disbursement_deadline(closing_on)
    fresh.retroactive_from_on, fresh.minimum_application = retroactive_from_on, minimum_application
    fresh.save(
        update_fields=[
            "amount",
            "closing_on",
            "disbursement_deadline_on",
            "retroactive_from_on",
            "minimum_application",
        ]
    )
    fresh.categories.all().delete()
    _write(fresh, categories)
    workflow.prepare(fresh, by=by)
    acts.log("grant.edited", by=by, object_name="grant_agreement", object_id=fresh.pk, amount=str(amount))
    return fresh


@explained()
def submit_grant(grant: Grant, *, by: User | None, on: date | None = None, note: str = "") -> Grant:
    """Say that the agreement is ready for signature; its categories add up to its amount (A4)."""
    return workflow.advance(grant, "submit", by=by, note=note, **_on(on))


def send_back_grant(grant: Grant, *, by: User | None, note: str, on: date | None = None) -> Grant:
    """Return the agreement to its preparer, with the reason."""
    return workflow.advance(grant, "send_back", by=by, note=note, **_on(on))


@explained()
@transaction.atomic
def declare_effective(grant: Grant, *, by: User | None, on: date, note: str = "") -> Grant:
    """Declare the signed grant effective on that day: its counterpart can then apply."""
    fresh = locked_for(grant, by, Action.APPROVE)
    if fresh.status == "signed":
        Grant.objects.filter(pk=fresh.pk).update(effective_on=on)
    return workflow.advance(fresh, "declare_effective", by=by, note=note, **_on(on))


def _accounts(number: str, currency: str, first: Grant | None) -> dict[str, Account]:
    """Open the grant's accounts, or return those that the first of two equal forms has opened."""
    return {
        f"{kind.name}_account": getattr(first, f"{kind.name}_account")
        if first
        else ledger.open_account(kind, code=f"{kind.name}:{number}", currency=currency, name=name % number)
        for kind, name in ACCOUNTS.items()
    }


def _write(grant: Grant, categories: Sequence[CategoryTerms]) -> None:
    for terms in categories:
        Category.objects.create(grant=grant, **asdict(terms))


def _on(on: date | None) -> dict[str, Any]:
    return {"on": on.isoformat()} if on else {}
