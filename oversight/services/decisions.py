"""Board decisions: proposed, put before the board, adopted. Adoption allocates, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.models import ProposedAllocation, ProposedDecision
from projects.services import allocate
from trustfund.access import acts
from trustfund.fund.services import record_decision
from trustfund.web import once, workflow
from trustfund.web.records import dated
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from projects.models import Project
    from trustfund.access.models import User


class Part(NamedTuple):
    """One allocation to propose; amounts in the holding currency."""

    project: Project
    amount: Decimal
    from_unpreferred: Decimal


@explained()
@transaction.atomic
def propose(
    *,
    number: str,
    title: str,
    text: str,
    meeting_on: date,
    allocations: Iterable[Part],
    by: User,
    on: date | None = None,
    id: UUID | None = None,
) -> ProposedDecision:
    """Draft a decision of the board with the allocations it would make. Raises `Refused`."""
    words = {"number": number, "title": title, "text": text, "meeting_on": meeting_on}
    proposal, is_new = once.create_once(ProposedDecision, id, **words)
    if is_new:
        _write_parts(proposal, allocations)
        workflow.begin(proposal, by=by, **dated(on))
    return proposal


@explained()
@transaction.atomic
def revise(
    proposal: ProposedDecision,
    *,
    title: str,
    text: str,
    meeting_on: date,
    allocations: Iterable[Part],
    by: User,
) -> ProposedDecision:
    """Rewrite a draft. Raises `Refused` when it lies before the board or is adopted."""
    held = _held(proposal)
    if held.status != "draft":
        raise Refused(_("Only a draft is rewritten: send the proposal back first."))
    held.title, held.text, held.meeting_on = title, text, meeting_on
    held.save(update_fields=["title", "text", "meeting_on"])
    held.allocations.all().delete()
    _write_parts(held, allocations)
    workflow.prepare(held, by=by)
    acts.log("proposed_decision.revise", by=by, object_name="decision_minutes", object_id=held.pk)
    return held


@explained()
@transaction.atomic
def submit(proposal: ProposedDecision, *, by: User, on: date, note: str = "") -> ProposedDecision:
    """Put the draft before the board."""
    return workflow.advance(proposal, "submit", by=by, note=note, on=on.isoformat())


@explained()
@transaction.atomic
def send_back(proposal: ProposedDecision, *, by: User, on: date, note: str = "") -> ProposedDecision:
    """Take the proposal off the board's table for revision; a new round of signatures begins."""
    return workflow.advance(proposal, "send_back", by=by, note=note, on=on.isoformat())


@explained()
@transaction.atomic
def adopt(proposal: ProposedDecision, *, by: User, on: date, note: str = "") -> ProposedDecision:
    """Record that the board adopted it on that day: the minutes, then every allocation, or nothing at all.

    Raises `Refused`, naming window and amount, when a window has less left than the decision gives.
    """
    held = _held(proposal)
    if held.status != "submitted":
        return workflow.advance(held, "adopt", by=by, note=note, on=on.isoformat())
    decision = record_decision(number=held.number, decided_on=on, title=held.title, text=held.text, by=by)
    held.decision = decision
    held.save(update_fields=["decision"])
    adopted = workflow.advance(held, "adopt", by=by, note=note, on=on.isoformat())
    for part in adopted.allocations.select_related("project").order_by("project__code"):
        allocate(
            part.project,
            decision=decision,
            amount=part.amount,
            from_unpreferred=part.from_unpreferred,
            by=by,
            on=on,
        )
    return adopted


def _held(proposal: ProposedDecision) -> ProposedDecision:
    return ProposedDecision.objects.select_for_update(of=("self",)).get(pk=proposal.pk)


def _write_parts(proposal: ProposedDecision, allocations: Iterable[Part]) -> None:
    for part in allocations:
        ProposedAllocation.objects.create(
            proposal=proposal, project=part.project, amount=part.amount, from_unpreferred=part.from_unpreferred
        )
