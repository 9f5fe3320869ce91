"""Minutes and phases: what the board decided, and how far it lets commitments go."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from trustfund import ledger
from trustfund.access import acts
from trustfund.fund import accounts
from trustfund.fund.models import Decision, Fund, Phase

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from trustfund.access.models import User


@transaction.atomic
def record_decision(
    *,
    number: str,
    decided_on: date,
    title: str,
    text: str,
    by: User,
    id: UUID | None = None,
) -> Decision:
    """Write a decision of the board into the minutes; its number is given once."""
    decision = Decision.objects.create(
        pk=id or uuid4(), number=number, decided_on=decided_on, title=title, text=text, recorded_by_id=by.person_id
    )
    acts.log("decision.record", by=by, object_name="decision_minutes", object_id=decision.pk, number=number)
    return decision


@transaction.atomic
def open_phase(  # noqa: PLR0913 - each is a term of the phase
    fund: Fund,
    *,
    number: int,
    title: str,
    ceiling: Decimal,
    per_grant_ceiling: Decimal,
    decision: Decision,
    by: User,
    on: date,
    title_ko: str = "",
    id: UUID | None = None,
) -> Phase:
    """Open a phase and close the one before; amounts in the holding currency.

    The ceiling is on cumulative commitments: what earlier phases have committed is taken off the headroom
    (DOMAIN section 6). Raises `ledger.Refused` when the ceiling lies below what is committed.
    """
    before = _close_open_phase(fund, on)
    phase = fund.phases.create(
        pk=id or uuid4(),
        number=number,
        title=title,
        title_ko=title_ko,
        ceiling=ceiling,
        per_grant_ceiling=per_grant_ceiling,
        opened_on=on,
        decision=decision,
        headroom_account=ledger.open_account(
            accounts.HEADROOM,
            code=f"headroom:{fund.code}-{number}",
            currency=fund.holding_currency,
            name=f"Phase {number}",
        ),
    )
    moves = _ceiling_moves(fund, phase, before)
    ledger.post("open_phase", on=on, by=by.person_id, moves=moves, key=f"phase:{phase.pk}:opened", memo=title)
    acts.log("phase.open", by=by, object_name="fund_parameters", object_id=fund.pk, number=number, on=on.isoformat())
    return phase


def _close_open_phase(fund: Fund, on: date) -> Phase | None:
    """Close the phase that is open, if any, and return it; the Fund's row is held, so that two do not open at once."""
    Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=fund.pk)
    before = fund.phases.open().first()
    if before:
        fund.phases.filter(pk=before.pk).update(closed_on=on)
    return before


def _ceiling_moves(fund: Fund, phase: Phase, before: Phase | None) -> list[ledger.Move]:
    """Give the new phase its ceiling, carry over what the phase before has used, and empty that phase."""
    moves = [ledger.Move(fund.ceilings_account, phase.headroom_account, phase.ceiling)]
    if before is None:
        return moves
    left = ledger.balance(before.headroom_account)
    used = before.ceiling - left
    if used > 0:
        moves.append(ledger.Move(phase.headroom_account, fund.ceilings_account, used))
    if left > 0:
        moves.append(ledger.Move(before.headroom_account, fund.ceilings_account, left))
    return moves
