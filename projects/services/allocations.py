"""The board's money for a project: only by a decision, only what the windows hold (invariants A1, A2)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _t

from projects.models import Allocation, Project
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.fund.models import Window
from trustfund.web import workflow
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked, made_before, person_of
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from datetime import date

    from trustfund.access.models import User
    from trustfund.fund.models import Decision

ZERO = Decimal(0)


@explained()
@transaction.atomic
def allocate(
    project: Project,
    *,
    decision: Decision,
    amount: Decimal,
    from_unpreferred: Decimal = ZERO,
    by: User | None,
    on: date | None = None,
    id: UUID | None = None,
) -> Allocation:
    """Give the project what the decision gives it, in holding currency.

    `from_unpreferred` is the part taken from contributions without preference; the rest is taken from the
    project's window. Refused when a window does not hold it, or when the project is not in the pipeline.
    """
    allow(by, "allocation", Action.APPROVE)
    fresh = locked(project)
    if fresh.status == "pipeline":
        fresh = workflow.advance(fresh, "allocate", by=by, decision=decision.number)
    if fresh.status != "active":
        raise Refused(
            _t("%(project)s is not in the pipeline yet: it must be accepted before the board allocates to it.")
            % {"project": fresh.code},
            constraint="only_a_project_in_the_pipeline_is_allocated_to",
        )
    return _record(fresh, decision, amount, from_unpreferred, by=by, on=on, id=id, is_cancellation=False)


@explained()
@transaction.atomic
def cancel_allocation(
    project: Project,
    *,
    decision: Decision,
    amount: Decimal,
    from_unpreferred: Decimal = ZERO,
    by: User | None,
    on: date | None = None,
    id: UUID | None = None,
) -> Allocation:
    """Take back, by a decision, what is allocated and not committed; refused when less than that is left."""
    allow(by, "allocation", Action.APPROVE)
    fresh = locked(project)
    return _record(fresh, decision, amount, from_unpreferred, by=by, on=on, id=id, is_cancellation=True)


def _record(
    project: Project,
    decision: Decision,
    amount: Decimal,
    from_unpreferred: Decimal,
    *,
    by: User | None,
    on: date | None,
    id: UUID | None,
    is_cancellation: bool,
) -> Allocation:
    key, day = id or uuid4(), on or decision.decided_on
    first = made_before(Allocation, key)
    said = {"project": project, "decision": decision, "amount": amount, "from_unpreferred": from_unpreferred}
    said |= {"is_cancellation": is_cancellation, "allocated_on": day}
    if first is not None:
        said["entry"] = first.entry
    else:
        verb = "allocation.cancelled" if is_cancellation else "allocation.made"
        moves = _moves(project, amount, from_unpreferred, is_cancellation=is_cancellation)
        memo = f"{decision.number} {project.code}"
        kind = verb if is_cancellation else "allocation"
        posted = ledger.post(
            kind, on=day, by=person_of(by), moves=moves, key=f"allocation:{key}:{verb.partition('.')[2]}", memo=memo
        )
        said |= {"entry": posted, "recorded_by_id": person_of(by)}
        told: dict[str, Any] = {"project": project.code, "decision": decision.number, "amount": str(amount)}
        acts.log(verb, by=by, object_name="allocation", object_id=key, **told)
    allocation, _is_new = create_once(Allocation, key, **said)
    return allocation


def _moves(project: Project, amount: Decimal, from_unpreferred: Decimal, *, is_cancellation: bool) -> list[ledger.Move]:
    """Return the transfers between the windows and the project: one, or two when both windows give."""
    to = project.allocated_account
    parts = [(project.window.unallocated_account, amount - from_unpreferred)]
    if from_unpreferred:
        common = Window.objects.get(is_without_preference=True)
        parts.append((common.unallocated_account, from_unpreferred))
    return [
        ledger.Move(debit=to, credit=window, amount=part)
        if is_cancellation
        else ledger.Move(debit=window, credit=to, amount=part)
        for window, part in parts
        if part
    ]
