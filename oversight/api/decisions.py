"""Decisions of the board for programs: what is proposed, and the minutes."""

from __future__ import annotations

from typing import Any, Final

from oversight.forms.decisions import LINES, PartForm, ProposalForm, parts_form
from oversight.minutes import minutes_visible_to
from oversight.models import DECISION_WORKFLOW, ProposedDecision
from oversight.views import decisions
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper, Rows
from trustfund.api.reading import Record, Shelf, Signed, Steps
from trustfund.api.writing import Writing

OBJECT: Final = "decision_minutes"


class PartRecord(Record):
    """What the decision would give one project."""

    project = fields.Reference()
    amount = fields.Money("amount", "project.allocated_account.currency")
    from_unpreferred = fields.Money("from_unpreferred", "project.allocated_account.currency")


class DecisionRecord(Record):
    """A decision drafted for the board; adopted, it names the line of the minutes that it became."""

    number = fields.text()
    title = fields.text()
    text = fields.text()
    meeting_on = fields.day()
    status = fields.State(DECISION_WORKFLOW)
    minutes = fields.uuid("decision_id", may_lack=True)
    allocations = PartRecord(many=True)
    signatures = Signed(many=True)
    steps = Steps()


class MinutesRecord(Record):
    """What the oversight board decided: a number, a date and a text, never rewritten."""

    number = fields.text()
    decided_on = fields.day()
    title = fields.text()
    text = fields.text()
    recorded_by = fields.Reference()
    recorded_at = fields.moment()


def _proposals(user: Any, action: Action) -> Any:
    found = ProposedDecision.objects.filter(pk__in=ProposedDecision.objects.visible_to(user, action))
    return found.prefetch_related("allocations__project__allocated_account", "signatures__person")


def _minutes(user: Any, action: Action) -> Any:
    return minutes_visible_to(user, action).select_related("recorded_by")


DECISIONS: Final = Shelf(
    name="decisions", title="decisions of the board", object_name=OBJECT, rows=_proposals, writes=DecisionRecord,
    order=("-meeting_on", "-number"),
)  # fmt: skip
MINUTES: Final = Shelf(
    name="minutes", title="lines of the minutes", object_name=OBJECT, rows=_minutes, writes=MinutesRecord,
    order=("-decided_on", "-number"),
)  # fmt: skip

PARTS: Final = Rows("allocations", PartForm, "part", LINES)
PROPOSE: Final = Writing(
    paper=Paper("DecisionBody", ProposalForm, rows=PARTS), object_name=OBJECT, action=Action.CREATE,
    bind=lambda _user, _nothing, sent: Bound(ProposalForm(sent.data), parts_form(sent.data)),
    write=lambda user, _nothing, bound: decisions.write(user, None, *bound),
)  # fmt: skip
REVISE: Final = Writing(
    paper=Paper("DecisionEditBody", ProposalForm, frozenset({"number"}), PARTS), object_name=OBJECT,
    action=Action.EDIT, subjects=lambda user: ProposedDecision.objects.visible_to(user, Action.EDIT),
    bind=lambda _user, proposal, sent: Bound(
        ProposalForm(sent.data, instance=proposal), parts_form(sent.data, proposal)
    ),
    write=lambda user, proposal, bound: decisions.write(user, proposal, *bound),
)  # fmt: skip

urlpatterns = [
    *addresses.of(DECISIONS, create=PROPOSE, edit=REVISE, steps=decisions.decision_step),
    *addresses.of(MINUTES),
]
