"""A workflow is one table of steps above its model, and everything that moves the record obeys it.

`table` holds the words (State, Step, Workflow), `moves` takes the steps (begin, prepare, advance),
`rules` says who may take which now and why not (why_not, offers).
"""

from __future__ import annotations

from trustfund.web.workflow.moves import advance, attempt, begin, prepare
from trustfund.web.workflow.rules import Offer, content_hash, may_reach, offers, why_not
from trustfund.web.workflow.table import State, Step, Workflow, registered

__all__ = [
    "Offer",
    "State",
    "Step",
    "Workflow",
    "advance",
    "attempt",
    "begin",
    "content_hash",
    "may_reach",
    "offers",
    "prepare",
    "registered",
    "why_not",
]
