"""What waits for a person: every record from which they can take a step now, oldest first.

Read from the tables of the workflows, so that a new kind of record waits here without a line more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from trustfund.access import policy
from trustfund.access.models import Act
from trustfund.access.policy import Action
from trustfund.fund.models import Fund
from trustfund.web.workflow import registered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from trustfund.web.workflow import Step, Workflow

LONG: Final = 10
"""Days after which what waits is marked as waiting long."""
FORWARD: Final = (Action.SUBMIT, Action.APPROVE, Action.EDIT)
"""Steps that lead on; sending back or ending a record is possible but nothing waits for it."""
TAKEN_WITH_ANOTHER: Final = {
    ("application", "settle"),
    ("application", "fail"),
    ("project", "allocate"),
    ("agreement", "countersign_beyond_pledge"),
    ("amendment", "countersign_beyond_pledge"),
    ("bank_match", "propose_return"),
}
"""Steps that a step of another record takes along, or that stand beside the one that is waited for."""


@dataclass(frozen=True)
class Waiting:
    """One record that waits: what to do with it, since when, and how much it is about."""

    record: Any
    step: Step
    kind: str
    since: date
    days: int
    amount: Decimal | None
    currency: str

    @property
    def is_long(self) -> bool:
        """Say whether it has waited longer than it should."""
        return self.days > LONG

    @property
    def url(self) -> str:
        """Return the page of the record."""
        return str(self.record.get_absolute_url())


def waiting_for(user: Any, today: date) -> list[Waiting]:
    """Return everything from which this user can lead on, the longest waiting first."""
    found = [line for rows, flow, step in _queues(user) for line in _lines(rows, flow, step, today)]
    return sorted(found, key=lambda line: (line.since, str(line.record)))


def count_for(user: Any) -> int:
    """Return how many records wait for this user: the number beside the entry of the navigation, in one question."""
    queues = [rows.order_by().annotate(one=Value(1)).values_list("one") for rows, _flow, _step in _queues(user)]
    return queues[0].union(*queues[1:], all=True).count() if queues else 0


def _queues(user: Any) -> Iterator[tuple[QuerySet[Any], Workflow, Step]]:
    """Yield, for every step this user's roles may take, the records that stand before it."""
    for model, flow in registered():
        for step in flow.steps:
            if _leads_on(flow, step) and not policy.roles_of(user).isdisjoint(step.roles):
                yield _rows(model, step, user), flow, step


def _leads_on(flow: Workflow, step: Step) -> bool:
    forward = step.action in FORWARD and not step.is_birth and not step.is_destructive
    return forward and (flow.name, step.name) not in TAKEN_WITH_ANOTHER


def _rows(model: Any, step: Step, user: Any) -> QuerySet[Any]:
    rows = model.objects.visible_to(user, step.action).filter(status__in=step.source)
    if step.needs_other_person and hasattr(model, "signatures"):
        signature = model._meta.get_field("signatures").related_model
        mine = signature.objects.filter(record=OuterRef("pk"), round=OuterRef("round"), person=user.person_id)
        rows = rows.filter(~Exists(mine))
    found: QuerySet[Any] = rows.with_amount() if hasattr(rows, "with_amount") else rows
    return found.order_by("pk")


def _lines(rows: QuerySet[Any], flow: Workflow, step: Step, today: date) -> Iterator[Waiting]:
    records = list(rows)
    since = _since(flow, [record.pk for record in records])
    holding = _holding_currency() if records else ""
    for record in records:
        began = since.get(str(record.pk), today)
        amount = getattr(record, "amount", None)
        yield Waiting(
            record=record,
            step=step,
            kind=str(record._meta.verbose_name),
            since=began,
            days=max((today - began).days, 0),
            amount=amount,
            currency=(getattr(record, "currency", "") or holding) if amount is not None else "",
        )


def _since(flow: Workflow, ids: list[Any]) -> dict[str, date]:
    """Return the day of the last act about each record: the day the act itself names, else that of its writing."""
    last = Act.objects.about(flow.object_name, ids).order_by("object_id", "-id").distinct("object_id")
    return {
        act["object_id"]: date.fromisoformat(act["detail"].get("on") or act["day"].isoformat())
        for act in last.values("object_id", "detail", day=F("at__date"))
    }


def _holding_currency() -> str:
    return Fund.objects.values_list("holding_currency", flat=True).first() or ""
