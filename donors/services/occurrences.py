"""Conditions that are met or lapse, and events that come: proposed with their evidence, confirmed by another person."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _t

from donors.models import DueAfter, Instalment, Occurrence, PledgeAccount
from donors.services.donors import pledge_account
from donors.services.sentences import require_decimals
from trustfund import ledger
from trustfund.access.policy import Action
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, dated, locked, locked_for, person_of
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import day, money

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.fund.models import Document

Kind = Occurrence.Kind


@explained()
@transaction.atomic
def propose_occurrence(
    instalment: Instalment,
    *,
    by: User | None,
    kind: str,
    occurred_on: date,
    reason: str,
    amount: Decimal | None = None,
    document: Document | None = None,
    id: UUID | None = None,
) -> Occurrence:
    """Say that a condition is met or has lapsed for an amount, or that an event has come, with the evidence.

    Nothing is due, and nothing moves in the books, before another person confirms. Raises `Refused`.
    """
    allow(by, "contribution_agreement", Action.SUBMIT)
    terms = {"kind": kind, "amount": amount, "occurred_on": occurred_on, "reason": reason, "document": document}
    made, is_new = create_once(Occurrence, id, instalment=instalment, **terms)
    if not is_new:
        return made
    _require(instalment, kind, amount)
    return workflow.begin(made, by=by, kind=kind, occurred_on=str(occurred_on), amount=str(amount or ""))


def _require(instalment: Instalment, kind: str, amount: Decimal | None) -> None:
    agreement = instalment.agreement
    if agreement.status != "countersigned":
        raise Refused(_t("%(agreement)s is not countersigned: nothing waits under it.") % {"agreement": agreement})
    if kind == Kind.EVENT:
        if not instalment.waits_for_event:
            raise Refused(_t("Instalment %(part)s waits for no event.") % {"part": instalment})
        return
    if amount is None:
        raise Refused(_t("Say for which amount the condition is met, or has lapsed."))
    require_decimals(amount, agreement.currency)
    if amount > instalment.qualified:
        raise Refused(more_than_is_qualified(instalment, amount), constraint="a_condition_holds_at_most_the_instalment")


def more_than_is_qualified(instalment: Instalment, asked: Decimal) -> str:
    """Say what of the instalment is under a condition, and by how much this exceeds it."""
    figures = {"held": instalment.qualified, "asked": asked, "excess": asked - instalment.qualified}
    said = {name: money(value, instalment.agreement.currency) for name, value in figures.items()}
    return _t(
        "%(held)s of instalment %(part)s are under a condition; %(asked)s exceed that by %(excess)s. Check the amount, "
        "and what was confirmed before."
    ) % (said | {"part": instalment})


@explained()
@transaction.atomic
def confirm_occurrence(occurrence: Occurrence, *, by: User | None, on: date, note: str = "") -> Occurrence:
    """Confirm it, counted from that day: by another person than who proposed it.

    Met: qualified becomes receivable. Lapsed: what was signed goes back to what is pledged and not yet signed, or
    out of what was signed beyond any pledge. An event: its instalment has a day. Raises `Refused`.
    """
    agreement = occurrence.instalment.agreement
    held = pledge_account(agreement.donor, agreement.currency)
    fresh = locked_for(occurrence, by, Action.APPROVE)
    if fresh.status == "proposed":
        part = locked(fresh.instalment)
        _require(part, fresh.kind, fresh.amount)
        if on < fresh.occurred_on:
            raise Refused(
                _t("It occurred on %(day)s: it counts from then, or from a later day.")
                % {"day": day(fresh.occurred_on)},
                constraint="an_occurrence_counts_from_its_day_on",
            )
        _move(fresh, part)
        entry = None if fresh.kind == Kind.EVENT else _post(fresh, held, by=by, on=on)
        Occurrence.objects.filter(pk=fresh.pk).update(counted_on=on, due_before=part.due_on, entry=entry)
    return workflow.advance(fresh, "confirm", by=by, note=note, **dated(on), amount=str(fresh.amount or ""))


def reject_occurrence(occurrence: Occurrence, *, by: User | None, note: str, on: date | None = None) -> Occurrence:
    """Refuse it with the reason; the agreement stays as it is."""
    return workflow.advance(occurrence, "reject", by=by, note=note, **dated(on))


@explained()
@transaction.atomic
def void_occurrence(occurrence: Occurrence, *, by: User | None, note: str, on: date) -> Occurrence:
    """Undo a wrong one by a reversing entry on that day.

    Refused by the books where the amount was received meanwhile, or the pledge signed again.
    """
    agreement = occurrence.instalment.agreement
    pledge_account(agreement.donor, agreement.currency)
    fresh = locked_for(occurrence, by, Action.VOID)
    if fresh.status == "confirmed":
        part = locked(fresh.instalment)
        changes: dict[str, Any] = {} if fresh.kind == Kind.EVENT else {"qualified": F("qualified") + fresh.amount}
        if fresh.kind == Kind.LAPSED:
            changes["lapsed"] = F("lapsed") - fresh.amount
        else:
            changes["due_on"] = fresh.due_before
        Instalment.objects.filter(pk=part.pk).update(**changes)
        if fresh.entry is not None:
            ledger.reverse(fresh.entry, on=on, by=person_of(by), key=f"occurrence:{fresh.pk}:voided", memo=note)
    return workflow.advance(fresh, "void", by=by, note=note, **dated(on))


def _move(occurrence: Occurrence, part: Instalment) -> None:
    """Change what is due of the instalment, and when. Nothing under a condition is late before that is met."""
    changes: dict[str, Any]
    if occurrence.kind == Kind.EVENT:
        changes = {"due_on": part.due_after_event_of(occurrence.occurred_on)}
    elif occurrence.kind == Kind.LAPSED:
        changes = {"qualified": F("qualified") - occurrence.amount, "lapsed": F("lapsed") + occurrence.amount}
    else:
        changes = {"qualified": F("qualified") - occurrence.amount, "due_on": _due(occurrence, part)}
    Instalment.objects.filter(pk=part.pk).update(**changes)


def _due(occurrence: Occurrence, part: Instalment) -> date | None:
    if part.due_after == DueAfter.CONDITION:
        return part.due_on or part.due_after_event_of(occurrence.occurred_on)
    if part.due_on is None or part.payable:
        return part.due_on
    return max(part.due_on, occurrence.occurred_on)


def _post(occurrence: Occurrence, held: PledgeAccount, *, by: User | None, on: date) -> ledger.Entry:
    agreement, amount = occurrence.instalment.agreement, occurrence.amount or Decimal(0)
    qualified, receivable = agreement.qualified_account, agreement.receivable_account
    if qualified is None or receivable is None:
        raise Refused(_t("%(agreement)s is not countersigned: nothing waits under it.") % {"agreement": agreement})
    is_met = occurrence.kind == Kind.MET
    moves = [ledger.Move(receivable, qualified, amount)] if is_met else lapsing(held, qualified, amount)
    return ledger.post(
        f"condition.{occurrence.kind}",
        on=on,
        by=person_of(by),
        moves=moves,
        key=f"occurrence:{occurrence.pk}:confirmed",
        memo=f"{occurrence.instalment} {agreement.donor.short_name}",
    )


def lapsing(held: PledgeAccount, qualified: ledger.Account, amount: Decimal) -> list[ledger.Move]:
    """Take an amount out of what is signed: first what was signed beyond any pledge, then from the pledge again."""
    beyond = min(amount, ledger.balance(held.unpledged_account))
    parts = [(held.unpledged_account, beyond), (held.promised_account, amount - beyond)]
    return [ledger.Move(debit, qualified, part) for debit, part in parts if part > 0]
