"""What is kept in tables by its words must be found again in another language."""

from __future__ import annotations

from django.utils import translation

from trustfund import ledger
from trustfund.web import workflow


def test_kinds_states_and_steps_are_the_same_in_every_language() -> None:
    kept = {}
    for tongue in ("en", "ko"):
        with translation.override(tongue):
            tables = [(*flow.states, *flow.steps) for _model, flow in workflow.registered()]
            kept[tongue] = [hash(part) for table in (ledger.chart(), *tables) for part in table]
    assert kept["en"] == kept["ko"]
