"""Pledges: logged, confirmed by a second person, and in the books from the day they are announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.models import Donor, Pledge
from donors.services.donors import pledge_account
from donors.services.sentences import require_decimals
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked_for, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.access.models import User


@explained()
@transaction.atomic
def draft_pledge(
    donor: Donor,
    *,
    by: User | None,
    number: str,
    currency: str,
    amount: Decimal,
    pledged_on: date,
    note: str = "",
    id: UUID | None = None,
) -> Pledge:
    """Log what a donor says it will give, in the currency it will contribute in."""
    allow(by, "pledge_unannounced", Action.CREATE)
    require_decimals(amount, currency)
    pledge, is_new = create_once(
        Pledge, id, donor=donor, number=number, currency=currency, amount=amount, pledged_on=pledged_on, note=note
    )
    return workflow.begin(pledge, by=by, amount=str(amount), currency=currency) if is_new else pledge


@explained()
@transaction.atomic
def edit_pledge(
    pledge: Pledge, *, by: User | None, currency: str, amount: Decimal, pledged_on: date, note: str = ""
) -> Pledge:
    """Correct a draft pledge; its donor and number stay."""
    fresh = locked_for(pledge, by, Action.EDIT)
    if fresh.status != "draft":
        raise Refused(
            _t("Only a draft pledge is edited: send it back first."), constraint="only_a_draft_pledge_is_edited"
        )
    require_decimals(amount, currency)
    fresh.currency, fresh.amount, fresh.pledged_on, fresh.note = currency, amount, pledged_on, note
    fresh.save(update_fields=["currency", "amount", "pledged_on", "note"])
    workflow.prepare(fresh, by=by)
    acts.log("pledge.edited", by=by, object_name="pledge_unannounced", object_id=fresh.pk, amount=str(amount))
    return fresh


def submit_pledge(pledge: Pledge, *, by: User | None, on: date | None = None, note: str = "") -> Pledge:
    """Ask an approver to confirm the pledge."""
    return workflow.advance(pledge, "submit", by=by, note=note, **dated(on))


def send_back_pledge(pledge: Pledge, *, by: User | None, note: str, on: date | None = None) -> Pledge:
    """Return the pledge to its preparer, with the reason."""
    return workflow.advance(pledge, "send_back", by=by, note=note, **dated(on))


def confirm_pledge(pledge: Pledge, *, by: User | None, on: date | None = None, note: str = "") -> Pledge:
    """Confirm that the donor has given its word; nothing is in the books yet."""
    return workflow.advance(pledge, "confirm", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def announce(pledge: Pledge, *, by: User | None, on: date, note: str = "") -> Pledge:
    """Announce the pledge on that day: from now on it counts, and everybody sees it. Raises `Refused`."""
    held = pledge_account(pledge.donor, pledge.currency)
    fresh = locked_for(pledge, by, Action.APPROVE)
    if fresh.status == "confirmed":
        _post(fresh, held.promised_account, held.pledged_account, by=by, on=on)
    return workflow.advance(fresh, "announce", by=by, note=note, on=on.isoformat(), amount=str(fresh.amount))


def _post(pledge: Pledge, promised: ledger.Account, pledged: ledger.Account, *, by: User | None, on: date) -> None:
    """Write the entry, and the day together with the state: a database rule couples them."""
    entry = ledger.post(
        "pledge.announced",
        on=on,
        by=person_of(by),
        moves=[ledger.Move(promised, pledged, pledge.amount)],
        key=f"pledge:{pledge.pk}:announced",
        memo=f"{pledge.number} {pledge.donor.short_name}",
    )
    Pledge.objects.filter(pk=pledge.pk).update(announced_on=on, entry=entry)


def cancel_pledge(pledge: Pledge, *, by: User | None, note: str, on: date | None = None) -> Pledge:
    """End a pledge that was not announced, with the reason."""
    return workflow.advance(pledge, "cancel", by=by, note=note, **dated(on))
